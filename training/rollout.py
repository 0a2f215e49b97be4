"""From PASS to everybody: first unseen, then a share of the threads, then all; back by itself.

Each step looks at what the live side has written down and goes on, waits, or takes the challenger
away with a reason. Nothing here is asked for by a person, and a missing measurement never moves a
challenger forward.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import comb
from typing import Any, Final, Literal

from sqlmodel import Session, col, func, select

from bot import audit, outbox, registry
from bot.crash import point
from bot.store import now
from bot.tables import Alias, Answer, Rollout, ShadowAnswer
from bot.words import say
from training.decisions import frozen
from training.exact import mcnemar
from training.room import Room
from training.settings import TrainingSettings
from training.swap import promote_passed
from training.tables import Run
from training.watch import LIMIT, evidence, floor_of, outcomes

SPOKEN: Final = frozenset({"ok", "abstained"})
_MAX_P: Final = 0.01
_SLOWEST_MS: Final = 20_000.0
"""95 of 100 answers must come sooner."""
_FAILING: Final = 0.05
"""Share of answers that may fail or be refused while people are waiting."""


@dataclass(frozen=True)
class Step:
    """What is to be done with a challenger, and why."""

    act: Literal["on", "wait", "back"]
    why: str = ""
    """Words key ``rollout.<why>``."""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Unseen:
    """One question that champion and challenger both met."""

    champion_spoke: bool
    challenger_spoke: bool
    milliseconds: float


def after_shadow(met: Sequence[Unseen], days: float, settings: TrainingSettings) -> Step:
    """Return what the unseen answers say of a challenger. Pure.

    Args:
        met: Questions that both have met, at most one row each.
        days: How long it has stood in the shadow.
        settings: How many answers are enough.
    """
    worse = sum(one.champion_spoke and not one.challenger_spoke for one in met)
    better = sum(one.challenger_spoke and not one.champion_spoke for one in met)
    if mcnemar(worse, better) <= _MAX_P:
        return Step("back", "shadow_fails", {"failed": worse, "of": len(met)})
    if len(met) < settings.shadow_answers and not (met and days >= settings.rollout_days):
        return Step("wait", "shadow_waits", {"have": len(met), "need": settings.shadow_answers})
    slow = sorted(one.milliseconds for one in met)[int(0.95 * (len(met) - 1))]
    if slow > _SLOWEST_MS:
        return Step("back", "shadow_slow", {"seconds": round(slow / 1000)})
    return Step("on")


@dataclass(frozen=True)
class Seen:
    """What happened to a challenger's answers that people were shown."""

    judged: Sequence[bool]
    """Whether each judged answer was good, oldest first."""
    shown: int
    failed: int
    """Questions of its threads to which it failed to say anything that may be shown."""


def after_canary(seen: Seen, floor: float, days: float, settings: TrainingSettings) -> Step:
    """Return what people's judgement says of a challenger. Pure.

    Args:
        seen: What happened.
        floor: Share of good answers below which it must not fall.
        days: How long it has answered a share of the threads.
        settings: How many judged answers are enough.
    """
    reached = evidence(seen.judged, floor)
    good, of = sum(seen.judged), len(seen.judged)
    if reached >= LIMIT:
        return Step("back", "disliked", {"good": good, "of": of, "evidence": round(reached, 1)})
    asked = seen.shown + seen.failed
    if _tail(seen.failed, asked, _FAILING) <= _MAX_P:
        return Step("back", "canary_fails", {"failed": seen.failed, "of": asked})
    late = seen.shown and days >= settings.rollout_days
    if of < settings.canary_votes and not late:
        return Step("wait", "canary_waits", {"have": of, "need": settings.canary_votes})
    return Step("on", values={"good": good, "of": of})


def shadow(room: Room, run: Run) -> None:
    """Move a run on from the shadow when enough questions were answered unseen."""
    with room.store.write() as session:
        row, beside = _standing(session, run)
        if beside is None:
            return
        step = after_shadow(_unseen(session, beside), _days(beside.since), room.settings)
        if step.act == "back":
            _back(room, session, row, step)
        elif step.act == "on" and room.settings.canary_share:
            made = Rollout(
                version_id=beside.version_id, run_id=run.id, mode="canary",
                share=room.settings.canary_share, since=now(),
            )  # fmt: skip
            registry.begin_rollout(session, made)
            row.stage, row.updated_at = "canary", now()
        elif step.act == "on":
            _promote(room, session, row)
        _note(session, row, step)
        point("rollout.moving")
    point("rollout.moved")


def canary(room: Room, run: Run) -> None:
    """Promote a run's challenger when people have judged enough of it, or take it away."""
    with room.store.write() as session:
        row, beside = _standing(session, run)
        if beside is None:
            return
        floor = row.detail.get("floor") or floor_of(session, row.champion_id)
        row.detail = {**row.detail, "floor": floor}
        step = after_canary(_seen(session, beside), floor, _days(beside.since), room.settings)
        if step.act == "back":
            _back(room, session, row, step)
        elif step.act == "on":
            _promote(room, session, row)
        _note(session, row, step)
        point("rollout.moving")
    point("rollout.moved")


def watch_champion(room: Room) -> str:
    """Roll a new champion back when people dislike it; return the version that then serves.

    Returns:
        Id of the version that was brought back, or an empty string.
    """
    with room.store.write() as session:
        champion, alias = registry.champion(session), session.get_one(Alias, registry.CHAMPION)
        run = session.get(Run, champion.run_id) if champion.run_id else None
        fresh = _days(alias.moved_at) <= room.settings.watch_days
        if run is None or run.stage != "promoted" or not fresh or frozen(session):
            return ""
        floor = run.detail.get("floor") or floor_of(session, run.champion_id)
        judged = outcomes(session, champion.id, alias.moved_at)
        reached = evidence(judged, floor)
        if reached < LIMIT:
            return ""
        values = {"good": sum(judged), "of": len(judged), "evidence": round(reached, 1)}
        back = registry.rollback(session, actor="watch", why=f"watch:{run.id}", by_itself=True)
        _back(room, session, run, Step("back", "disliked", values))
        return back.id


def _standing(session: Session, run: Run) -> tuple[Run, Rollout | None]:
    """Return a run's row and its challenger's, or None for the latter when somebody moved it."""
    row = session.get_one(Run, run.id, with_for_update=True)
    beside = registry.rollout(session)
    ours = row.stage == run.stage and beside is not None and beside.run_id == run.id
    if row.stage == run.stage and not ours:  # a newer run's challenger stands there now
        row.stage, row.updated_at = "held", now()
        _note(session, row, Step("back", "replaced"))
    return row, beside if ours else None


def _promote(room: Room, session: Session, run: Run) -> None:
    promote_passed(session, run)
    _tell(room, session, run, "promoted", {"version": run.challenger_id})


def _back(room: Room, session: Session, run: Run, step: Step) -> None:
    registry.end_rollout(session, run.id)
    run.stage, run.updated_at = "rolled_back", now()
    run.failure = say(f"rollout.{step.why}", "en", **step.values)
    _note(session, run, step)
    audit.record(session, "watch", "run.rolled_back", run.id, why=step.why, **step.values)
    _tell(room, session, run, step.why, step.values)


def _note(session: Session, run: Run, step: Step) -> None:
    key = f"rollout.{step.why}" if step.why else ""
    run.detail = {**run.detail, "ended": {"key": key, "values": step.values}}
    session.add(run)


def _tell(room: Room, session: Session, run: Run, why: str, values: dict[str, Any]) -> None:
    """Leave every administrator one message: what moved by itself, and why."""
    text = "\n".join(say(f"rollout.{why}", language, **values) for language in ("ja", "en"))
    for admin in room.admins:
        outbox.plan(
            session, key=f"rollout:{run.id}:{run.stage}:{admin}", kind="notice", channel=admin,
            payload={"text": f"{run.id}\n{text}"},
        )  # fmt: skip


def _unseen(session: Session, beside: Rollout) -> list[Unseen]:
    rows = session.exec(
        select(ShadowAnswer, Answer)
        .join(Answer, col(Answer.id) == col(ShadowAnswer.answer_id))
        .where(ShadowAnswer.version_id == beside.version_id)
        .where(col(ShadowAnswer.at) >= beside.since)
    ).all()
    return [Unseen(not answer.why or answer.why == "abstained", one.why in SPOKEN, one.milliseconds)
            for one, answer in rows]  # fmt: skip


def _seen(session: Session, beside: Rollout) -> Seen:
    version, since = beside.version_id, beside.since
    shown = select(func.count()).where(
        Answer.model_version == version, col(Answer.created_at) >= since
    )
    failed = select(func.count()).where(
        ShadowAnswer.version_id == version, col(ShadowAnswer.at) >= since
    )
    return Seen(
        outcomes(session, version, since),
        int(session.exec(shown).one()),
        int(session.exec(failed).one()),
    )


def _tail(k: int, n: int, share: float) -> float:
    """Return the chance of ``k`` or more failures in ``n`` when ``share`` of them fail."""
    return sum(comb(n, i) * share**i * (1 - share) ** (n - i) for i in range(k, n + 1)) if n else 1


def _days(since: datetime) -> float:
    return (now() - since) / timedelta(days=1)
