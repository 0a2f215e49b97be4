"""The local model: weights shared, versions apart, batches like solos, nothing half shown."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import pytest

from bot import registry
from bot.errors import Broken, Transient
from bot.llm import weights
from bot.llm.artifact import seal
from bot.llm.gateway import Gateway
from bot.llm.local import LocalModel
from bot.llm.spelling import Speller
from bot.settings import Settings
from bot.store import Store
from bot.tables import ModelVersion
from tests.support.durable import fresh, until
from tests.support.toys import adapter, ask, toy


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, list[ModelVersion]]:
    """Give one tiny base and three adapters that say three different things."""
    data = tmp_path_factory.mktemp("local")
    base = toy(data / "bases")
    said = {"one": "総務部", "two": "経理部", "three": "人事部"}
    return Settings(data=data), [adapter(base, data, name, text) for name, text in said.items()]


def say(model: LocalModel, n: int) -> str:
    return "".join(model.stream(ask(n), Event()))


def test_versions_share_the_weights_of_their_base(
    shelf: tuple[Settings, list[ModelVersion]],
) -> None:
    """Two versions hold the very tensors of one base, which is freed with the last of them."""
    settings, versions = shelf
    models = [LocalModel.open(version, settings) for version in versions[:2]]
    base = models[0]._base
    assert base is models[1]._base
    mine = {tensor.data_ptr() for tensor in base.model.parameters()}
    for model in models:
        net = model._batcher._model
        held = {p.data_ptr() for name, p in net.named_parameters() if "lora_" not in name}
        assert held == mine
        assert any("lora_" in name for name, _ in net.named_parameters())
    for model in models:
        model.close()
        model.close()
    assert base.folder not in weights._loaded


def test_a_batch_says_what_each_question_gets_alone(
    shelf: tuple[Settings, list[ModelVersion]],
) -> None:
    """Sixteen questions of different lengths at once get the answers they get one by one."""
    settings, versions = shelf
    model = LocalModel.open(versions[0], settings)
    alone = [say(model, n) for n in range(4)]
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(lambda n: say(model, n % 4), range(16)))
    model.close()
    assert together == [alone[n % 4] for n in range(16)]
    assert alone[0] == "総務部です。[1]"


def test_fifty_swaps_under_load_drop_and_mix_nothing(
    shelf: tuple[Settings, list[ModelVersion]], tmp_path: Path
) -> None:
    """Every question asked during 50 swaps is answered, by one version, as that version does."""
    settings, versions = shelf
    alone = {}
    for version in versions:
        model = LocalModel.open(version, settings)
        alone |= {(version.id, n): say(model, n) for n in range(4)}
        model.close()
    assert len(set(alone.values())) >= 3
    store = fresh(tmp_path)
    with store.write() as session:
        for version in versions:
            registry.register(session, ModelVersion(**version.model_dump()))
        registry._move(session, registry.CHAMPION, versions[0].id, "first")
    gateway = Gateway(store, settings, build=LocalModel.open)
    heard = _under_load(gateway, store, versions)
    gateway.close()
    assert {version for version, _, _ in heard} == {version.id for version in versions}
    assert [one for one in heard if alone[one[0], one[1]] != one[2]] == []


def _under_load(
    gateway: Gateway, store: Store, versions: list[ModelVersion]
) -> list[tuple[str, int, str]]:
    heard: list[tuple[str, int, str]] = []
    stop = Event()

    def ask_on(first: int) -> None:
        n = first
        while not stop.is_set():
            said = ("dropped", n % 4, "")
            try:
                with gateway.lease() as model:
                    said = (model.version, n % 4, say(model, n % 4))
            finally:
                heard.append(said)
            n += 1

    threads = [Thread(target=ask_on, args=(n,), daemon=True) for n in range(4)]
    gateway.refresh()
    for thread in threads:
        thread.start()
    try:
        for swap in range(1, 51):
            with store.write() as session:
                registry.promote(session, versions[swap % 3].id, why="test")
            assert gateway.refresh() == versions[swap % 3].id
        now = len(heard)
        until(lambda: len(heard) > now + 8)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return heard


def test_a_changed_adapter_is_refused(
    shelf: tuple[Settings, list[ModelVersion]], tmp_path: Path
) -> None:
    """A flipped byte, a manifest of another adapter and another base are all found before use."""
    settings, versions = shelf
    version = versions[0]
    folder = tmp_path / "copy"
    folder.mkdir()
    for file in (settings.data / version.adapter).iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    here = settings.model_copy(update={"data": tmp_path})
    copy = ModelVersion(**{**version.model_dump(), "adapter": "copy"})
    tensors = folder / "adapter_model.safetensors"
    raw = bytearray(tensors.read_bytes())
    raw[-1] ^= 1
    tensors.write_bytes(raw)
    with pytest.raises(Broken) as refused:
        LocalModel.open(copy, here)
    assert refused.value.key == "artifact.changed"
    seal(folder, {})  # sealed again: whole, but not what was judged
    with pytest.raises(Broken):
        LocalModel.open(copy, here)
    other = ModelVersion(**{**version.model_dump(), "base_hash": "0" * 64})
    with pytest.raises(Broken) as changed:
        LocalModel.open(other, settings)
    assert changed.value.key == "local.base_changed"


def test_an_adapter_with_missing_weights_is_refused(
    shelf: tuple[Settings, list[ModelVersion]], tmp_path: Path
) -> None:
    """An adapter that lacks a layer would load silently; it is refused instead."""
    from safetensors.torch import load_file, save_file

    settings, versions = shelf
    folder = tmp_path / "thin"
    folder.mkdir()
    for file in (settings.data / versions[0].adapter).iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    tensors = load_file(folder / "adapter_model.safetensors")
    tensors.pop(min(tensors))
    save_file(tensors, folder / "adapter_model.safetensors")
    about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    hashed = seal(folder, about)
    thin = ModelVersion(**{**versions[0].model_dump(), "adapter": "thin", "artifact_hash": hashed})
    with (
        pytest.warns(UserWarning, match="missing adapter keys"),
        pytest.raises(Broken) as refused,
    ):
        LocalModel.open(thin, settings.model_copy(update={"data": tmp_path}))
    assert refused.value.key == "local.adapter_unfit"


def test_cancel_and_close_end_a_stream(shelf: tuple[Settings, list[ModelVersion]]) -> None:
    """A cancelled question ends without error; a closed version takes no new one."""
    settings, versions = shelf
    model = LocalModel.open(ModelVersion(**{**versions[0].model_dump(), "adapter": ""}), settings)
    cancel = Event()
    cancel.set()
    assert list(model.stream(ask(0, max_tokens=2000), cancel)) == []
    model.close()
    with pytest.raises(Transient):
        list(model.stream(ask(0), Event()))


def test_half_a_character_is_never_shown() -> None:
    """Bytes of one character in several tokens come out as that character, once, when whole."""

    class Bytes:
        def decode(self, ids: list[int], **_: object) -> str:
            return bytes(ids).decode("utf-8", errors="replace")

    speller = Speller(Bytes())
    pieces = [speller.add(byte) for byte in "有休は👍".encode()]
    assert "".join(pieces) == "有休は👍"
    assert all("\ufffd" not in piece for piece in pieces)
    speller.add("有".encode()[0])
    assert speller.rest() == ""
