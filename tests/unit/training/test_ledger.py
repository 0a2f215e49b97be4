"""The ledger of training: no yen beyond the cap, whoever spends, and what was spent stays known."""

from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlmodel import select

from bot.errors import UserError
from bot.settings import Settings
from bot.store import Store, now
from curation.dataset import rows_of
from tests.support.durable import fresh
from tests.support.trials import pairs, versions
from training import goal, ledger, reports
from training.budget import committed, set_aside
from training.cost import estimate
from training.readiness import readiness
from training.settings import TrainingSettings
from training.span import month
from training.tables import BudgetApproval, Goal, LedgerEntry, Run
from training.trainers.examples import examples_of
from training.trainers.planted import planted
from training.trainers.terms import Terms

PRICES = TrainingSettings(approve_above_yen=1000.0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give settings with an administrator and a base."""
    return Settings(data=tmp_path, admins=("UADMIN",), base_model="bases/llm-jp")


@pytest.fixture
def store(tmp_path: Path, settings: Settings) -> Store:
    """Give a company with forty pairs whose trainings may cost 1,000 yen a month."""
    found = fresh(tmp_path)
    versions(found, "old")
    pairs(found, 30, "train")
    pairs(found, 10, "holdout", start=30)
    with found.write() as session:
        goal.set_goal(session, settings, "UADMIN", Goal(
            admin="", improve="経費の回答", whom="営業部", measure="正答率9割", topics=[],
            cap_yen=1000.0,
        ))  # fmt: skip
    return found


def run_of(store: Store, name: str) -> Run:
    """Return a run that is about to train."""
    run = Run(id=name, key=name, base="bases/llm-jp", hyper={}, detail={}, why="asked")
    with store.write() as session:
        session.add(run)
    return run


def test_trainers_together_never_exceed_the_cap(store: Store) -> None:
    """Twelve begin at the same moment, 300 yen each: three may, nine are told what is left."""
    runs = [run_of(store, f"r{n}") for n in range(12)]
    start, refused = Barrier(len(runs)), list[UserError]()

    def begin(run: Run) -> None:
        start.wait(20)
        try:
            with store.write() as session:
                set_aside(session, PRICES, run, 300.0)
        except UserError as error:
            refused.append(error)

    threads = [Thread(target=begin, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.key for one in refused} == {"cost.over_cap"}
    assert len(refused) == 9
    assert "900 円" in refused[0].say("ja")
    with store.read() as session:
        assert committed(session) == 900.0
        assert len(session.exec(select(LedgerEntry)).all()) == 3


def test_what_is_not_spent_is_free_again(store: Store) -> None:
    """A run that took less, or failed, gives the rest back; what it took stays, even if late."""
    run = run_of(store, "r1")
    with store.write() as session:
        set_aside(session, PRICES, run, 800.0)
        set_aside(session, PRICES, run, 800.0)  # another trainer goes on with the same run
        ledger.spend(session, run, "train", yen=250.0, minutes=12.5)
        assert committed(session) == 800.0
        ledger.close(session, run)
        ledger.close(session, run)
        assert committed(session) == 250.0
        ledger.spend(session, run, "train", yen=50.0, minutes=2.5)  # of the child that was stopped
    with store.read() as session:
        assert committed(session) == 300.0
        kinds = [one.kind for one in ledger.of_run(session, "r1")]
    assert kinds == ["set_aside", "train", "closed", "train"]


def test_begun_again_it_is_paid_again(store: Store) -> None:
    """A second attempt sets its own money aside, beside what the first one took."""
    run = run_of(store, "r1")
    with store.write() as session:
        set_aside(session, PRICES, run, 400.0)
        ledger.spend(session, run, "train", yen=400.0)
        ledger.close(session, run)
        run.detail = {"attempt": 1}
        set_aside(session, PRICES, run, 400.0)
        assert committed(session) == 800.0
    again = run_of(store, "r2")
    with pytest.raises(UserError), store.write() as session:
        set_aside(session, PRICES, again, 201.0)


def test_last_month_is_over(store: Store) -> None:
    """Yesterday's month counts no more; what is still set aside counts until the run has ended."""
    run = run_of(store, "r1")
    with store.write() as session:
        set_aside(session, PRICES, run, 500.0)
        ledger.spend(session, run, "hosted", yen=300.0, tokens=600_000)
        for one in session.exec(select(LedgerEntry)):
            one.at = month().start - timedelta(minutes=1)  # in Japan, where the month has begun
            session.add(one)
        session.flush()
        assert committed(session) == 200.0
        ledger.close(session, run)
        assert committed(session) == 0.0


def test_what_is_dear_waits_for_an_approval_that_serves_once(
    store: Store, settings: Settings
) -> None:
    """Within the cap but dear: an administrator approves one run of at most so much."""
    careful = PRICES.model_copy(update={"approve_above_yen": 100.0})
    first, second = run_of(store, "r1"), run_of(store, "r2")
    with pytest.raises(UserError) as unapproved, store.write() as session:
        set_aside(session, careful, first, 400.0)
    assert "train approve" in unapproved.value.say("ja")
    with store.write() as session:
        goal.approve(session, settings, "UADMIN", 400.0)
        set_aside(session, careful, first, 400.0)
    with pytest.raises(UserError), store.write() as session:
        set_aside(session, careful, second, 400.0)
    with store.read() as session:
        assert [one.run_id for one in session.exec(select(BudgetApproval))] == ["r1"]


def test_a_hosted_training_is_estimated_as_it_is_ordered(store: Store, settings: Settings) -> None:
    """What ``train check`` shows is what the service's own terms come to, to the yen."""
    hosted = PRICES.model_copy(update={
        "trainer": "openai", "hosted_base": "gpt-x", "hosted_yen_per_million_tokens": 4000.0,
    })  # fmt: skip
    with store.read() as session:
        rows = rows_of(session, None)
        ahead = estimate(session, hosted, rows, "gpt-x")
    taught = [*rows["train"], *planted(hosted.planted, hosted.seed)]
    sent = examples_of(taught, rows["validation"], "supervised")
    terms = Terms("supervised", 4000.0, 5000.0, official=False).cost(sent, 3, now().date())
    assert (ahead.yen, ahead.tokens, ahead.rows) == (terms["yen"], terms["tokens"], 34)
    assert readiness(store, settings, hosted).estimate == ahead


def test_earlier_runs_on_the_base_are_the_measure(store: Store, settings: Settings) -> None:
    """The run knows its folder and the setting the hub's name: it is the same base."""
    run = run_of(store, "r1")
    with store.write() as session:
        run.base, run.hyper = "/data/bases/llm-jp", {"epochs": 3}
        run.detail = {"train_rows": 30, "train_seconds": 900.0, "losses": [[1, 1.0]]}
        session.add(run)
    found = readiness(store, settings, PRICES).estimate
    assert found.measured
    assert found.minutes == pytest.approx((900 + 10 * 4) / 60, abs=0.1)


def test_the_report_shows_the_ledger(store: Store, settings: Settings) -> None:
    """Tokens, minutes, what is set aside and what is left stand in the month's report."""
    run = run_of(store, "r1")
    with store.write() as session:
        set_aside(session, PRICES, run, 700.0)
        ledger.spend(session, run, "hosted", yen=400.0, tokens=100_000)
        ledger.spend(session, run, "evaluate", yen=2.0, minutes=2.0)
    found = reports.report(store, settings, "cost", "")
    assert (found["train_yen"], found["train_tokens"], found["open_yen"]) == (402.0, 100_000, 298.0)
    assert found["by_run"] == [{
        "run": "r1", "stage": "frozen", "minutes": 2.0, "tokens": 100_000, "set_aside": 700.0,
        "yen": 402.0,
    }]  # fmt: skip
    assert any("確保 298 円、残り 300 円" in line for line in found["ja"])
