"""From a new workspace to its first answer: what is done is ticked, and the next step is told."""

from sqlmodel import Session

from bot import audit
from bot.slack import checklist
from bot.tables import Document, Rating, Rewrite
from tests.support.edge import CHANNEL, Bench
from tests.support.workspace import EMPLOYEE, EXPERT


def told(edge: Bench, language: str = "ja", **settings: str) -> str:
    """Return the checklist as it reads now."""
    known = edge.settings.model_copy(update=settings)
    with edge.store.read() as session:
        return str(checklist.blocks_of(session, known, language))


def document(session: Session) -> None:
    """Take one manual in."""
    session.add(Document(id="d1", source="旅費規程.md", title="旅費規程", language="ja",
                         content_hash="h", text="日当は2,300円。"))  # fmt: skip


def test_a_new_workspace_is_walked_to_its_first_answer(edge: Bench) -> None:
    """One step after the other is done; only the next one says how."""
    with edge.store.read() as session:
        steps = checklist.done(session, edge.settings)
    assert [name for name, done in steps.items() if done] == ["people"]  # the bench has an expert
    assert "👉 資料を取り込む" in told(edge)
    with edge.store.write() as session:
        document(session)
    assert "👉 引き継ぎ先のチャンネルを決める" in told(edge)
    settings = {"handoff_channel": CHANNEL}
    assert "👉 チャンネルに招待して質問する" in told(edge, **settings)
    assert "/invite" in told(edge, **settings)
    assert "Invite the bot" in told(edge, "en", **settings)
    row = edge.answered()
    assert "👉 回答を評価する" in told(edge, **settings)
    with edge.store.write() as session:
        session.add(Rating(answer_id=row.id, user=EMPLOYEE, value=1, via="button", event_ts=1.0))
    assert "👉 専門家が回答を書き直す" in told(edge, **settings)
    with edge.store.write() as session:
        session.add(Rewrite(id="r1", answer_id=row.id, user=EXPERT, question="q", text="t",
                            source="slack_modal"))  # fmt: skip
    assert "👉 データの利用方針を記録する" in told(edge, **settings)
    with edge.store.write() as session:
        audit.record(session, EXPERT, "data_use.decided", "form")
    assert "👉" not in told(edge, **settings)
    with edge.store.read() as session:
        assert checklist.left(session, edge.settings.model_copy(update=settings)) == 0
