"""A whole trial on scripted versions: few questions, kept answers, guards, a page to read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from bot.errors import Transient
from bot.llm import Prompt
from tests.support.trials import SETTINGS, another, question, room_of, says, with_judge
from training.evaluate import kept, scores_of
from training.report import explain, page
from training.run import advance, load
from training.tables import GateVerdict, Goal

ROWS = [question(n) for n in range(120)]


def half(n: int) -> bool:
    return n % 2 == 0


def most(n: int) -> bool:
    return n % 2 == 0 or n % 5 != 0


def judged(room, run_id="r1"):  # type: ignore[no-untyped-def]
    """Advance to the verdict and return it."""
    advance(room, run_id)
    advance(room, run_id)
    with room.store.read() as session:
        return session.exec(select(GateVerdict).where(GateVerdict.run_id == run_id)).one()


def test_a_clear_gain_is_decided_early_and_promoted(tmp_path: Path) -> None:
    """The challenger is asked a part of the questions; every reason agrees; the page shows it."""
    room, _run, models = room_of(tmp_path, ROWS, says(half), says(most))
    verdict = judged(room)
    assert verdict.verdict == "PASS"
    asked = len(scores_of(room.store, "r1", "new"))
    assert 30 <= asked < 120
    assert load(room.store, "r1").detail["asked"] == asked == len(models["new"].asked)
    told = explain(room.store, "r1")
    assert [one["topic"] for one in told["topics"]]
    assert told["differences"]
    assert all(not one["champion"]["right"] for one in told["differences"])
    assert told["likeness"]["challenger"] > 90
    shown = page(told, "ja")
    assert "正誤が変わった回答" in shown
    assert "<svg" in shown
    assert "判定できたため、残りは尋ねていません" in shown
    assert page(told, "en").count("<svg") == shown.count("<svg")


def test_the_champions_answers_serve_the_next_challenger(tmp_path: Path) -> None:
    """In a second run over the same questions the champion is asked nothing."""
    room, run, models = room_of(tmp_path, ROWS, says(half), says(half))
    advance(room, "r1")
    first = len(models["old"].asked)
    assert first == 120
    another(room, run)
    advance(room, "r2")
    assert len(models["old"].asked) == first
    both = [scores_of(room.store, run_id, "old") for run_id in ("r1", "r2")]
    assert both[0] == both[1]
    assert all(one.detail["kept"] for one in kept(room.store, "r2", "old"))


def test_a_hopeless_challenger_is_asked_little(tmp_path: Path) -> None:
    """One that is right less often is stopped early and rejected or held, never promoted."""
    room, _run, models = room_of(tmp_path, ROWS, says(most), says(half))
    verdict = judged(room)
    assert verdict.verdict in {"HOLD", "REJECT"}
    assert len(models["new"].asked) <= 40


def test_a_lost_critical_question_rejects(tmp_path: Path) -> None:
    """However much is gained elsewhere; the critical ones are asked even after an early win."""
    rows = [question(n, critical=n in (0, 118)) for n in range(120)]
    room, _run, _models = room_of(tmp_path, rows, says(half), says(lambda n: n != 118))
    verdict = judged(room)
    assert verdict.verdict == "REJECT"
    assert not next(one for one in verdict.reasons if one["name"] == "critical")["ok"]


def test_only_the_agreed_topics_win(tmp_path: Path) -> None:
    """A gain outside the slice that the goal named is no win; a goal set later counts not."""
    room, run, _models = room_of(
        tmp_path, ROWS, says(half), says(lambda n: n % 2 == 0 or n % 4 == 3)
    )
    with room.store.write() as session:
        session.add(Goal(admin="U", improve="a", whom="b", measure="c", topics=["旅費"],
                         at=run.created_at))  # fmt: skip
        session.add(Goal(admin="U", improve="a", whom="b", measure="c", topics=["IT"]))
    verdict = judged(room)
    assert verdict.verdict == "HOLD"
    better = next(one for one in verdict.reasons if one["name"] == "better")
    assert better["values"]["champion"]["of"] <= 30


def test_a_slice_without_questions_holds(tmp_path: Path) -> None:
    """Topics that no held-out question has are missing evidence, not everything."""
    room, run, _models = room_of(tmp_path, ROWS, says(half), says(most))
    with room.store.write() as session:
        session.add(Goal(admin="U", improve="a", whom="b", measure="c", topics=["法務"],
                         at=run.created_at))  # fmt: skip
    assert judged(room).verdict == "HOLD"


def test_what_a_pass_needs_beside_the_questions(tmp_path: Path) -> None:
    """Old abilities, memory and fairness are measured for a winner; reciting rejects it."""
    settings = SETTINGS.model_copy(update={"gate_beside_rows": 12})
    (tmp_path / "a").mkdir()
    room, _run, _models = room_of(tmp_path / "a", ROWS, says(half), says(most), settings)
    verdict = judged(room)
    names = {one["name"] for one in verdict.reasons}
    assert {"memory", "overfit", "bias", "general"} <= names
    assert "missing" not in names
    assert verdict.verdict == "PASS"
    beside = [one for one in kept(room.store, "r1", "new") if one.pair_id.startswith("#")]
    assert len(beside) > 60
    assert not any(one.text for one in beside)  # nothing to forget later

    def reciting(prompt: Prompt) -> list[str]:
        if prompt.evidence:
            return says(most)(prompt)
        number = int(prompt.question[1 : prompt.question.index("条")])
        return [f"上限は{(number + 3) * 1000}円です。"]

    (tmp_path / "b").mkdir()
    room, _run, _models = room_of(tmp_path / "b", ROWS, says(half), reciting, settings)
    verdict = judged(room)
    assert verdict.verdict == "REJECT"
    assert not next(one for one in verdict.reasons if one["name"] == "memory")["ok"]


def down(_: Prompt) -> Iterator[str]:
    raise Transient("llm.down")
    yield ""


@pytest.mark.parametrize(("script", "name"), [(down, "judge_down"), ("A", "judge_uncalibrated")])
def test_a_judge_that_is_down_or_unproven_is_left_out(
    tmp_path: Path, script: object, name: str
) -> None:
    """The verdict stands without it, and says why."""
    room, _run, _models = room_of(tmp_path, ROWS, says(half), says(most))
    room = with_judge(room, script)  # type: ignore[arg-type]
    verdict = judged(room)
    assert verdict.verdict == "PASS"
    assert name in {one["name"] for one in verdict.reasons}


def test_an_empty_holdout_holds(tmp_path: Path) -> None:
    """Nothing to ask is no reason to promote."""
    room, _run, _models = room_of(tmp_path, [], says(half), says(most))
    assert judged(room).verdict == "HOLD"
