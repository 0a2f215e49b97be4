"""The heartbeat: whatever happens to the index's files, it is noticed and answering goes on."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from bot.access import Reader
from bot.llm.ngram import NgramEmbedder
from bot.retrieval import rows, seal
from bot.retrieval.library import Library
from tests.support.manuals import Office, office

ANYONE = Reader("U1")
MANY = 1100
"""More than Chroma keeps in its log before it writes vectors to files of their own."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with enough passages for Chroma to write every kind of file, closed."""
    folder = tmp_path_factory.mktemp("built")
    place = office(folder)
    rules = [
        f"## 第{n}条（手当{n}）\n\n手当は月額{n * 100}円とし、様式{n}号で届け出る。\n"
        for n in range(MANY)
    ]
    place.write("手当.md", "# 手当規程\n\n" + "\n".join(rules))
    place.ingest()
    library = place.library()
    library.catch_up()
    library.close()
    place.store.close()
    return folder


@pytest.fixture
def place(built: Path, tmp_path: Path) -> Iterator[Office]:
    """A copy of it."""
    shutil.copytree(built / "data", tmp_path / "data")
    from bot.settings import Settings
    from bot.store import Store

    settings = Settings(data=tmp_path / "data")
    store = Store(settings.url)
    yield Office(tmp_path / "data", tmp_path / "manuals", store, settings)
    store.close()


def patient(place: Office) -> Library:
    """A library that never lets a search wait for an index."""
    return Library(place.store, place.settings, NgramEmbedder(64), patience=0)


def part(place: Office, pattern: str) -> Path:
    return max((place.data / "index").glob(pattern), key=lambda path: path.stat().st_size)


def whole_folder_missing(place: Office) -> None:
    shutil.rmtree(place.data / "index")


def vectors_missing(place: Office) -> None:
    shutil.rmtree(part(place, "g*/vectors"))


def vectors_truncated(place: Office) -> None:
    path = part(place, "g*/vectors/*/data_level0.bin")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def vectors_flipped(place: Office) -> None:
    for path in (place.data / "index").glob("g*/vectors/*/*.bin"):
        data = np.frombuffer(path.read_bytes(), np.uint8).copy()
        data[:: max(1, len(data) // 400)] ^= 0xFF
        path.write_bytes(data.tobytes())


def keywords_truncated(place: Office) -> None:
    path = part(place, "g*/keywords/everyone/*.store")
    os.truncate(path, path.stat().st_size // 2)  # in place: ends whatever process has it mapped


def keywords_flipped(place: Office) -> None:
    path = part(place, "g*/keywords/everyone/*.idx")
    data = bytearray(path.read_bytes())
    data[::7] = bytes(255 - value for value in data[::7])
    path.write_bytes(data)


def another_index(place: Office) -> None:
    path = part(place, "g*/state.json")
    state = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**state, "built_for": "somebody else"}), encoding="utf-8")


DAMAGES = [
    whole_folder_missing, vectors_missing, vectors_truncated, vectors_flipped, keywords_truncated,
    keywords_flipped, another_index,
]  # fmt: skip


def headings(library: Library) -> list[str]:
    return [hit.heading for hit in library.search("手当517の届出様式は何号ですか", ANYONE, 3)]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_to_an_open_index_is_noticed_and_healed(
    place: Office, damage: Callable[[Office], None]
) -> None:
    """One look, or the next search, finds it; answers come all the while; then all is quiet."""
    library = patient(place)
    library.catch_up()
    expected = headings(library)
    assert "第517条（手当517）" in expected[0]
    assert library.check_up() == ""
    before = library._open
    damage(place)
    assert headings(library)
    assert library.check_up() or library._open is not before
    assert headings(library) == expected
    assert library.check_up() == ""
    library.close()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_is_never_opened(place: Office, damage: Callable[[Office], None]) -> None:
    """A start over a damaged index answers at once from SQL while the index is built behind."""
    damage(place)
    library = patient(place)
    assert "第517条（手当517）" in headings(library)[0]
    library.catch_up()
    assert "第517条（手当517）" in headings(library)[0]
    assert len(set(vars(library.counts()).values())) == 1
    library.close()


def test_an_index_left_open_by_a_dead_process_is_tried_by_a_child(place: Office) -> None:
    """Without a seal, a whole index is kept and a damaged one rebuilt."""
    name = (place.data / "index" / "current").read_text(encoding="utf-8")
    seal.open_(place.data / "index" / name)
    library = patient(place)
    assert "第517条（手当517）" in headings(library)[0]
    library.close()
    assert (place.data / "index" / "current").read_text(encoding="utf-8") == name
    assert seal.open_(place.data / "index" / name) == "whole"
    vectors_flipped(place)
    again = patient(place)
    again.catch_up()
    assert (place.data / "index" / "current").read_text(encoding="utf-8") != name
    again.close()


def test_vectors_of_another_embedder_are_foreign(place: Office) -> None:
    """Vectors that no passage finds itself by are noticed though every file is in order."""
    library = patient(place)
    library.catch_up()
    with library._in_use() as generation:
        assert generation
        with place.store.read() as session:
            ids = [row.passage_id for batch in rows.everything(session) for row in batch]
        strange = np.random.default_rng(1).normal(size=(len(ids), 64)).astype(np.float32)
        generation.vectors.write("everyone", ids, strange)
        generation.look()
    assert library.check_up() == "sentinels"
    assert library.check_up() == ""
    library.close()


def test_a_keyword_file_cut_in_place_ends_its_own_process_only(place: Office) -> None:
    """Every keyword file is cut to nothing: the next answer comes, and after it the index."""
    library = patient(place)
    library.catch_up()
    expected = headings(library)
    for path in (place.data / "index").glob("g*/keywords/everyone/*.*"):
        os.truncate(path, 0)
    assert "第517条" in headings(library)[0]
    library.check_up()
    assert headings(library) == expected
    assert library.check_up() == ""
    library.close()


@pytest.mark.parametrize("side", ["keywords", "vectors"])
def test_a_side_whose_process_is_ended_comes_back_over_the_same_files(
    place: Office, side: str
) -> None:
    """The generation stays; a search meanwhile is answered without that side."""
    library = patient(place)
    library.catch_up()
    expected, name = headings(library), (place.data / "index" / "current").read_text()
    with library._in_use() as generation:
        assert generation
        getattr(generation, side)._apart.end()
    assert "第517条" in headings(library)[0]
    library.check_up()
    assert headings(library) == expected
    assert (place.data / "index" / "current").read_text() == name
    library.close()


def test_searches_go_on_while_damage_is_healed(place: Office) -> None:
    """Threads that ask all the while get their passage every time."""
    library = patient(place)
    library.catch_up()
    found: list[str] = []

    def ask() -> None:
        for _ in range(12):
            found.append(headings(library)[0])  # noqa: PERF401

    threads = [Thread(target=ask) for _ in range(3)]
    vectors_truncated(place)
    for thread in threads:
        thread.start()
    assert library.check_up() != ""
    for thread in threads:
        thread.join()
    assert len(found) == 36
    assert all("第517条" in heading for heading in found)
    library.close()


def test_a_first_start_is_no_reason_to_warn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fresh data folder builds its index without a word of damage."""
    place = office(tmp_path)
    place.ingest()
    library = place.library()
    library.catch_up()
    library.close()
    told = capsys.readouterr()
    assert "index.unusable" not in told.out + told.err
