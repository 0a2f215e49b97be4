"""What is no ordinary file, or is not at rest: never waited for, never taken in by half."""

import os
import socket
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import pytest

from bot.errors import UserError
from bot.retrieval import sources
from bot.retrieval.audiences import Audiences
from bot.retrieval.ingest import Ingested, ingest, missing
from bot.retrieval.look import Look, known
from bot.retrieval.parsers import parse
from bot.retrieval.parsers.writing import Writing
from bot.retrieval.preview import preview
from bot.retrieval.steady import whole
from tests.support.durable import until
from tests.support.manuals import Office, office

GA, KA = "が.md", unicodedata.normalize("NFD", "が.md")


@pytest.fixture
def place(tmp_path: Path) -> Office:
    return office(tmp_path, filled=False)


def reasons(done: Ingested) -> dict[str, str]:
    """Return why each was refused."""
    return {one.source: one.key.removeprefix("manuals.") for one in done.refused}


def test_what_is_no_file_is_refused_and_waited_for_by_nobody(place: Office) -> None:
    """A pipe, a socket, links in a circle, to a device, to nowhere; a folder named like a file."""
    place.write("名札.md", "名札の再発行は五百円である。\n")
    os.mkfifo(place.manuals / "管.md")
    with socket.socket(socket.AF_UNIX) as door:
        here = Path.cwd()
        os.chdir(place.manuals)  # a socket's path may have a hundred bytes only
        door.bind("口.md")
        os.chdir(here)
    for name, goal in (("輪.md", "輪.md"), ("零.md", "/dev/zero"), ("無.md", "何もない.md"),
                       ("自分", "."), ("親.md", "..")):  # fmt: skip
        (place.manuals / name).symlink_to(goal)
    (place.manuals / "箱.md").mkdir()
    done = place.ingest()
    assert done.added == ("名札.md",)
    assert reasons(done) == dict.fromkeys(
        ("管.md", "口.md", "輪.md", "零.md", "無.md"), "unreadable"
    )


def test_a_file_of_audiences_that_cannot_be_read_stops_the_ingest(place: Office) -> None:
    """A pipe in its place is not waited for; a link to nowhere opens nothing to everybody."""
    place.write("秘密.md", "役員の報酬である。\n")
    path = place.manuals / "audience.toml"
    os.mkfifo(path)
    with pytest.raises(UserError) as refused:
        place.ingest()
    assert refused.value.key == "manuals.acl"
    path.unlink()
    path.symlink_to("何もない.toml")
    with pytest.raises(UserError) as refused:
        place.ingest()
    assert refused.value.key == "error.file_missing"


def test_a_file_that_is_being_written_is_refused_until_it_rests(tmp_path: Path) -> None:
    """What is read is what the file held at one moment."""
    path, over = tmp_path / "大きい.md", Event()
    path.write_bytes("本文。\n".encode() * 300_000)

    def write() -> None:
        with path.open("ab", buffering=0) as opened:
            while not over.is_set():
                opened.write(b"x" * 64)
                opened.seek(0)
                opened.truncate(3_000_000)

    def refused() -> str:
        try:
            whole(path, 50_000_000)
        except UserError as error:
            return error.key
        return ""

    writing = Thread(target=write)
    writing.start()
    try:
        assert until(refused) == "manuals.moving"
    finally:
        over.set()
        writing.join()
    assert whole(path, 50_000_000) == path.read_bytes()
    with pytest.raises(UserError) as large:
        whole(path, 1_000_000)
    assert large.value.key == "manuals.too_large"


def test_manuals_of_one_name_are_two_manuals(place: Office, tmp_path: Path) -> None:
    """In two folders of one ingest, or in one as が and as か with a mark: both stay, always."""
    other = tmp_path / "支店"
    other.mkdir()
    (other / "規程.md").write_text("支店の規程である。", encoding="utf-8")
    place.write("規程.md", "本店の規程である。\n")
    place.write(GA, "一字の名前である。\n")
    place.write(KA, "二字の名前である。\n")
    both = [place.manuals, other]
    names = {"規程.md", "支店/規程.md", "が.md", "manuals/が.md"}
    assert set(preview(place.store, both).added) == names
    assert set(ingest(place.store, both).added) == names
    again = ingest(place.store, both[::-1])
    assert (set(again.unchanged), again.added, again.changed) == (names, (), ())


@contextmanager
def powerless() -> Iterator[None]:
    """Read as somebody whom permissions bind, also where the tests run as root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_folder_that_may_not_be_read_has_lost_nothing() -> None:
    """Neither a part of the folder nor the whole of it: one line says so, what was there stays."""
    with TemporaryDirectory() as made:
        home = Path(made)
        home.chmod(0o755)
        place = office(home, filled=False)
        place.write("良.md", "名札の再発行は五百円である。\n")
        inner = place.write("人事/手当.md", "住宅手当は二万円である。\n").parent
        place.ingest()
        for folder, name in ((inner, "人事"), (place.manuals, "manuals")):
            folder.chmod(0)
            with powerless():
                found = sources.scan([place.manuals])
                shut = next(one for one in found.files if one.name == name)
                with pytest.raises(UserError) as refused:
                    sources.read(shut)
            folder.chmod(0o755)
            assert refused.value.key == "manuals.unreadable"
            look = Look(known(place.store), Audiences(), None)
            assert missing(look, found) == []
        place.store.close()


@pytest.mark.parametrize(
    "page",
    [b"<div>" * 100_000 + "本文".encode(), b"<ul><li>a" * 9_000, b"<div>" * 230 + b"x"],
    ids=["blocks", "lists", "between our limit and the library's"],
)
def test_a_page_nested_too_deeply_is_refused_whole(page: bytes) -> None:
    """Half a page, or an empty one, would be a lie."""
    with pytest.raises(UserError) as refused:
        parse(page, "深い.html")
    assert refused.value.key == "manuals.nested"


def test_too_much_text_is_told_before_all_of_it_is_read() -> None:
    """The limit counts bytes, of which a Japanese letter has three."""
    writing = Writing()
    with pytest.raises(UserError) as refused:
        writing.paragraph("規" * 3_400_000)
    assert refused.value.key == "manuals.too_much_text"
