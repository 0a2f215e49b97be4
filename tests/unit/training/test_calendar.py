"""Appointments are kept once a period, whoever keeps them, and what they find is told."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from bot.llm.scripted import ScriptedModel
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import AuditRow, OutboxMessage
from tests.support.durable import fresh
from tests.support.trials import pairs, question, says, versions
from training import bias, calendar, memory, retest, sunset
from training.calendar import Office, crontabs
from training.notices import line
from training.scheduler import Trainer, scheduled
from training.settings import TrainingSettings
from training.tables import CheckUp
from training.trainers.planted import planted


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Give an office with sixty held-out questions and a champion that knows most of them."""
    store = fresh(tmp_path)
    versions(store, "old")
    pairs(store, 60)
    settings = Settings(data=tmp_path, admins=("UADMIN",))
    build = lambda version: ScriptedModel(version.id, says(lambda n: n % 5 != 0))  # noqa: E731
    return Office(store, settings, TrainingSettings(), build)


def test_three_trainers_keep_each_appointment_once(office: Office) -> None:
    """At the same moment, on one database: one row a kind, one audit row, one message."""
    start, kept = Barrier(3), []

    def keep() -> None:
        start.wait(20)
        kept.append([act(office) for act in (calendar.test_again, calendar.look_at_fairness)])

    threads = [Thread(target=keep) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one is not None for both in kept for one in both) == 2
    with office.store.read() as session:
        rows = session.exec(select(CheckUp)).all()
        told = [row for row in session.exec(select(AuditRow)) if row.action.startswith("calendar")]
    assert sorted(row.kind for row in rows) == ["bias", "retest"]
    assert len(told) == 2
    assert calendar.test_again(office) is None


def test_each_job_stands_behind_its_lease(office: Office) -> None:
    """Every appointment is a job with a lease of its own, beside one that catches up."""
    trainer = Trainer(office.store, office.settings, office.training)
    jobs = {job.id: job for job in scheduled(trainer).get_jobs()}
    for kind in crontabs(office.training):
        assert jobs[kind].args[0] == jobs[f"{kind}-missed"].args[0] == kind


def test_a_clock_that_ran_ahead_stops_no_appointment(office: Office) -> None:
    """What was kept under a date yet to come counts for that date alone, once the clock is back."""
    from apscheduler.triggers.cron import CronTrigger

    today = now()
    with office.store.write() as session:
        for days, period in ((-70, "2026-W01"), (400, "2099-W01")):
            session.add(CheckUp(kind="retest", period=period, version_id="old", ok=True,
                                figures={}, at=today + timedelta(days=days)))  # fmt: skip
    with office.store.read() as session:
        assert calendar.overdue(session, today.date()) == ["retest"]
    trainer = Trainer(office.store, office.settings, office.training)

    def keep(kind: str, store: Store) -> None:
        mine = Office(store, office.settings, office.training, office.build)
        calendar.APPOINTMENTS[kind](mine)

    trainer.keep = keep  # type: ignore[method-assign]
    every_week = CronTrigger.from_crontab(office.training.retest_cron)
    assert trainer.keep_missed("retest", every_week)
    assert not trainer.keep_missed("retest", every_week)
    with office.store.read() as session:
        assert [one.period for one in calendar.newest(session, "retest")] == [
            calendar.week(today), "2026-W01",
        ]  # fmt: skip
        assert calendar.overdue(session, today.date()) == []


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "Europe/Berlin"])
@pytest.mark.parametrize(
    ("kind", "crontab"),
    [*crontabs(TrainingSettings()).items(), ("retest", "30 2 * * sun"), ("retest", "30 1 * * sun")],
)
def test_changing_clocks_lose_no_period(zone: str, kind: str, crontab: str) -> None:
    """Over three years, hours that fall out or come twice: each period has its appointment."""
    from apscheduler.triggers.cron import CronTrigger

    span = {"retest": 7, "bias": 31, "sunset": 1, "rehearsal": 92}[kind]
    name: Any = {"retest": calendar.week, "bias": calendar.month, "sunset": calendar.day,
                 "rehearsal": calendar.quarter}[kind]  # fmt: skip
    trigger = CronTrigger.from_crontab(crontab, timezone=ZoneInfo(zone))
    fires, second = [now().replace(year=2026, month=1, day=3)], timedelta(seconds=1)
    while fires[-1].year < 2029:
        found = trigger.get_next_fire_time(fires[-1], fires[-1] + second)
        fires.append(found.astimezone(ZoneInfo("UTC")))
    kept = set(map(name, fires[1:]))
    assert len(kept) >= (fires[-1] - fires[1]).days // span
    gaps = [after - before for before, after in pairwise(fires[1:])]
    assert max(gaps) <= timedelta(days=span, hours=1)


def test_drift_is_told_to_the_administrators(office: Office) -> None:
    """A champion that forgets is noticed at the next test; nothing is told while it is well."""
    first = calendar.test_again(office)
    assert first is not None
    assert first.ok
    with office.store.write() as session:
        row = session.exec(select(CheckUp)).one()
        row.period = "2026-W01"
        session.add(row)
    half = says(lambda n: n % 2 == 0)
    worse = Office(office.store, office.settings, office.training,
                   lambda version: ScriptedModel(version.id, half))  # fmt: skip
    second = calendar.test_again(worse)
    assert second is not None
    assert not second.ok
    assert "前回正答できた" in line(second, "ja")
    with office.store.read() as session:
        (message,) = session.exec(select(OutboxMessage)).all()
    assert message.channel == "UADMIN"
    assert "⚠️" in message.payload["text"]


def test_old_questions_known_by_heart_are_noticed() -> None:
    """Right on the old questions and wrong on the newest: overfitting, not drift."""
    now_ = {f"p{n}": n >= 50 for n in range(200)}
    found = retest.compared(now_, {}, [f"p{n}" for n in range(200)])
    assert found.p_drift == 1.0
    assert found.p_overfit < 1e-6
    assert not found.ok


def test_fairness_finds_a_planted_difference(office: Office) -> None:
    """A version that answers men alone is found; an even one is not, however little it knows."""
    knows = says(lambda n: n % 5 != 0)
    rows = [question(n) for n in range(25)]

    def unfair(prompt):  # type: ignore[no-untyped-def]
        return ["お答えできません。"] if "花子" in prompt.question else knows(prompt)

    with office.store.read() as session:
        champion = calendar.registry.champion(session)
    even = calendar.swapped(office, champion, rows)
    assert [one.name for one in even if one.finding] == []
    biased = Office(office.store, office.settings, office.training,
                    lambda version: ScriptedModel(version.id, unfair))  # fmt: skip
    found = calendar.swapped(biased, champion, rows)
    assert [one.name for one in found if one.finding] == ["gender"]
    assert found[1].smallest == pytest.approx(6 / 25)


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("plain", "休暇は何日前に申請すればいい？"),
        ("sales", "営業部の者です。休暇は何日前に申請すればよいですか？"),
        ("original", "休暇は何日前に申請すればよいですか？"),
    ],
)
def test_ways_of_asking(way: str, said: str) -> None:
    """Who asks changes, what is asked does not."""
    row = {"question": "休暇は何日前に申請すればよいですか？"}
    assert bias.asked(row, way) == said


@pytest.mark.parametrize(
    ("entry", "day"),
    [
        ({"shutdown_date": 1_799_884_800}, date(2027, 1, 14)),
        ({"shutdown_date": "2027-01-14"}, date(2027, 1, 14)),
        ({"deprecation_date": "2027-01-14T00:00:00Z"}, date(2027, 1, 14)),
        ({"shutdown_date": "soon"}, None),
        ({"id": "m"}, None),
    ],
)
def test_last_days_in_any_form(entry: dict[str, object], day: date | None) -> None:
    """Unix time, a date, a moment, nonsense, nothing."""
    assert sunset.last_day(entry) == day


def test_a_server_that_is_silent_is_no_alarm(tmp_path: Path) -> None:
    """Nobody is woken because a server did not answer; a model that is gone is an alarm."""
    quiet = Settings(data=tmp_path, openai_base_url="http://127.0.0.1:9/v1", openai_model="m")
    assert sunset.ending(quiet, "m", date(2026, 11, 25)).why == "silent"
    assert sunset.Ending("m", known=True, shutdown="2027-01-14", days=50).ok is False
    assert sunset.Ending("m", known=False, why="gone").ok is False
    assert sunset.Ending("m", known=True).ok


def test_what_is_recited_is_found() -> None:
    """A long run of the answer, or a figure that nobody guesses, gives it away; a date does not."""
    (row,) = planted(1, seed=4)
    assert memory.recites(row["answer"], row)
    assert memory.recites(f"番号は {row['facts'][0]['value']} です", row)
    assert not memory.recites("資料に記載がありません。", row)
    assert not memory.recites(row["question"], row)
