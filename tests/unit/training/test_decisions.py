"""Administrators' decisions: who may train, freeze and promote, and what is refused plainly."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import select

import curation.tables
import training.tables  # noqa: F401  registers its tables
from bot import audit, registry
from bot.admin import Case
from bot.errors import UserError
from bot.llm.artifact import MANIFEST, seal
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import Alias, AuditRow, ModelVersion, Taint
from tests.support.durable import fresh
from training import decisions
from training.gate import Decision
from training.goal import set_goal
from training.offers import run_now, standing
from training.orders import VERBS
from training.promotion import promote
from training.settings import TrainingSettings
from training.swap import conclude
from training.tables import GateVerdict, Goal, PromotionRequest, Run


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give settings with two administrators."""
    return Settings(data=tmp_path, admins=("UADMIN", "USECOND"))


@pytest.fixture
def store(tmp_path: Path, settings: Settings) -> Iterator[Store]:
    """Give a store whose champion is the quoting model."""
    made = fresh(tmp_path)
    registry.begin(made, settings)
    yield made
    made.close()


def challenger(store: Store, verdict: str, judged_hash: str = "h1") -> None:
    """Register a version with a verdict on its run."""
    with store.write() as session:
        run = Run(id="r1", key="k", base="b", hyper={}, detail={}, artifact_hash=judged_hash)
        session.add(run)
        version = ModelVersion(id="lora", kind="local", artifact_hash="h1", run_id="r1", detail={})
        registry.register(session, version)
        session.flush()
        session.add(
            GateVerdict(id="v1", run_id="r1", verdict=verdict, reasons=[],
                        artifact_hash=judged_hash)
        )  # fmt: skip


def test_nothing_trains_before_a_decision(store: Store, settings: Settings) -> None:
    """A real run without a recorded decision is refused with the next step."""
    with pytest.raises(UserError) as aimless:
        run_now(store, settings, lambda *_: None, why="asked")
    assert "train goal" in aimless.value.say("ja")
    wanted = Goal(admin="", improve="経費の回答", whom="営業部", measure="正答率9割", topics=[])
    with store.write() as session:
        set_goal(session, settings, "UADMIN", wanted)
    with pytest.raises(UserError) as refused:
        run_now(store, settings, lambda *_: None, why="asked")
    assert "train decide" in refused.value.say("ja")
    with pytest.raises(UserError), store.write() as session:
        decisions.decide(session, settings, "USTRANGER", ["form"])
    with store.write() as session:
        decisions.decide(session, settings, "UADMIN", ["form", "slack_modal"])
    with store.write() as session:
        decisions.decide(session, settings, "UADMIN", ["form"], "規程 12-3")
    assert decisions.allowed_sources(store) == ("form",)
    with store.write() as session:
        decisions.decide(session, settings, "UADMIN", [])
    with pytest.raises(UserError) as forbidden:
        decisions.allowed_sources(store)
    assert forbidden.value.key == "train.forbidden"
    assert audit.broken(store) == []


def test_only_a_pass_promotes(store: Store, settings: Settings) -> None:
    """HOLD does not promote; two administrators may override, each by an act of their own."""
    challenger(store, "HOLD")
    for admin in ("", "USTRANGER"):
        with pytest.raises(UserError), store.write() as session:
            promote(session, settings, "lora", admin)
    for _ in range(2):  # asking twice is still one person
        with store.write() as session:
            assert promote(session, settings, "lora", "UADMIN", "急ぎのため").waits
    with store.read() as session:
        assert registry.champion(session).id == "quote"
    with store.write() as session:
        assert not promote(session, settings, "lora", "USECOND").waits
    with store.read() as session:
        assert registry.champion(session).id == "lora"
        assert registry.previous(session).id == "quote"  # type: ignore[union-attr]
        assert session.get_one(Alias, "champion").why == "override:UADMIN,USECOND"
    assert audit.broken(store) == []


def test_an_old_request_or_one_for_another_adapter_is_no_consent(
    store: Store, settings: Settings
) -> None:
    """What was agreed to yesterday, or of an adapter that was replaced, does not count."""
    challenger(store, "HOLD")
    with store.write() as session:
        for version_hash, at in (("h1", now() - timedelta(days=2)), ("h0", now())):
            session.add(PromotionRequest(
                version_id="lora", artifact_hash=version_hash, admin="UADMIN", at=at
            ))  # fmt: skip
    with store.write() as session:
        assert promote(session, settings, "lora", "USECOND").waits


def test_two_administrators_at_the_same_moment(store: Store, settings: Settings) -> None:
    """Two promote different versions at once: one after the other, both written down."""
    challenger(store, "PASS")
    with store.write() as session:
        session.add(Run(id="r2", key="k2", base="b", hyper={}, detail={}, artifact_hash="h2"))
        registry.register(session, ModelVersion(
            id="other", kind="local", artifact_hash="h2", run_id="r2", detail={}
        ))  # fmt: skip
        session.add(GateVerdict(
            id="v2", run_id="r2", verdict="PASS", reasons=[], artifact_hash="h2"
        ))  # fmt: skip
    start = Barrier(2)

    def press(version: str, admin: str) -> None:
        start.wait(10)
        with store.write() as session:
            promote(session, settings, version, admin)

    with ThreadPoolExecutor(2) as pool:
        for pressed in [
            pool.submit(press, "lora", "UADMIN"),
            pool.submit(press, "other", "USECOND"),
        ]:
            pressed.result(30)
    with store.read() as session:
        served, before = registry.champion(session), registry.previous(session)
        moves = [one for one in session.exec(select(AuditRow)) if one.action == "alias.moved"]
    assert before is not None
    assert {served.id, before.id} == {"lora", "other"}
    assert [one.subject for one in moves] == [before.id, served.id]
    assert audit.broken(store) == []


def test_a_pass_for_another_adapter_does_not_count(store: Store, settings: Settings) -> None:
    """A verdict holds for the artifact it was given on, and for no other."""
    challenger(store, "PASS", judged_hash="other")
    with pytest.raises(UserError) as refused, store.write() as session:
        promote(session, settings, "lora")
    assert refused.value.key == "model.changed"


@pytest.mark.parametrize("way", ["flipped", "manifest", "resealed", "missing"])
def test_files_that_changed_after_the_pass_are_not_promoted(
    store: Store, settings: Settings, way: str
) -> None:
    """A byte flipped in the weights or in the manifest, another adapter sealed, or none at all.

    Neither the PASS nor two administrators bring it into service; the champion stays, and the same
    files brought back do serve.
    """
    folder = settings.data / "adapters" / "r1"
    folder.mkdir(parents=True)
    weights = folder / "adapter_model.safetensors"
    weights.write_bytes(bytes(range(200)))
    challenger(store, "PASS", judged_hash=(sealed := seal(folder, {})))
    with store.write() as session:
        version = session.get_one(ModelVersion, "lora")
        version.adapter, version.artifact_hash = "adapters/r1", sealed
        session.add(version)
    target = folder / MANIFEST if way == "manifest" else weights
    whole = {file: file.read_bytes() for file in folder.iterdir()}
    raw = bytearray(whole[target])
    raw[0] ^= 1
    target.write_bytes(raw)
    if way == "resealed":
        seal(folder, {})
    elif way == "missing":
        target.unlink()
    for admin in ("", "UADMIN", "USECOND"):
        with pytest.raises(UserError) as refused, store.write() as session:
            promote(session, settings, "lora", admin)
        assert refused.value.key == "model.damaged"
    with pytest.raises(UserError) as ordered:
        VERBS["promote"].look(Case(store, settings, ("lora",), ("UADMIN",)))
    assert "現行モデルのまま" in ordered.value.say("ja")
    with store.read() as session:
        assert registry.champion(session).id == "quote"
        assert session.exec(select(PromotionRequest)).all() == []
    for file, content in whole.items():
        file.write_bytes(content)
    with store.write() as session:
        assert promote(session, settings, "lora").version.id == "lora"
        assert registry.champion(session).id == "lora"


def test_a_freeze_stops_swaps_until_it_is_lifted(store: Store, settings: Settings) -> None:
    """While frozen nothing is promoted; lifting lets it go on."""
    challenger(store, "PASS")
    with store.write() as session:
        decisions.freeze(session, settings, "UADMIN", "監査中")
    with pytest.raises(UserError) as refused, store.write() as session:
        promote(session, settings, "lora")
    assert refused.value.key == "train.frozen"
    with store.write() as session:
        assert decisions.lift(session, settings, "USECOND")
        promote(session, settings, "lora")
    with store.read() as session:
        assert registry.champion(session).id == "lora"


def test_standing_says_what_is_missing(store: Store, settings: Settings) -> None:
    """On an empty database every missing condition is named in both languages."""
    found = standing(store, settings, TrainingSettings())
    assert not found["ready"]
    assert any("あと 200 組必要" in line for line in found["ja"])
    assert any("train decide" in line for line in found["en"])


def test_what_was_to_be_forgotten_never_serves(store: Store, settings: Settings) -> None:
    """A version trained on forgotten data is refused, even with a PASS or two administrators."""
    challenger(store, "PASS")
    with store.write() as session:
        session.add(Taint(version_id="lora", dataset="d1"))

    for override in ((), ("UADMIN", "USECOND")):
        with pytest.raises(UserError) as caught, store.write() as session:
            promote(session, settings, "lora", override)
        assert caught.value.key == "model.tainted"


def test_forgetting_during_a_run_turns_its_pass_into_a_rejection(
    store: Store, settings: Settings
) -> None:
    """The alias does not move and the verdict says why."""
    del settings
    with store.write() as session:
        session.add(ModelVersion(id="lora-y", kind="local", artifact_hash="h", detail={}))
        session.add(
            Run(
                id="ry",
                key="ky",
                stage="evaluated",
                base="b",
                hyper={},
                dataset_hash="d2",
                artifact_hash="h",
                challenger_id="lora-y",
                detail={},
            )
        )
        session.add(curation.tables.Tombstone(dataset="d2", pair_id="p1"))

    outcome = conclude(store, "ry", Decision("PASS", ()))

    assert (outcome.stage, outcome.verdict, outcome.champion_id) == ("rejected", "REJECT", "quote")
