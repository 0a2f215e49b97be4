"""Forgetting reaches every place, taints what was trained on it, and can be repeated."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel, select

from bot import registry
from bot.errors import UserError
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import (
    Answer,
    AuditRow,
    Handoff,
    ModelVersion,
    OutboxMessage,
    Person,
    Question,
    Rating,
    ReactionMark,
    ReviewItem,
    Rewrite,
)
from curation.dataset import Frozen, freeze, verify
from curation.forget import forget, look, tainted
from curation.pipeline import run
from curation.tables import Clean, Pair
from tests.support.shelves import RULES, answered, manual, many, opened, take

Ground = tuple[Store, Settings, Frozen]
WORDS = "有給休暇は3営業日前までに申請してください。"


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    store, settings = opened(tmp_path)
    take(store, many(20))
    ids = manual(store, "就業規則", ["有給休暇は3営業日前までに申請する。"])
    answer = answered(store, "1", "有給はいつまで？", "存じません", ids, abstained=True)
    with store.write() as session:
        session.add(
            Rewrite(
                id="r1", answer_id=answer, user="U0LEAVER", text=WORDS, source="form",
                question="有給休暇はいつまでに申請しますか？",
            )
        )  # fmt: skip
    run(store, settings, rules=RULES)
    frozen = freeze(store, settings, rules=RULES)
    with store.write() as session:
        detail = {"dataset_hash": frozen.hash}
        registry.register(session, ModelVersion(id="lora-1", kind="local", detail=detail))
        registry.register(session, ModelVersion(id="lora-2", kind="local", detail={}))
    yield store, settings, frozen
    store.close()


def _left(folder: Path) -> str:
    """Everything that the data folder still says, the database included."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return "".join(file.read_bytes().decode("utf-8", errors="ignore") for file in files)


def test_a_person_is_forgotten_everywhere(ground: Ground) -> None:
    """Rewrite, pair, masked pair, dataset rows: the words are nowhere; the version is tainted."""
    store, settings, frozen = ground
    assert WORDS in _left(frozen.folder)

    found = forget(store, settings, user="U0LEAVER")

    assert (found.rewrites, found.pairs) == (("r1",), ("rewrite:r1",))
    assert (found.datasets, found.versions) == ((frozen.hash,), ("lora-1",))
    assert WORDS not in _left(frozen.folder)
    assert verify(frozen.folder)["forgotten"] == 1
    with store.read() as session:
        assert tainted(session, "lora-1") == frozen.hash
        assert not tainted(session, "lora-2")
        assert session.get(Clean, "rewrite:r1") is None
        assert WORDS not in session.get_one(Pair, "rewrite:r1").answer
        assert WORDS not in session.get_one(Rewrite, "r1").text


def test_no_row_and_no_byte_is_left(ground: Ground) -> None:
    """After a person was forgotten, neither a table nor the database's file holds id or words."""
    store, settings, _ = ground
    telling = "離職者だけが知る言い回し"
    with store.write() as session:
        session.add(Rating(answer_id="a-1", user="U0LEAVER", value=-1, via="button",
                           comment=telling, event_ts=1.0))  # fmt: skip
        session.add(ReactionMark(answer_id="a-1", user="U0LEAVER", name="bad", standing=True,
                                 event_ts=1.0))  # fmt: skip
        session.add(Handoff(answer_id="a-1", asked_by="U0LEAVER", answered_by="U0LEAVER",
                            due_at=now()))  # fmt: skip
        session.add(Question(id="q-gone", team="T1", channel="C1", ts="9.9", thread_ts="9.9",
                             user="U0LEAVER", language="ja", text=telling))  # fmt: skip
        session.flush()
        session.add(Answer(id="a-9", question_id="q-gone", text=telling, language="ja",
                           citations=[], passage_ids=[], passage_hashes=[], model_version="quote",
                           prompt_version="1", milliseconds={}))  # fmt: skip
        session.flush()
        session.add(Handoff(answer_id="a-9", asked_by="U0LEAVER", due_at=now(), joined="first"))
        for name in ("handoff:a-9", "together:first:a-9"):  # what the people in charge were shown
            session.add(OutboxMessage(id=name, kind="notice", channel="C1", state="sent",
                                      payload={"text": f"<@U0LEAVER> {telling}"}))  # fmt: skip
        session.add(Person(id="U0LEAVER", names="離職 花子"))
        session.add(ReviewItem(id="v1", why="pair", subject="rewrite:r1", text=telling,
                               author="U0LEAVER", detail={"by": "U0LEAVER"}))  # fmt: skip
        session.add(Pair(id="other", question="<@U0LEAVER> の席は？", answer="3階", language="ja",
                         source="form", approved_by="U1,U0LEAVER", facts=[], documents=[],
                         quotes=[], evidence=[], hash="h"))  # fmt: skip

    forget(store, settings, user="U0LEAVER")

    with store.read() as session:
        assert session.get_one(Pair, "other").approved_by.startswith("U1,gone-")
        assert session.exec(select(Rating)).one().value == -1
        for table in SQLModel.metadata.sorted_tables:
            rows = session.connection().execute(select(table)).all()
            told = repr([row for row in rows if table.name != "audit_row"])
            assert "U0LEAVER" not in told, table.name
            assert telling not in told, table.name
            assert WORDS not in told, table.name
    raw = "".join(f.read_bytes().decode("utf-8", "ignore") for f in settings.data.glob("test.db*"))
    assert telling not in raw
    assert WORDS not in raw
    assert "U0LEAVER" not in raw


def test_forgetting_twice_changes_nothing(ground: Ground) -> None:
    """The second time finds the same ids, writes no second audit row and touches no file."""
    store, settings, frozen = ground
    forget(store, settings, user="U0LEAVER")
    before = {file: file.read_bytes() for file in frozen.folder.iterdir()}

    forget(store, settings, user="U0LEAVER")

    assert {file: file.read_bytes() for file in frozen.folder.iterdir()} == before
    with store.read() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.action == "data.forgotten")).all()
    assert len(rows) == 1


def test_what_is_forgotten_does_not_come_back(ground: Ground) -> None:
    """The next curation run and the next dataset know nothing of it; all else stays."""
    store, settings, _ = ground
    forget(store, settings, user="U0LEAVER")

    assert run(store, settings, rules=RULES).kept == 20
    assert WORDS not in _left(freeze(store, settings, rules=RULES).folder)


def test_a_message_takes_its_answer_along(ground: Ground) -> None:
    """A question's ts reaches the question, its answer, the rewrite of it and the pair."""
    store, settings, _ = ground

    found = forget(store, settings, message="1")

    assert found.counts() == {
        "questions": 1, "answers": 1, "rewrites": 1, "verified": 0, "pairs": 1, "datasets": 1,
        "versions": 1,
    }  # fmt: skip
    with store.read() as session:
        assert "有給" not in session.get_one(Question, "q-1").text


def test_looking_changes_nothing(ground: Ground) -> None:
    """The dry run only counts; it needs exactly one of person and message."""
    store, settings, frozen = ground
    with store.read() as session:
        assert look(session, settings, user="U0LEAVER").pairs == ("rewrite:r1",)
        for wrong in ({}, {"user": "U1", "message": "1"}):
            with pytest.raises(UserError):
                look(session, settings, **wrong)
    assert WORDS in _left(frozen.folder)
