"""What administrators order of training: each look says what would happen, each deed does it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

import training.tables  # noqa: F401  registers its tables
from bot import admin, audit, registry
from bot.errors import UserError
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import Answer, ModelVersion, Question
from tests.support.durable import fresh
from training import decisions, orders, pictures
from training.tables import GateVerdict, Run

FIRST, SECOND = "UADMIN", "USECOND"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give settings with two administrators."""
    return Settings(data=tmp_path, admins=(FIRST, SECOND))


@pytest.fixture
def store(tmp_path: Path, settings: Settings) -> Iterator[Store]:
    """Give a store with a challenger that has no PASS."""
    made = fresh(tmp_path)
    registry.begin(made, settings)
    better = {"champion": {"right": 6, "of": 12, "low": 0.25, "high": 0.75},
              "challenger": {"right": 9, "of": 12, "low": 0.47, "high": 0.91},
              "gained": 3, "lost": 0, "p": 0.125, "needed": 7}  # fmt: skip
    reason = {"name": "better", "ok": False, "verdict": "HOLD", "values": better}
    with made.write() as session:
        session.add(Run(id="r1", key="k", base="b", hyper={}, artifact_hash="h1", stage="held",
                        detail={"losses": [[1, 2.0], [2, 1.1], [3, 0.7]]}))  # fmt: skip
        registry.register(
            session,
            ModelVersion(id="lora", kind="local", artifact_hash="h1", run_id="r1", detail={}),
        )
        session.flush()
        session.add(GateVerdict(id="v1", run_id="r1", verdict="HOLD", artifact_hash="h1",
                                reasons=[reason]))  # fmt: skip
    yield made
    made.close()


def call(store: Store, settings: Settings, verb: str, *words: str, **more: Any) -> Any:
    """Look at an order as the bot does, over JSON."""
    payload = {"verb": verb, "words": list(words), "by": [FIRST], **more}
    kind = "admin.do" if "mark" in more else "admin.look"
    return admin.serving(orders.VERBS, store, settings)[kind](payload, lambda *_: None)


def carried_out(store: Store, settings: Settings, verb: str, *words: str) -> Any:
    """Look, then do it with two persons."""
    mark = call(store, settings, verb, *words)["mark"]
    return call(store, settings, verb, *words, mark=mark, by=[FIRST, SECOND])


def test_promoting_without_a_pass_says_so_and_takes_both(store: Store, settings: Settings) -> None:
    """Both answer for it; the alias moves once, and the audit chain holds."""
    seen = call(store, settings, "promote", "lora")
    assert "PASS ではありません" in "".join(seen["ja"])
    assert "no PASS" in "".join(seen["en"])
    done = carried_out(store, settings, "promote", "lora")
    assert "lora に切り替えました" in done["ja"][0]
    with store.read() as session:
        assert registry.champion(session).id == "lora"
    with pytest.raises(UserError, match="serves already"):
        call(store, settings, "promote", "lora")
    assert audit.broken(store) == []


def test_a_mark_of_another_state_is_refused(store: Store, settings: Settings) -> None:
    """The trainer looks once more before it does anything."""
    with pytest.raises(UserError, match="have changed"):
        call(store, settings, "promote", "lora", mark="of another day", by=[FIRST, SECOND])
    with store.read() as session:
        assert registry.champion(session).id == "quote"


def test_learning_is_frozen_and_lifted(store: Store, settings: Settings) -> None:
    """Each is refused when it holds already."""
    carried_out(store, settings, "freeze", "監査中")
    with pytest.raises(UserError, match="frozen it already"):
        call(store, settings, "freeze")
    with pytest.raises(UserError):
        call(store, settings, "promote", "lora")
    assert "UADMIN" in call(store, settings, "unfreeze")["ja"][0]
    carried_out(store, settings, "unfreeze")
    with store.read() as session:
        assert decisions.frozen(session) is None


def test_the_data_use_decision_is_recorded(store: Store, settings: Settings) -> None:
    """Unknown kinds are refused with those that there are; none forbids."""
    assert "まだ記録されていません" in call(store, settings, "policy")["ja"][0]
    with pytest.raises(UserError, match="slack_modal"):
        call(store, settings, "policy set", "everything")
    carried_out(store, settings, "policy set", "form、document")
    assert "document, form" in call(store, settings, "policy")["en"][0]
    carried_out(store, settings, "policy set", "none")
    with store.read() as session:
        found = decisions.decided(session)
    assert found is not None
    assert found.sources == []


def test_what_is_incomplete_says_how_it_is_written(store: Store, settings: Settings) -> None:
    """Nobody has to guess."""
    for verb, word in (("promote", "lora-2026"), ("forget", "forget @"), ("policy set", "form,")):
        with pytest.raises(UserError, match=word):
            call(store, settings, verb)
    with pytest.raises(UserError, match="Nothing was found"):
        call(store, settings, "forget", "U0NOBODY")
    with pytest.raises(UserError, match="no pairs"):
        call(store, settings, "pairs export")


def test_forgetting_counts_first(store: Store, settings: Settings) -> None:
    """What concerns the person is counted, then gone."""
    with store.write() as session:
        session.add(Question(id="q1", team="T1", channel="C1", ts="1.0", thread_ts="1.0",
                             user="U0ASKER", language="ja", text="私の住所は？"))  # fmt: skip
    assert "質問 1件" in call(store, settings, "forget", "U0ASKER")["ja"][0]
    carried_out(store, settings, "forget", "U0ASKER")
    with store.read() as session:
        assert "住所" not in str(session.exec(select(Question.text)).all())


def test_a_verdict_comes_with_its_pictures(store: Store, settings: Settings) -> None:
    """Both sides with their intervals, and the loss; each with a sentence in both languages."""
    import base64

    shown = call(store, settings, "gate")
    assert "r1" in shown["ja"][0]
    assert [plot["name"] for plot in shown["plots"]] == ["scores.png", "loss.png"]
    for plot in shown["plots"]:
        assert base64.b64decode(plot["png"]).startswith(b"\x89PNG")
        assert base64.b64decode(plot["png_en"]).startswith(b"\x89PNG")
        assert plot["ja"] != plot["en"]


def test_four_weeks_are_reported(store: Store, settings: Settings) -> None:
    """Counted from the rows; a workspace in which nothing happened gets no picture."""
    assert call(store, settings, "report")["plots"] == []
    with store.write() as session:
        session.add(Question(id="q1", team="T1", channel="C1", ts="1.0", thread_ts="1.0",
                             user="U1", language="ja", text="x"))  # fmt: skip
        session.flush()
        session.add(Answer(id="a1", question_id="q1", text="x", language="ja", citations=[],
                           passage_ids=[], passage_hashes=[], model_version="quote",
                           prompt_version="1", milliseconds={}, abstained=True))  # fmt: skip
    shown = call(store, settings, "report")
    assert "回答 1件（うち「確認できない」1件）" in shown["ja"][0]
    assert [plot["name"] for plot in shown["plots"]] == ["quality.png"]
    with store.read() as session:
        assert pictures.weeks(session, now())[-1]["abstained"] == 1
