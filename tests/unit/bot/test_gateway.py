"""Serving the champion: one version per lease, none dropped, none mixed, the old one drained."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event, Lock, Thread

import pytest
from sqlmodel import select

from bot import registry
from bot.errors import Broken, Transient
from bot.generate import generate
from bot.llm import ChatModel, Evidence, Prompt
from bot.llm.gateway import Gateway
from bot.llm.scripted import ScriptedModel
from bot.prompt import render
from bot.settings import Settings
from bot.store import Store
from bot.tables import AuditRow, ModelVersion
from tests.support.durable import fresh, settings_of

PROMPT = render("窓口は？", [Evidence("p", "案内", "", "窓口は総務部です。")], "ja")


class Factory:
    """Builds scripted versions and remembers them."""

    def __init__(self) -> None:
        self.built: dict[str, list[ScriptedModel]] = {}
        self.broken: set[str] = set()
        self.mute: set[str] = set()
        self._lock = Lock()

    def __call__(self, version: ModelVersion, _: Settings) -> ChatModel:
        """Build a version."""
        if version.id in self.broken:
            raise Broken("llm.closed", version=version.id)
        said = "" if version.id in self.mute else f"窓口は総務部です。{version.id}[1]"
        made = ScriptedModel(version.id, said)
        with self._lock:
            self.built.setdefault(version.id, []).append(made)
        return made


def _store(folder: Path, *versions: str) -> Store:
    store = fresh(folder)
    with store.write() as session:
        for version in versions:
            registry.register(session, ModelVersion(id=version, kind="scripted", detail={}))
        registry._move(session, registry.CHAMPION, versions[0], "first")
    return store


def _promote(store: Store, version: str) -> None:
    with store.write() as session:
        registry.promote(session, version, why="verdict:test")


@pytest.fixture
def factory() -> Factory:
    return Factory()


def test_the_first_lease_builds_the_champion(tmp_path: Path, factory: Factory) -> None:
    """Nothing is built before the first question."""
    gateway = Gateway(_store(tmp_path, "a"), settings_of(tmp_path), factory)
    assert gateway.serving == ""

    with gateway.lease() as model:
        assert model.version == "a"

    assert gateway.serving == "a"


def test_without_a_champion_leasing_is_broken(tmp_path: Path, factory: Factory) -> None:
    """A database on which nothing was ever begun says so."""
    gateway = Gateway(fresh(tmp_path), settings_of(tmp_path), factory)

    with pytest.raises(Broken) as caught, gateway.lease():
        pass

    assert caught.value.key == "registry.no_champion"


def test_the_old_version_ends_with_its_last_lease(tmp_path: Path, factory: Factory) -> None:
    """A lease taken before the switch stays whole; then the old version is closed."""
    store = _store(tmp_path, "a", "b")
    gateway = Gateway(store, settings_of(tmp_path), factory)
    with gateway.lease() as old:
        _promote(store, "b")
        assert gateway.refresh() == "b"
        with gateway.lease() as new:
            assert new.version == "b"
        assert not factory.built["a"][0].closed
        assert generate(old, PROMPT, Event()).text.endswith("a[1]") or old.version == "a"

    assert factory.built["a"][0].closed
    assert not factory.built["b"][0].closed


def test_an_unmoved_alias_changes_nothing(tmp_path: Path, factory: Factory) -> None:
    """Refreshing twice builds once."""
    gateway = Gateway(_store(tmp_path, "a"), settings_of(tmp_path), factory)

    assert gateway.refresh() == "a"
    assert gateway.refresh() is None
    assert len(factory.built["a"]) == 1


@pytest.mark.parametrize("way", ["broken", "mute"])
def test_a_champion_that_does_not_warm_never_serves(
    tmp_path: Path, factory: Factory, way: str
) -> None:
    """The old version goes on, and the failure is noted once."""
    getattr(factory, way).add("b")
    store = _store(tmp_path, "a", "b")
    gateway = Gateway(store, settings_of(tmp_path), factory)
    gateway.refresh()
    _promote(store, "b")

    assert [gateway.refresh() for _ in range(3)] == [None, None, None]

    with store.read() as session:
        noted = [row for row in session.exec(select(AuditRow)) if row.action == "model.not_warmed"]
    assert gateway.serving == "a"
    assert len(noted) == 1
    assert all(model.closed for model in factory.built.get("b", []))


def test_a_rollback_after_a_failed_warming_is_quiet(tmp_path: Path, factory: Factory) -> None:
    """Back to the serving version needs no build; the mended version may then try again."""
    factory.broken.add("b")
    store = _store(tmp_path, "a", "b")
    gateway = Gateway(store, settings_of(tmp_path), factory)
    gateway.refresh()
    _promote(store, "b")
    gateway.refresh()
    with store.write() as session:
        registry.rollback(session, actor="U1")
    assert gateway.refresh() is None
    factory.broken.clear()
    _promote(store, "b")

    assert gateway.refresh() == "b"


def test_two_refreshes_at_once_build_one_model(tmp_path: Path, factory: Factory) -> None:
    """The watcher and a first question may meet."""
    gateway = Gateway(_store(tmp_path, "a"), settings_of(tmp_path), factory)
    meet = Barrier(4)

    def go() -> None:
        meet.wait(10)
        gateway.refresh()

    threads = [Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert len(factory.built["a"]) == 1


def test_closing_waits_for_the_last_lease(tmp_path: Path, factory: Factory) -> None:
    """A gateway closed under a question lets it finish."""
    gateway = Gateway(_store(tmp_path, "a"), settings_of(tmp_path), factory)
    with gateway.lease():
        gateway.close()
        assert not factory.built["a"][0].closed

    assert factory.built["a"][0].closed


def _wrong(gateway: Gateway) -> list[str]:
    """Ask once; return what is wrong with the answer."""
    try:
        with gateway.lease() as model:
            draft = generate(model, PROMPT, Event())
            right = f"窓口{model.version}です。" * 6 + "[1]"
    except (Broken, Transient) as error:
        return [error.key]
    return [] if draft.text == right else [draft.text or draft.why]


def test_swaps_under_load_drop_nothing_and_mix_nothing(tmp_path: Path) -> None:
    """Fifty swaps while eight askers go on: every answer is whole and of exactly one version."""
    names = ["a", "b"]
    store = _store(tmp_path, *names)

    def build(version: ModelVersion, _: Settings) -> ChatModel:
        def script(_: Prompt) -> Iterator[str]:
            for _step in range(6):
                Event().wait(0.0005)
                yield f"窓口{version.id}です。"
            yield "[1]"

        return ScriptedModel(version.id, script)

    gateway = Gateway(store, settings_of(tmp_path), build)
    gateway.refresh()
    done = Event()
    errors: list[str] = []

    def ask(_: int) -> int:
        count = 0
        while not done.is_set():
            count += 1
            errors.extend(_wrong(gateway))
        return count

    with ThreadPoolExecutor(8) as pool:
        counts = pool.map(ask, range(8))
        for number in range(50):
            _promote(store, names[(number + 1) % 2])
            assert gateway.refresh() == names[(number + 1) % 2]
        done.set()

    assert sum(counts) > 0
    assert errors == []
