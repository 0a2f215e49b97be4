"""What the trainer does for others, through calls: rehearse, run, status.

Every offer takes and gives JSON; results carry their lines in ``ja`` and ``en``.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot import admin
from bot.calls import Report, Serve
from bot.errors import Broken, SodateruError
from bot.log import get
from bot.settings import Settings
from bot.store import Store
from bot.words import LANGUAGES, say
from curation.dataset import rows_of
from curation.forget import forget
from training import advising, guide, orders, reports, status
from training import settings as training_settings
from training.budget import paying
from training.cost import estimate
from training.decisions import allowed_sources, decided
from training.readiness import readiness
from training.room import Room
from training.run import begin, cancel, finish, sweep
from training.settings import TrainingSettings
from training.tables import Run
from training.turns import TRAINING, turn
from training.wiring import base_of, opened

Json = dict[str, Any]
_SHARES: Final = {"trained": (0.1, 0.7), "evaluated": (0.7, 1.0)}


def offers(store: Store, settings: Settings) -> Mapping[str, Serve]:
    """Return kind of call (``train.*``, ``pairs.stats``) to what serves it."""

    def rehearse(_: Json, report: Report) -> Json:
        from training import card
        from training.rehearse import rehearse

        return card.to_json(rehearse(settings, report))

    def run(_: Json, report: Report) -> Json:
        return run_now(store, settings, report, why="asked")

    def stand(_: Json, __: Report) -> Json:
        return standing(store, settings)

    def pairs(_: Json, __: Report) -> Json:
        return pair_counts(store, settings)

    def advised(_: Json, __: Report) -> Json:
        made = advising.advice(store, settings)
        told = {language: advising.lines(made, language) for language in LANGUAGES}
        return {**advising.as_row(made), **told}

    def deleted(payload: Json, _: Report) -> Json:
        who, message = str(payload.get("user", "")), str(payload.get("message", ""))
        return forget(store, settings, user=who, message=message).counts()

    every: dict[str, Serve] = {
        "forget": deleted, "train.rehearse": rehearse, "train.run": run, "train.status": stand,
        "train.advise": advised, "pairs.stats": pairs,
    }  # fmt: skip
    every |= {f"report.{kind}": _reported(store, settings, kind) for kind in reports.KINDS}
    every |= admin.serving(orders.VERBS, store, settings)
    return {kind: _plain(serve) for kind, serve in every.items()}


def _reported(store: Store, settings: Settings, kind: str) -> Serve:
    def serve(payload: Json, _: Report) -> Json:
        return reports.report(store, settings, kind, payload.get("month", ""))

    return serve


def run_now(
    store: Store,
    settings: Settings,
    report: Report,
    *,
    why: str,
    training: TrainingSettings | None = None,
) -> Json:
    """Curate, freeze, train, evaluate and judge; return the run with its verdict.

    Raises:
        UserError: No decision, no base, no pairs, or learning is frozen.
        Transient: It was interrupted; calling again goes on.
        Broken: It cannot succeed.
    """
    from curation.wiring import curate
    from training.goal import refuse_without

    refuse_without(store)  # before any work
    allowed_sources(store)
    told = _progress(report)
    told("curated", 0.0)
    with turn(store, TRAINING) as mine:
        curate(mine, settings)
        room = opened(mine, settings, told, training)
        base = base_of(settings, room.settings)
        run = finish(room, begun(room, base, why).id)
    return run_json(store, run.id)


def begun(room: Room, base: str, why: str) -> Run:
    """Begin a run that may cost what it will cost.

    Raises:
        UserError: The month's cap forbids it, or an approval is missing.
    """
    with room.store.read() as session:
        found = decided(session)
        rows = rows_of(session, found.sources if found else None)
        ahead = estimate(session, room.settings, rows, base)
    return begin(room, base, why, paying(room.settings, ahead))


def cancel_run(store: Store, settings: Settings, run_id: str, actor: str) -> Run:
    """End a run, and what of it runs elsewhere; a trainer tries that again when it fails now.

    Raises:
        UserError: There is none of that id, or it has ended.
    """
    done = cancel(store, run_id, actor)
    try:
        sweep(opened(store, settings))
    except SodateruError as error:
        get("trainer").warning("run.not_stopped_yet", run=run_id, code=error.key)
    return done


def run_json(store: Store, run_id: str) -> Json:
    """Return one run as a result of a call."""
    with store.read() as session:
        row = next(one for one in status.runs(session) if one["id"] == run_id)
    row["created_at"] = row["created_at"].isoformat()
    for language in LANGUAGES:
        row[language] = _run_lines(row, language)
    return row


def standing(store: Store, settings: Settings, training: TrainingSettings | None = None) -> Json:
    """Return the checks and the runs."""
    found = readiness(store, settings, training or training_settings.load())
    with store.read() as session:
        rows = status.runs(session)
    lines = {
        language: [*guide.lines(found, language), "", *status.run_lines(rows[:3], language)]
        for language in LANGUAGES
    }
    for row in rows:
        row["created_at"] = row["created_at"].isoformat()
    return {**found.as_row(), "runs": rows, **lines}


def pair_counts(store: Store, settings: Settings) -> Json:
    """Return how many pairs there are on each side."""
    del settings
    with store.read() as session:
        counts = {side: len(rows) for side, rows in rows_of(session, None).items()}
    lines = {language: say("pairs.sides", language, **counts) for language in LANGUAGES}
    return {**counts, **lines}


def _run_lines(row: Mapping[str, Any], language: str) -> list[str]:
    stage = say(f"stage.{row['stage']}", language)
    return [
        f"{row['id']}: {stage}",
        *status.reason_lines(row["reasons"], language),
        *status.ended_lines(row, language),
    ]


def _progress(report: Report) -> Callable[[str, float], None]:
    seen = [-1.0]

    def told(stage: str, share: float) -> None:
        low, high = _SHARES.get(stage, (0.0, 0.1))
        at = low + share * (high - low)
        if at - seen[0] >= 0.02 or share >= 1:  # each report is a write
            seen[0] = at
            report(say(f"train.step_{stage}", "ja"), say(f"train.step_{stage}", "en"), at)

    return told


def _plain(serve: Serve) -> Serve:
    """Turn an error that is not ours into one, so that whoever waits hears of it."""

    def guarded(payload: Json, report: Report) -> Json:
        try:
            return serve(payload, report)
        except SodateruError:
            raise
        except Exception as error:
            name = type(error).__name__
            get("trainer").error("offer.failed", code=name)
            raise Broken("train.failed", name=name) from error

    return guarded
