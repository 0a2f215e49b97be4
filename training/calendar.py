"""The calendar: appointments that are kept once a period, whoever keeps them.

Each is one row per kind and period; a second trainer, or the same one after a restart, finds it and
does nothing. What an appointment finds is kept, told to the administrators, and shown in reports.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session, col, select

from bot import audit, registry
from bot.errors import SodateruError
from bot.glossary import current
from bot.llm import ChatModel
from bot.llm.build import build
from bot.log import get
from bot.settings import Settings
from bot.store import Store, insert_once, now
from bot.tables import ModelVersion
from curation.dataset import rows_of
from curation.tables import Pair
from training import bias, retest
from training.evaluate import Desk, ask_all
from training.settings import TrainingSettings
from training.sunset import ending
from training.tables import CheckUp

_SWAPPED: Final = 25
"""Held-out questions that are asked in every way once a month."""


@dataclass(frozen=True)
class Office:
    """What an appointment works with."""

    store: Store
    settings: Settings
    training: TrainingSettings
    build: Callable[[ModelVersion], ChatModel] | None = None
    """Builds a version; None as the settings say."""

    def open(self, version: ModelVersion) -> ChatModel:
        """Return a version that answers."""
        return self.build(version) if self.build else build(version, self.settings)


def week(at: datetime) -> str:
    """Return the week as 2026-W48."""
    year, number, _ = at.isocalendar()
    return f"{year}-W{number:02d}"


def month(at: datetime) -> str:
    """Return the month as 2026-11."""
    return f"{at:%Y-%m}"


def quarter(at: datetime) -> str:
    """Return the quarter as 2026-Q4."""
    return f"{at.year}-Q{(at.month + 2) // 3}"


def day(at: datetime) -> str:
    """Return the day as 2026-11-25."""
    return f"{at:%Y-%m-%d}"


def test_again(office: Office) -> CheckUp | None:
    """Test the champion again this week; None when that was done, or nothing can be asked."""
    period = week(now())
    with office.store.read() as session:
        if _done(session, "retest", period):
            return None
        champion = registry.champion(session)
        rows = [row for row in rows_of(session, None)["holdout"] if row["facts"]]
        newest = list(session.exec(
            select(Pair.id).where(col(Pair.id).in_([row["pair_id"] for row in rows]))
            .order_by(col(Pair.created_at).desc())
        ))  # fmt: skip
        before = _last(session, "retest", champion.id)
    if not rows:
        return None
    right = _asked(office, champion, rows)[0]
    found = retest.compared(right, before, newest)
    return _kept(office, CheckUp(
        kind="retest", period=period, version_id=champion.id, ok=found.ok,
        figures=retest.figures(found, right),
    ))  # fmt: skip


def look_at_fairness(office: Office) -> CheckUp | None:
    """Ask held-out questions as other people would, once a month."""
    period = month(now())
    with office.store.read() as session:
        if _done(session, "bias", period):
            return None
        champion = registry.champion(session)
        rows = [row for row in rows_of(session, None)["holdout"] if row["facts"]]
    if not rows:
        return None
    swaps = swapped(office, champion, rows[:_SWAPPED])
    return _kept(office, CheckUp(
        kind="bias", period=period, version_id=champion.id,
        ok=not any(one.finding for one in swaps),
        figures={"swaps": [asdict(one) | {"finding": one.finding} for one in swaps]},
    ))  # fmt: skip


def swapped(office: Office, version: ModelVersion, rows: list[dict[str, Any]]) -> list[bias.Swap]:
    """Return how a version answers the same questions from other people."""
    right, abstained = _asked(office, version, bias.swapped(rows))
    return bias.swaps(right, abstained)


def watch_sunsets(office: Office) -> CheckUp | None:
    """Look once a day whether a hosted model is going to be switched off."""
    period = day(now())
    with office.store.read() as session:
        champion = registry.champion(session)
        if champion.kind != "openai" or _done(session, "sunset", period):
            return None
    found = ending(office.settings, champion.base or office.settings.openai_model, now().date())
    return _kept(office, CheckUp(
        kind="sunset", period=period, version_id=champion.id, ok=found.ok, figures=asdict(found)
    ))  # fmt: skip


def drill(office: Office) -> CheckUp | None:
    """Run the rehearsal once a quarter: does the machinery still work?"""
    from training.rehearse import rehearse

    period = quarter(now())
    with office.store.read() as session:
        if _done(session, "rehearsal", period):
            return None
        champion = registry.champion(session)
    try:
        done = rehearse(office.settings)
        ok, figures = done.verdict == "PASS", {"verdict": done.verdict, "seconds": done.seconds}
    except SodateruError as error:
        ok, figures = False, {"verdict": "", "error": error.key}
    return _kept(office, CheckUp(
        kind="rehearsal", period=period, version_id=champion.id, ok=ok, figures=figures
    ))  # fmt: skip


APPOINTMENTS: Final[dict[str, Callable[[Office], CheckUp | None]]] = {
    "retest": test_again, "bias": look_at_fairness, "sunset": watch_sunsets, "rehearsal": drill,
}  # fmt: skip


def crontabs(training: TrainingSettings) -> dict[str, str]:
    """Return when each appointment is kept."""
    return {"retest": training.retest_cron, "bias": training.bias_cron,
            "sunset": training.sunset_cron, "rehearsal": training.drill_cron}  # fmt: skip


def newest(session: Session, kind: str, most: int = 12) -> list[CheckUp]:
    """Return the latest appointments of a kind, the newest first.

    Those dated ahead of now are left out: a clock that ran ahead for a while must not make the
    next ones look kept until that day comes.
    """
    query = select(CheckUp).where(CheckUp.kind == kind, col(CheckUp.at) <= now())
    return list(session.exec(query.order_by(col(CheckUp.at).desc()).limit(most)))


def overdue(session: Session, today: date) -> list[str]:
    """Return the kinds of appointments that were kept once and then not for twice their period."""
    late = {"retest": timedelta(days=14), "bias": timedelta(days=62),
            "rehearsal": timedelta(days=184)}  # fmt: skip
    found = []
    for kind, most in late.items():
        last = newest(session, kind, 1)
        if last and today - last[0].at.date() > most:
            found.append(kind)
    return found


def _asked(
    office: Office, version: ModelVersion, rows: list[dict[str, Any]]
) -> tuple[dict[str, bool], dict[str, bool]]:
    desk = Desk(office.store, "", current(office.settings), fresh=True)
    with closing(office.open(version)) as model:
        scores = list(ask_all(desk, model, rows))
    right = {one.pair_id: one.right for one in scores}
    return right, {one.pair_id: one.abstained for one in scores}


def _done(session: Session, kind: str, period: str) -> bool:
    query = select(CheckUp.id).where(CheckUp.kind == kind, CheckUp.period == period)
    return session.exec(query).first() is not None


def _last(session: Session, kind: str, version: str) -> dict[str, bool]:
    query = select(CheckUp).where(CheckUp.kind == kind, CheckUp.version_id == version)
    found = session.exec(query.order_by(col(CheckUp.at).desc()).limit(1)).first()
    return dict(found.figures.get("rows", {})) if found else {}


def _kept(office: Office, made: CheckUp) -> CheckUp | None:
    """Keep what was found and tell the administrators when something is wrong."""
    from training.notices import tell

    kind, period, ok = made.kind, made.period, made.ok
    with office.store.write() as session:
        if not insert_once(session, made):
            return None  # another trainer was quicker
        audit.record(session, "trainer", f"calendar.{kind}", period, ok=ok)
        if not ok:
            tell(session, office.settings.admins, made)
    get("calendar").info("calendar.kept", kind=kind, period=period, ok=ok)
    with office.store.read() as session:
        query = select(CheckUp).where(CheckUp.kind == kind, CheckUp.period == period)
        return session.exec(query).one()
