"""From PASS to everybody: unseen, a share of the threads, all; and back by itself."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

import training.tables  # noqa: F401  registers its tables
from bot import audit, registry
from bot.errors import UserError
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import (
    Alias,
    Answer,
    ModelVersion,
    OutboxMessage,
    Question,
    Rating,
    Rewrite,
    ShadowAnswer,
)
from tests.support.durable import fresh
from training.gate import Decision
from training.promotion import promote
from training.rollout import Seen, Unseen, after_canary, after_shadow, watch_champion
from training.room import Room
from training.run import advance, cancel, finish, load
from training.settings import TrainingSettings
from training.swap import Rollout, conclude
from training.tables import Run
from training.watch import LIMIT, evidence, outcomes

SETTINGS = TrainingSettings(shadow_answers=4, canary_share=0.2, canary_votes=5)


def refuses(*_: Any) -> Any:
    """Stand where nothing may be called."""
    raise AssertionError


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Give a room whose run has just passed."""
    store = fresh(tmp_path)
    registry.begin(store, Settings(data=tmp_path))
    with store.write() as session:
        run = Run(
            id="r1", key="k", base="b", hyper={}, detail={}, artifact_hash="h1",
            challenger_id="lora", champion_id="quote", stage="evaluated",
        )  # fmt: skip
        session.add(run)
        version = ModelVersion(id="lora", kind="local", artifact_hash="h1", run_id="r1", detail={})
        registry.register(session, version)
    made = Room(store, tmp_path, SETTINGS, refuses, refuses, refuses, admins=("UADMIN",))  # type: ignore[arg-type]
    conclude(store, "r1", Decision("PASS", ()), Rollout.of(SETTINGS))
    yield made
    store.close()


def answer(session: Session, n: int, version: str = "quote", why: str = "") -> str:
    """Store the answer to question ``n``."""
    made = Answer(
        id=f"a{n}", question_id=f"q{n}", text="有休は3営業日前までです。", language="ja",
        citations=[], passage_ids=[], passage_hashes=[], model_version=version,
        prompt_version="1", milliseconds={}, why=why,
    )  # fmt: skip
    question = Question(
        id=f"q{n}", team="T", channel="C", ts=f"{n}.0", thread_ts=f"{n}.0", user="U",
        language="ja", text="有休はいつまで？",
    )  # fmt: skip
    session.add(question)
    session.flush()
    session.add(made)
    session.flush()
    return made.id


def unseen(store: Store, numbers: range, why: str = "ok", milliseconds: float = 900.0) -> None:
    with store.write() as session:
        for n in numbers:
            made = ShadowAnswer(
                answer_id=answer(session, n), version_id="lora", text="", why=why,
                milliseconds=milliseconds,
            )  # fmt: skip
            session.add(made)


def judged(store: Store, numbers: range, value: int, version: str = "lora") -> None:
    with store.write() as session:
        for n in numbers:
            made = Rating(
                answer_id=answer(session, n, version), user="U", value=value, via="button",
                event_ts=float(n),
            )  # fmt: skip
            session.add(made)


def champion(room: Room) -> str:
    with room.store.read() as session:
        return registry.champion(session).id


def test_the_whole_road(room: Room) -> None:
    """PASS → shadow → canary → promoted: the champion serves until the end, and admins hear."""
    assert (load(room.store, "r1").stage, champion(room)) == ("shadow", "quote")
    assert finish(room, "r1").stage == "shadow"  # it waits, it does not spin
    unseen(room.store, range(4))
    assert advance(room, "r1").stage == "canary"
    with room.store.read() as session:
        beside = registry.rollout(session)
    assert beside is not None
    assert (beside.mode, beside.share, beside.version_id) == ("canary", 0.2, "lora")
    judged(room.store, range(10, 14), 1)
    assert (finish(room, "r1").stage, champion(room)) == ("canary", "quote")
    judged(room.store, range(14, 15), 1)
    assert (finish(room, "r1").stage, champion(room)) == ("promoted", "lora")
    with room.store.read() as session:
        assert registry.rollout(session) is None
        assert session.get_one(Alias, registry.CHAMPION).why.startswith("verdict:")
        (told,) = session.exec(select(OutboxMessage)).all()
    assert told.channel == "UADMIN"
    assert "lora" in told.payload["text"]
    assert audit.broken(room.store) == []


@pytest.mark.parametrize(
    ("do", "why"),
    [
        (lambda store: unseen(store, range(8), why="llm.down"), "shadow_fails"),
        (lambda store: unseen(store, range(4), milliseconds=25_000.0), "shadow_slow"),
    ],
)
def test_a_bad_shadow_is_withdrawn(room: Room, do: Callable[[Store], None], why: str) -> None:
    """It fails where the champion spoke, or takes too long: nobody ever sees it."""
    do(room.store)
    run = advance(room, "r1")
    assert (run.stage, run.detail["ended"]["key"]) == ("rolled_back", f"rollout.{why}")
    with room.store.read() as session:
        assert registry.rollout(session) is None
    assert champion(room) == "quote"


def test_a_disliked_canary_is_withdrawn_and_may_not_return(room: Room) -> None:
    """Enough 👎 end it at once; its old PASS does not bring it back, two administrators could."""
    unseen(room.store, range(4))
    advance(room, "r1")
    judged(room.store, range(20, 36), -1)
    run = advance(room, "r1")
    assert (run.stage, run.detail["ended"]["key"]) == ("rolled_back", "rollout.disliked")
    assert champion(room) == "quote"
    settings = Settings(data=room.data, admins=("UADMIN", "USECOND"))
    with pytest.raises(UserError) as refused, room.store.write() as session:
        promote(session, settings, "lora")
    assert refused.value.key == "model.was_rolled_back"


def test_a_new_champion_that_people_dislike_goes_by_itself(room: Room) -> None:
    """After promotion the watch goes on; it brings the earlier version back and says so."""
    unseen(room.store, range(4))
    advance(room, "r1")
    judged(room.store, range(10, 15), 1)
    advance(room, "r1")
    assert watch_champion(room) == ""
    judged(room.store, range(20, 45), -1)
    assert watch_champion(room) == "quote"
    assert champion(room) == "quote"
    assert load(room.store, "r1").stage == "rolled_back"
    assert watch_champion(room) == ""
    with pytest.raises(UserError) as nowhere, room.store.write() as session:
        registry.rollback(session, actor="UADMIN")  # one person does not bring it back
    assert nowhere.value.key == "registry.no_previous"


def test_a_cancelled_canary_hears_nobody_more(room: Room) -> None:
    """Cancelling takes the challenger away in the same moment."""
    assert cancel(room.store, "r1", "UADMIN").stage == "cancelled"
    with room.store.read() as session:
        assert registry.rollout(session) is None


def test_what_is_judged(room: Room) -> None:
    """A 👎, a rewrite or a hand-over is bad, a 👍 alone is good, silence is nothing."""
    with room.store.write() as session:
        for n in range(1, 5):
            answer(session, n, "lora")
        for n, value in ((1, 1), (2, 1), (3, -1)):
            session.add(Rating(
                answer_id=f"a{n}", user="U", value=value, via="button", event_ts=1.0
            ))  # fmt: skip
        session.add(Rewrite(
            id="w", answer_id="a2", user="UEXPERT", question="?", text="!", source="slack_modal"
        ))  # fmt: skip
    with room.store.read() as session:
        assert outcomes(session, "lora", now() - timedelta(days=1)) == [True, False, False]


def test_a_missing_measurement_never_moves_forward() -> None:
    """Without a single answer neither step ends, however many days pass."""
    assert after_shadow([], 99.0, SETTINGS).act == "wait"
    assert after_canary(Seen([], 0, 0), 0.5, 99.0, SETTINGS).act == "wait"
    quiet = [Unseen(champion_spoke=True, challenger_spoke=True, milliseconds=10.0)]
    assert after_shadow(quiet, 8.0, SETTINGS).act == "on"
    assert after_canary(Seen([], 9, 0), 0.5, 8.0, SETTINGS).act == "on"
    assert after_canary(Seen([], 20, 6), 0.5, 1.0, SETTINGS).why == "canary_fails"


def test_the_watch_keeps_its_promise() -> None:
    """At the floor at most one in twenty alarms, however often one looks; below it, soon."""
    rng = random.Random(20261125)

    def alarms(share: float, answers: int, trials: int = 300) -> int:
        return sum(
            evidence((rng.random() < share for _ in range(answers)), 0.75) >= LIMIT
            for _ in range(trials)
        )

    assert alarms(0.75, 400) <= 15 + 8  # 5 % of 300, and twice its standard error
    assert alarms(0.80, 400) <= 6
    assert alarms(0.50, 60) >= 270
    assert evidence([], 0.75) == 1.0
    assert evidence([True] * 2000, 0.95) == pytest.approx(1.0, abs=0.2)
