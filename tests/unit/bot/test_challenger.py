"""A challenger beside the champion: unseen in the shadow, heard by its threads, taken away."""

from pathlib import Path

import pytest
from sqlmodel import select

from bot import audit, registry
from bot.errors import UserError
from bot.tables import ModelVersion, Rollout, ShadowAnswer, Taint
from tests.support.answering import LEAVE, READER, Desk, asked, desk
from tests.support.durable import until

CHAMPION = "年次有給休暇は、取得日の3営業日前までに申請してください。[1]"
CHALLENGER = "取得日の3営業日前までに「ときしらべ」で申請してください。[1]"


def with_challenger(folder: Path, mode: str, share: float = 0.0, says: str = CHALLENGER) -> Desk:
    """Return a desk whose champion is ``one`` and whose challenger is ``two``."""
    made = desk(folder, CHAMPION)
    made.models["two"] = says
    made.gateway.refresh()
    with made.store.write() as session:
        registry.register(session, ModelVersion(id="two", kind="scripted", run_id="r", detail={}))
        registry.begin_rollout(
            session, Rollout(version_id="two", run_id="r", mode=mode, share=share)
        )
    made.gateway.refresh()
    return made


def shadows(made: Desk) -> list[ShadowAnswer]:
    with made.store.read() as session:
        return list(session.exec(select(ShadowAnswer)))


def test_in_the_shadow_nobody_hears_it(tmp_path: Path) -> None:
    """The champion answers; what the challenger would have said is kept beside it."""
    made = with_challenger(tmp_path, "shadow")
    answer = made.answerer.answer(asked("有休はいつまでに申請しますか？"), READER)
    assert (answer.model_version, answer.text) == ("one", CHAMPION)
    until(lambda: shadows(made))
    made.answerer.close()
    (kept,) = shadows(made)
    assert (kept.answer_id, kept.version_id, kept.why) == (answer.id, "two", "ok")
    assert kept.text == CHALLENGER
    assert kept.milliseconds >= 0


def test_what_it_may_not_say_is_noted(tmp_path: Path) -> None:
    """A draft without a citation is refused in the shadow as it would be in the light."""
    made = with_challenger(tmp_path, "shadow", says="たぶん来週です。")
    made.answerer.answer(asked("有休はいつまでに申請しますか？"), READER)
    until(lambda: shadows(made))
    made.answerer.close()
    assert [(one.text, one.why) for one in shadows(made)] == [("", "uncited")]


def test_a_canary_keeps_its_threads(tmp_path: Path) -> None:
    """About a quarter of the threads get it, and each of them always does."""
    made = with_challenger(tmp_path, "canary", share=0.25)

    def version(thread: str) -> str:
        with made.gateway.lease(thread) as model:
            return model.version

    first = {f"C1:{n}.0": version(f"C1:{n}.0") for n in range(400)}
    assert {thread: version(thread) for thread in first} == first
    assert 60 <= sum(one == "two" for one in first.values()) <= 140
    assert version("") == "one"


def test_a_canary_that_says_nothing_is_noted_and_the_asker_gets_quotes(tmp_path: Path) -> None:
    """The asker still gets the passage; the challenger's silence counts against it."""
    made = with_challenger(tmp_path, "canary", share=1.0, says="わからないけど多分OK")
    answer = made.answerer.answer(asked("有休はいつまでに申請しますか？"), READER)
    assert LEAVE[:10] in answer.text
    assert [(one.answer_id, one.version_id) for one in shadows(made)] == [(answer.id, "two")]


def test_promoted_it_goes_on_with_the_replica_that_is_warm(tmp_path: Path) -> None:
    """The swap builds nothing anew; the old champion drains."""
    made = with_challenger(tmp_path, "canary", share=1.0)
    with made.gateway.lease("C1:1") as before:
        with made.store.write() as session:
            registry.promote(session, "two", why="verdict:v")
            registry.end_rollout(session, "r")
        assert made.gateway.refresh() == "two"
        with made.gateway.lease("C1:2") as after:
            assert after is before
    assert (made.gateway.serving, made.gateway.challenger) == ("two", "")


def test_taken_away_it_hears_nothing_more(tmp_path: Path) -> None:
    """A lease that it holds ends whole; new ones are the champion's."""
    made = with_challenger(tmp_path, "canary", share=1.0)
    with made.gateway.lease("C1:1") as held:
        with made.store.write() as session:
            registry.end_rollout(session, "r")
        made.gateway.refresh()
        assert not held.closed  # type: ignore[attr-defined]
        with made.gateway.lease("C1:1") as now:
            assert now.version == "one"
    assert held.closed  # type: ignore[attr-defined]


def test_a_challenger_that_does_not_warm_stands_nowhere(tmp_path: Path) -> None:
    """It is noted once; everybody is served by the champion."""
    made = with_challenger(tmp_path, "canary", share=1.0, says="")
    made.gateway.refresh()
    with made.gateway.lease("C1:1") as model:
        assert model.version == "one"
    assert made.gateway.challenger == ""


def test_what_was_to_be_forgotten_never_comes_back(tmp_path: Path) -> None:
    """Neither by promotion nor by rollback; a rollback by itself goes to what was never trained."""
    made = with_challenger(tmp_path, "shadow")
    with made.store.write() as session:
        registry.promote(session, "two", why="verdict:v")
        registry.register(session, ModelVersion(id="new", kind="scripted", run_id="s", detail={}))
        registry.promote(session, "new", why="verdict:w")
        session.add(Taint(version_id="two", dataset="d" * 64))
    with pytest.raises(UserError) as refused, made.store.write() as session:
        registry.rollback(session, actor="UADMIN")
    assert refused.value.key == "registry.tainted"
    for act in (
        lambda session: registry.promote(session, "two", why="override:A,B"),
        lambda session: registry.begin_rollout(
            session, Rollout(version_id="two", run_id="r", mode="shadow")
        ),
    ):
        with pytest.raises(UserError), made.store.write() as session:
            act(session)
    with made.store.write() as session:
        assert registry.rollback(session, actor="watch", by_itself=True).id == "one"
    assert audit.broken(made.store) == []
