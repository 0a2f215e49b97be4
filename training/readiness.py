"""Where the company stands on the way to a model of its own, and whether a training is due.

Figures are read once; what they mean is decided by pure functions, each line with its reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any, Final, Literal

from sqlmodel import Session, SQLModel, col, func, select

from bot import registry
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import Answer, Document, Rewrite, Tasting, VerifiedAnswer
from bot.words import say
from curation.dataset import rows_of
from training import curve, goal
from training.budget import committed
from training.cost import Estimate, estimate
from training.curve import Topic
from training.decisions import decided, frozen
from training.settings import TrainingSettings
from training.tables import CheckUp, GateVerdict, Goal, Run

Mark = Literal["done", "doing", "todo"]
STAGES: Final = ("start", "poc", "collect", "verified", "pilot", "own", "steady")
"""The road map: manuals in, people ask, corrections, verified answers, a first LoRA, one's own
model, and its upkeep."""
KNOWN_SOURCES: Final = ("form", "document", "slack_modal", "slack_thread", "slack_vote")
"""Where pairs come from, as a data-use decision names it."""
_JUDGED: Final = frozenset({"promoted", "held", "rejected", "rolled_back", "shadow", "canary"})


@dataclass(frozen=True)
class Check:
    """One condition of training."""

    name: str
    ok: bool
    values: dict[str, Any]

    def line(self, language: str) -> str:
        """Return it as one line."""
        values = dict(self.values)
        if sources := values.get("sources"):
            values["sources"] = _named(str(sources), language)
        return say(f"check.{self.name}_{'ok' if self.ok else 'no'}", language, **values)


@dataclass(frozen=True)
class Figures:
    """What was counted."""

    documents: int
    answers: int
    rewrites: int
    verified: int
    critical: int
    train: int
    validation: int
    holdout: int
    """Held-out questions with checks."""
    runs: int
    judged: int
    failed_in_a_row: int
    """Verdicts since the last PASS."""
    promoted: int
    tastings: int
    check_ups: int
    own_champion: bool
    new_pairs: int
    """Pairs to train on beyond those of the last run."""
    days_since: float | None
    """Since the last run began; None before the first."""


@dataclass(frozen=True)
class Readiness:
    """The whole picture."""

    goal: dict[str, Any]
    figures: Figures
    checks: tuple[Check, ...]
    steps: tuple[tuple[str, Mark], ...]
    stage: str
    topics: tuple[Topic, ...]
    estimate: Estimate
    month_yen: float
    advice: str
    """What the adviser last said: ``train``, ``do_not_train``, ``too_few`` or empty."""

    @property
    def ready(self) -> bool:
        """Whether a scheduled training would begin now."""
        return all(check.ok for check in self.checks)

    def as_row(self) -> dict[str, Any]:
        """Return it as JSON."""
        checks = [{"name": one.name, "ok": one.ok, **one.values} for one in self.checks]
        steps = [{"step": name, "state": mark} for name, mark in self.steps]
        return {
            "ready": self.ready, "stage": self.stage, "goal": self.goal, "checks": checks,
            "steps": steps, "figures": asdict(self.figures),
            "topics": [asdict(one) for one in self.topics], "estimate": asdict(self.estimate),
            "month_yen": self.month_yen, "advice": self.advice,
        }  # fmt: skip


def readiness(store: Store, settings: Settings, training: TrainingSettings) -> Readiness:
    """Return where the company stands."""
    with store.read() as session:
        decision, wanted = decided(session), goal.current(session)
        rows = rows_of(session, decision.sources if decision else None)
        seen = _figures(session, rows)
        took = committed(session)
        ahead = estimate(session, training, rows, _base(settings, training))
        checks = _conditions(session, settings, training, seen, (ahead, took))
        topics = tuple(curve.topics(rows))
        advice = _advice(session)
    return Readiness(
        goal=_goal_row(wanted), figures=seen, checks=checks,
        steps=steps(seen, {check.name: check.ok for check in checks}),
        stage=stage(seen, ready=all(check.ok for check in checks)),
        topics=topics, estimate=ahead, month_yen=took, advice=advice,
    )  # fmt: skip


def steps(seen: Figures, ok: Mapping[str, bool]) -> tuple[tuple[str, Mark], ...]:
    """Return the seven steps and how far each one is."""
    enough = ok["pairs"] and ok["holdout"]
    return (
        ("goal", _mark(ok["goal"] and ok["decision"], ok["goal"] or ok["decision"])),
        ("collect", _mark(ok["pairs"], seen.train + seen.rewrites > 0)),
        ("quality", _mark(enough and seen.critical > 0, seen.train + seen.holdout > 0)),
        ("choose", _mark(ok["base"], False)),
        ("train", _mark(seen.judged > 0, seen.runs > 0)),
        ("evaluate", _mark(seen.judged > 0 and seen.tastings > 0, seen.judged > 0)),
        ("deploy", _mark(seen.own_champion and seen.check_ups > 0,
                         seen.own_champion or seen.check_ups > 0)),
    )  # fmt: skip


def stage(seen: Figures, *, ready: bool) -> str:
    """Return the stage of the road map."""
    if seen.own_champion:
        return "steady" if seen.promoted > 1 and seen.check_ups > 0 else "own"
    if ready or seen.judged > 0:
        return "pilot"
    if seen.verified >= 30:
        return "verified"
    if seen.rewrites + seen.train > 0:
        return "collect"
    return "poc" if seen.documents else "start"


def _conditions(
    session: Session,
    settings: Settings,
    training: TrainingSettings,
    seen: Figures,
    money: tuple[Estimate, float],
) -> tuple[Check, ...]:
    decision, freeze, wanted = decided(session), frozen(session), goal.current(session)
    sources = ", ".join(decision.sources) if decision else ""
    base = _base(settings, training)
    return (
        Check("goal", wanted is not None, {}),
        Check("decision", bool(sources),
              {"sources": sources, "admin": decision.admin if decision else ""}),
        Check("base", bool(base), {"base": base}),
        _enough("pairs", seen.train, training.min_train_pairs),
        _enough("holdout", seen.holdout, training.gate_min_holdout),
        *_since_the_last(seen, training),
        *_affordable(session, training, wanted, money),
        Check("frozen", freeze is None, {"admin": freeze.admin if freeze else ""}),
    )  # fmt: skip


def _affordable(
    session: Session, training: TrainingSettings, wanted: Goal | None, money: tuple[Estimate, float]
) -> tuple[Check, Check]:
    """Return whether the money is there, and whether somebody has allowed to spend it."""
    ahead, took = money
    cap = wanted.cap_yen if wanted else 0.0
    within = not cap or took + ahead.yen <= cap
    allowed, most = goal.approved(session), training.approve_above_yen
    approved = ahead.yen <= max(most, allowed.yen if allowed else 0.0)
    about = {"yen": f"{ahead.yen:,.0f}", "cap": f"{cap:,.0f}", "most": f"{most:,.0f}",
             "left": f"{max(0.0, cap - took):,.0f}", "bare": f"{ceil(ahead.yen)}"}  # fmt: skip
    return Check("cap" if cap else "uncapped", within, about), Check("approval", approved, about)


def _since_the_last(seen: Figures, training: TrainingSettings) -> tuple[Check, ...]:
    """Return what a second training needs that a first one does not."""
    if not seen.runs:
        return ()
    return (
        _enough("fresh", seen.new_pairs, training.min_new_pairs),
        _rested(seen, training),
        Check("streak", seen.failed_in_a_row < 2, {"count": seen.failed_in_a_row}),
    )


def _rested(seen: Figures, training: TrainingSettings) -> Check:
    days = seen.days_since
    ok = days is None or days >= training.min_days_between
    left = 0 if ok or days is None else training.min_days_between - days
    return Check("rested", ok, {"days": f"{left:.0f}", "need": f"{training.min_days_between:.0f}"})


def _figures(session: Session, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Figures:
    runs = session.exec(
        select(Run).where(Run.why != "rehearsal").order_by(col(Run.created_at))
    ).all()
    verdicts = session.exec(select(GateVerdict.verdict).order_by(col(GateVerdict.at))).all()
    in_a_row = next(
        (n for n, word in enumerate(reversed(verdicts)) if word == "PASS"), len(verdicts)
    )
    last = runs[-1] if runs else None
    trained = [run for run in runs if run.detail.get("losses")]
    return Figures(
        documents=_count(session, Document), answers=_count(session, Answer),
        rewrites=_count(session, Rewrite),
        verified=_count(session, VerifiedAnswer, col(VerifiedAnswer.expired_at).is_(None)),
        critical=sum(bool(row.get("critical")) for side in rows.values() for row in side),
        train=len(rows["train"]), validation=len(rows["validation"]),
        holdout=sum(bool(row["facts"]) for row in rows["holdout"]),
        runs=len(runs),
        judged=sum(run.stage in _JUDGED and bool(run.challenger_id) for run in runs),
        failed_in_a_row=in_a_row if trained else 0,
        promoted=sum(run.stage == "promoted" for run in runs),
        tastings=_count(session, Tasting, Tasting.choice != ""), check_ups=_count(session, CheckUp),
        own_champion=bool(registry.champion(session).run_id),
        new_pairs=len(rows["train"]) - (trained[-1].detail.get("train_rows", 0) if trained else 0),
        days_since=(now() - last.created_at).total_seconds() / 86400 if last else None,
    )  # fmt: skip


def _count(session: Session, table: type[SQLModel], *where: Any) -> int:
    return session.exec(select(func.count()).select_from(table).where(*where)).one()


def _named(sources: str, language: str) -> str:
    """Return where pairs come from, in words; what we have no word for stays as it was typed."""
    between = "、" if language == "ja" else ", "
    return between.join(
        say(f"source.{one}", language) if one in KNOWN_SOURCES else one
        for one in sources.split(", ")
    )


def _advice(session: Session) -> str:
    query = select(CheckUp).where(CheckUp.kind == "advice").order_by(col(CheckUp.at).desc())
    found = session.exec(query.limit(1)).first()
    return str(found.figures.get("word", "")) if found else ""


def _goal_row(found: Goal | None) -> dict[str, Any]:
    names = ("improve", "whom", "measure", "topics", "cap_yen", "admin")
    return {name: getattr(found, name) for name in names} if found else {}


def _base(settings: Settings, training: TrainingSettings) -> str:
    return training.hosted_base if training.trainer == "openai" else settings.base_model


def _mark(done: bool, begun: bool) -> Mark:
    return "done" if done else "doing" if begun else "todo"


def _enough(name: str, have: int, need: int) -> Check:
    return Check(name, have >= need, {"have": have, "need": need, "missing": max(0, need - have)})
