"""The library: finds, never shows what it may not, and survives the loss of its index."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from bot.access import Reader
from bot.retrieval.audiences import Audiences
from bot.retrieval.library import Library
from bot.text import content_hash
from tests.support.manuals import LEAVE, Office, office

ANYONE = Reader("U1")


@pytest.fixture
def place(tmp_path: Path) -> Office:
    made = office(tmp_path)
    made.ingest()
    return made


@pytest.fixture
def library(place: Office) -> Iterator[Library]:
    opened = place.library()
    yield opened
    opened.close()


def test_the_right_passage_comes_first(library: Library) -> None:
    """Questions in people's words find the article that answers."""
    for question, heading in (
        ("有休はいつまでに申請すればいいですか", "第3条（申請手続）"),
        ("大阪に泊まるときの上限はいくら?", "宿泊費"),
        ("ﾊﾟｽﾜｰﾄﾞを忘れました", "パスワードの再設定"),
        ("E-1042が出る", "エラー E-1042"),
        ("password reset", "パスワードの再設定"),
    ):
        best = library.search(question, ANYONE)[0]
        assert best.heading.endswith(heading), question


def test_a_hit_is_complete_and_exact(library: Library) -> None:
    """Offsets, hash, rank and the reasons are there, and ``fits`` is a probability."""
    hits = library.search("年次有給休暇の付与日数", ANYONE, k=3)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert hits[0].score >= hits[1].score >= hits[2].score
    assert hits[0].document == "休暇規程"
    assert hits[0].source == "休暇規程.md"
    assert hits[0].content_hash == content_hash(hits[0].text)
    assert all(0.0 <= hit.why["fits"] <= 1.0 for hit in hits)
    assert json.loads(json.dumps(hits[0].to_json()))["passage_id"] == hits[0].passage_id


def test_an_odd_question_finds_nothing_or_something_but_never_fails(library: Library) -> None:
    """Blank, marks only, emoji, query syntax and very long questions are all answered."""
    assert library.search("   ", ANYONE) == []
    for question in ("？！", "😀", 'AND OR "', "+body:*", "の", "申請" * 20_000, "\u202e申請"):
        assert isinstance(library.search(question, ANYONE), list)


def test_edits_are_found_after_catching_up_and_the_old_text_never(
    place: Office, library: Library
) -> None:
    """Once SQL has changed, the former passage is not returned, caught up or not."""
    library.search("有給休暇", ANYONE)
    place.write("休暇規程.md", LEAVE.replace("10日", "12日"))
    place.ingest()
    assert not any("10日の" in hit.text for hit in library.search("有給休暇は何日付与", ANYONE))
    assert library.catch_up() == 2
    assert "12日" in library.search("有給休暇は何日付与", ANYONE)[0].text
    assert library.catch_up() == 0


def test_what_a_reader_may_not_read_changes_nothing(place: Office, library: Library) -> None:
    """Hits and their scores are the same with and without a manual for others."""
    library.catch_up()
    before = library.search("年次有給休暇の申請", ANYONE)
    secret = (
        "# 役員の休暇\n\n役員の年次有給休暇の申請は社長が承認する。" + "年次有給休暇の申請。" * 20
    )
    place.write("役員.md", f"---\naudience: U9\n---\n{secret}\n")
    place.ingest()
    library.catch_up()
    assert library.search("年次有給休暇の申請", ANYONE) == before
    assert library.search("役員の年次有給休暇", Reader("U9"))[0].document == "役員の休暇"
    assert "役員.md" not in {hit.source for hit in library.search("役員", Reader("U9", "C1"))}
    assert library.search("役員の年次有給休暇", Reader("U9", "D1"))[0].document == "役員の休暇"


def test_a_restriction_holds_before_the_index_knows(place: Office, library: Library) -> None:
    """SQL decides about each hit, whatever an index that lags behind still holds."""
    assert library.search("日当", ANYONE)[0].source == "出張/旅費.md"
    place.ingest(acl=Audiences((("出張/*", "U9"),)))
    assert "出張/旅費.md" not in {hit.source for hit in library.search("日当", ANYONE)}
    library.catch_up()
    assert library.search("日当", Reader("U9"))[0].source == "出張/旅費.md"


def first(library: Library) -> list[tuple[str, float]]:
    return [(hit.passage_id, hit.score) for hit in library.search("日当はいくら", ANYONE, k=3)]


def damage_nothing(_folder: Path) -> None:
    return


def damage_all(folder: Path) -> None:
    shutil.rmtree(folder)


def damage_state(folder: Path) -> None:
    next(folder.glob("g*/state.json")).write_text("{", encoding="utf-8")


def damage_pointer(folder: Path) -> None:
    (folder / "current").write_bytes(b"\xff\x00")


def damage_keywords(folder: Path) -> None:
    next(folder.glob("g*/keywords/everyone/meta.json")).write_bytes(b"no")


def damage_vectors(folder: Path) -> None:
    next(folder.glob("g*/vectors/chroma.sqlite3")).write_bytes(b"not a database" * 400)


def damage_cache(folder: Path) -> None:
    (folder / "computed.db").write_bytes(b"not a database" * 400)


@pytest.mark.parametrize(
    "damage",
    [damage_nothing, damage_all, damage_state, damage_pointer, damage_keywords, damage_vectors,
     damage_cache],
)  # fmt: skip
def test_a_damaged_index_is_rebuilt_from_sql(place: Office, damage: object) -> None:
    """Whatever happened to its folder, a fresh start finds the same passages."""
    library = place.library()
    expected = first(library)
    library.close()
    damage(place.data / "index")  # type: ignore[operator]
    again = place.library()
    assert first(again) == expected
    again.close()


def test_another_embedder_gets_another_index(place: Office, library: Library) -> None:
    """Vectors of two spaces never meet."""
    from bot.llm.ngram import NgramEmbedder

    expected = first(library)
    library.close()
    other = Library(place.store, place.settings, NgramEmbedder(32))
    assert first(other)[0][0] == expected[0][0]
    other.close()


def test_searches_go_on_while_the_index_is_rebuilt(library: Library) -> None:
    """Threads that search during catch-up and rebuild all get their answer."""
    expected = [key for key, _ in first(library)]
    found: list[list[str]] = []

    def ask() -> None:
        for _ in range(15):
            found.append([key for key, _ in first(library)])  # noqa: PERF401

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert library.rebuild() > 0
    assert library.rebuild() > 0
    for thread in threads:
        thread.join()
    assert found == [expected] * 60


def test_only_one_generation_stays_on_disk(place: Office, library: Library) -> None:
    """Rebuilding leaves no former index behind."""
    library.catch_up()
    library.rebuild()
    assert len(list((place.data / "index").glob("g*"))) == 1


def test_an_empty_library_finds_nothing(tmp_path: Path) -> None:
    """Before the first manual, a search is simply empty."""
    library = office(tmp_path, filled=False).library()
    assert library.search("休暇", ANYONE) == []
    assert library.catch_up() == 0
    library.close()


def test_many_small_batches_reach_both_sides_in_order(
    place: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However quickly batches follow one another, the last word about a passage holds."""
    monkeypatch.setattr("bot.retrieval.opening._BATCH", 2)
    rules = [f"## 第{n}条\n\n備品{n}号は総務課が保管する。\n" for n in range(40)]
    place.write("備品.md", "# 備品規程\n\n" + "\n".join(rules))
    place.ingest()
    place.write("備品.md", "# 備品規程\n\n" + "\n".join(rules[1:]).replace("備品7号", "什器7号"))
    place.ingest()
    library = place.library()
    library.catch_up()
    assert len(set(vars(library.counts()).values())) == 1
    assert not [hit for hit in library.search("備品7号の保管", ANYONE) if "備品7号" in hit.text]
    assert "什器7号" in library.search("什器7号の保管", ANYONE)[0].text
    library.close()
