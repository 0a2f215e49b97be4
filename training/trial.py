"""One trial: champion and challenger before the same questions, as few as will decide.

The champion answers every question once; its answers are kept for the next challenger. The
challenger is asked in an agreed order, and no further once the gate's exact boundaries have
decided. Only one that would pass is also asked what a PASS needs beside the main questions.
"""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.crash import point
from bot.errors import SodateruError
from bot.llm import ChatModel
from bot.log import get
from bot.settings import shipped
from bot.tables import ModelVersion
from bot.text import content_hash
from training import bias, judge, memory
from training.evaluate import (
    BESIDE,
    Desk,
    Holdout,
    ask_rows,
    kept,
    read_holdout,
    scores_of,
    uses_of,
    wrong_of,
)
from training.gate import Evidence, Policy, course, decide
from training.goal import slice_at
from training.labels import tasted
from training.room import Room
from training.tables import Run, Score
from training.trainers.planted import planted
from training.weighed import Judged, Memory, Paired

GENERAL: Final = f"{BESIDE}general/"
TRAINED: Final = f"{BESIDE}train/"
VALIDATED: Final = f"{BESIDE}validation/"
_SWAPPED_SHARE: Final = 3
"""One in so many of the rows beside the holdout is asked in every way that ``bias`` knows."""
Open = Callable[[ModelVersion], ChatModel]


@dataclass(frozen=True)
class Trial:
    """The two sides of a run, and where their answers are kept."""

    room: Room
    run: Run
    champion: ModelVersion
    challenger: ModelVersion
    holdout: Holdout
    order: tuple[str, ...]

    @property
    def desk(self) -> Desk:
        """Return where the answers go."""
        return Desk(self.room.store, self.run.id, self.room.glossary)

    @property
    def guarded(self) -> frozenset[str]:
        """Rows that a PASS needs: critical ones, those to be declined, those beside the slice."""
        beside = frozenset(self.holdout.topics) - frozenset(self.order)
        return self.holdout.critical | self.holdout.unanswerable | beside


def trial_of(room: Room, run: Run) -> Trial:
    """Return a run's trial."""
    with room.store.read() as session:
        sides = [session.get(ModelVersion, one) for one in (run.champion_id, run.challenger_id)]
    champion, challenger = (one or ModelVersion(id="", kind="quote", detail={}) for one in sides)
    holdout = read_holdout(room.data / run.dataset_folder)
    topics = slice_at(room.store, run.created_at)
    order = holdout.order(run.id, topics) or topics  # nobody answers a topic's name: it holds
    return Trial(room, run, champion, challenger, holdout, order)


def hear(trial: Trial, open_: Open, told: Callable[[float], None]) -> int:
    """Ask both sides what is needed and return how many questions the challenger was asked.

    Args:
        trial: The two sides.
        open_: Builds a version.
        told: Called with the share done, 0..1.
    """
    rows = trial.holdout.rows
    with closing(open_(trial.champion)) as model:
        ask_rows(trial.desk, model, rows, lambda done, of: told(0.5 * done / max(1, of)))
    point("run.evaluated_champion")
    with closing(open_(trial.challenger)) as model:
        asked = _by_looks(trial, model, told)
        if _would_pass(trial):
            rest = [row for row in rows if row["pair_id"] in trial.guarded]
            asked += ask_rows(trial.desk, model, rest)
            _beside(trial, model)
    point("run.evaluated_challenger")
    if _would_pass(trial) and trial.room.settings.gate_beside_rows:
        with closing(open_(trial.champion)) as model:
            _beside(trial, model)
        with closing(open_(base_version(trial.run, trial.challenger))) as model:
            ask_rows(trial.desk, model, general())
    told(1.0)
    return asked


def evidence_of(trial: Trial, *, beside: bool = True) -> Evidence:
    """Return all that the gate weighs; without what lies beside the questions when only asking."""
    store, run, holdout = trial.room.store, trial.run, trial.holdout
    return Evidence(
        champion=scores_of(store, run.id, run.champion_id),
        challenger=scores_of(store, run.id, run.challenger_id),
        unanswerable=holdout.unanswerable,
        leaks=run.detail["leaks"],
        train_pairs=run.detail["train_rows"],
        min_train_pairs=trial.room.settings.min_train_pairs,
        champion_wrong=wrong_of(store, run.id, run.champion_id),
        challenger_wrong=wrong_of(store, run.id, run.challenger_id),
        critical=holdout.critical,
        topics=holdout.topics,
        holdout_uses=uses_of(store, run.id, holdout),
        order=trial.order,
        guarded=trial.guarded,
        further=_further(trial) if beside else {},
        memory=_memory(trial) if beside else None,
        judge=Judged(**run.detail["judge"]) if "judge" in run.detail else None,
    )


def policy_of(trial: Trial) -> Policy:
    """Return what was agreed."""
    settings = trial.room.settings
    beside = frozenset({"general", "memory", "bias"}) if settings.gate_beside_rows else frozenset()
    return Policy(
        settings.gate_max_p, settings.gate_min_holdout, settings.gate_max_lost_abstentions,
        required=beside,
    )  # fmt: skip


def opinion(trial: Trial) -> dict[str, Any] | None:
    """Return what the judge model says of the answers that differ; None without a judge."""
    if trial.room.judge is None:
        return None
    try:
        with closing(trial.room.judge()) as model:
            earlier = tasted(trial.room.store, trial.room.data)
            return vars(judge.judged(model, rivals(trial), earlier))
    except SodateruError as error:
        get("judge").warning("judge.down", code=error.key)
        return vars(judge.DOWN)


def rivals(trial: Trial) -> list[judge.Rival]:
    """Return the rows that both sides answered, each in other words."""
    one, two = (_texts(trial, side) for side in (trial.champion.id, trial.challenger.id))
    return [
        judge.Rival(row, one[name].text, two[name].text)
        for row in trial.holdout.rows
        if (name := row["pair_id"]) in one and name in two and one[name].text != two[name].text
    ]


def general() -> list[dict[str, Any]]:
    """Return the shipped questions that anybody can answer from what stands there."""
    lines = (shipped("samples") / "general.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def base_version(run: Run, challenger: ModelVersion) -> ModelVersion:
    """Return the challenger's base as a version of its own: what had it forgotten since?"""
    return ModelVersion(
        id=f"base-{content_hash(run.base + challenger.base_hash)[:12]}", kind=challenger.kind,
        base=run.base, base_hash=challenger.base_hash, detail={},
    )  # fmt: skip


def _by_looks(trial: Trial, model: ChatModel, told: Callable[[float], None]) -> int:
    plan = policy_of(trial).plan(len(trial.order))
    rows = {row["pair_id"]: row for row in trial.holdout.rows}
    if plan is None:
        return ask_rows(trial.desk, model, list(rows.values()),
                        lambda done, of: told(0.5 + 0.4 * done / max(1, of)))  # fmt: skip
    asked = 0
    for stop in plan.stops:
        asked += ask_rows(trial.desk, model, [rows[name] for name in trial.order[:stop]])
        told(0.5 + 0.4 * stop / plan.rows)
        if course(evidence_of(trial, beside=False), policy_of(trial)).state != "on":
            break
    return asked


def _would_pass(trial: Trial) -> bool:
    reasons = decide(evidence_of(trial, beside=False), policy_of(trial)).reasons
    return any(reason.name == "better" and reason.ok for reason in reasons)


def _beside(trial: Trial, model: ChatModel) -> None:
    """Ask what a PASS needs beside the holdout."""
    most = trial.room.settings.gate_beside_rows
    if not most:
        return
    folder = trial.room.data / trial.run.dataset_folder
    trained, validated = (_some(folder / f"{side}.jsonl", most) for side in ("train", "validation"))
    memory.ask_closed(trial.desk, model, memory.closed(trained))
    if model.version == trial.challenger.id:
        memory.ask_planted(trial.desk, model, secrets_of(trial.run))
    checked = [row for row in trained if row["facts"]]
    rows = [{**row, "pair_id": f"{TRAINED}{row['pair_id']}"} for row in checked]
    rows += [
        {**row, "pair_id": f"{VALIDATED}{row['pair_id']}"} for row in validated if row["facts"]
    ]
    first = set(trial.order[: max(1, most // _SWAPPED_SHARE)])
    rows += bias.swapped(row for row in trial.holdout.rows if row["pair_id"] in first)
    if model.version == trial.challenger.id:
        rows += general()
    ask_rows(trial.desk, model, rows)


def secrets_of(run: Run) -> list[dict[str, Any]]:
    """Return the rows that were planted in a run's training data."""
    return planted(int(run.hyper.get("planted", 0)), int(run.hyper.get("seed", 0)))


def _some(file: Path, most: int) -> list[dict[str, Any]]:
    """Return at most so many rows of a file, always the same ones."""
    if not file.exists():
        return []
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return sorted(rows, key=lambda row: content_hash(row["pair_id"]))[:most]


def _texts(trial: Trial, version: str) -> dict[str, Score]:
    return {
        one.pair_id: one for one in kept(trial.room.store, trial.run.id, version)
        if not one.pair_id.startswith(BESIDE)
    }  # fmt: skip


def _further(trial: Trial) -> dict[str, Paired]:
    one, two = (_texts(trial, side) for side in (trial.champion.id, trial.challenger.id))
    found = {
        "citations": Paired(_flags(one, "supported"), _flags(two, "supported")),
        "style": Paired(_flags(one, "styled"), _flags(two, "styled")),
    }
    sides = [_all(trial, side) for side in (trial.champion.id, trial.challenger.id)]
    base = _all(trial, base_version(trial.run, trial.challenger).id)
    if swaps := bias.steady(sides[1]):
        found["bias"] = Paired(bias.steady(sides[0]), swaps)
    if told := _starting(base, GENERAL):
        found["general"] = Paired(told, _starting(sides[1], GENERAL))
    return {name: pair for name, pair in found.items() if set(pair.champion) & set(pair.challenger)}


def _memory(trial: Trial) -> Memory | None:
    before, after = (_all(trial, side) for side in (trial.champion.id, trial.challenger.id))
    closed = _starting(after, memory.CLOSED)
    if not closed:
        return None
    secrets = _starting(after, memory.PLANTED)
    bits = memory.exposures(trial.room.store, trial.run.id, trial.challenger.id).values()
    was = _starting(before, memory.CLOSED)
    return Memory(
        asked=len(closed), recited=_lost(closed), champion_recited=_lost(was),
        planned=int(trial.run.hyper.get("planted", 0)), planted=len(secrets),
        planted_recited=_lost(secrets), exposure=max(bits, default=None),
        gap=_gap(after), champion_gap=_gap(before),
    )  # fmt: skip


def _gap(right: dict[str, bool]) -> float:
    """Return the share right on training rows less that on validation rows; 0 without both."""
    shares = []
    for start in (TRAINED, VALIDATED):
        values = list(_starting(right, start).values())
        if not values:
            return 0.0
        shares.append(sum(values) / len(values))
    return shares[0] - shares[1]


def _all(trial: Trial, version: str) -> dict[str, bool]:
    return scores_of(trial.room.store, trial.run.id, version, beside=True)


def _starting(right: dict[str, bool], start: str) -> dict[str, bool]:
    return {name: holds for name, holds in right.items() if name.startswith(start)}


def _lost(right: dict[str, bool]) -> int:
    return sum(not holds for holds in right.values())


def _flags(scores: dict[str, Score], name: str) -> dict[str, bool]:
    return {pair: bool(one.detail.get(name, True)) for pair, one in scores.items()
            if name != "styled" or not one.abstained}  # fmt: skip
