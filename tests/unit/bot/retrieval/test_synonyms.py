"""Other names from the glossary find the same passages, a little behind the name itself."""

from pathlib import Path

from bot.access import Reader
from bot.glossary import Glossary, Term
from bot.retrieval import synonyms
from tests.support.manuals import office

BOOK = Glossary(
    (
        Term(term="年次有給休暇", synonyms=("有給休暇", "ねんきゅう")),
        Term(term="日当", synonyms=("パーディアム", "per diem")),
    )
)
FILE = """
[[terms]]
term = "日当"
synonyms = ["パーディアム", "per diem", "出張のおこづかい"]
"""
ANYONE = Reader("U1")


def test_a_question_is_asked_by_every_name() -> None:
    """The name in the question gives way to all the others; texts are read as the question says."""
    said = synonyms.named("Per  Diem は１日いくら？", BOOK)
    assert [one.form for one in said] == ["per diem"]
    assert "日当 パーディアム" in synonyms.also("Per diem は１日いくら？", said)
    assert said[0].written("日当は1日2,500円") == "per diemは1日2,500円"
    assert said[0].worded("国内 出張 日当 1 日") == "国内 出張 per diem 1 日"


def test_the_longest_other_name_is_read_first() -> None:
    """年次有給休暇 is not read as 年次 and a name."""
    said = synonyms.named("ねんきゅうの日数", BOOK)
    assert said[0].written("年次有給休暇と有給休暇") == "ねんきゅうとねんきゅう"
    assert synonyms.named("休暇の日数", BOOK) == ()
    assert synonyms.named("ねんきゅう", Glossary()) == ()


def test_search_finds_by_other_names(tmp_path: Path) -> None:
    """Words that stand in no manual find the right article once the glossary knows them."""
    place = office(tmp_path)
    place.ingest()
    library = place.library()
    try:
        question = "出張のおこづかいはいくら"
        before = library.search(question, ANYONE)[0]
        (place.data / "glossary.toml").write_text(FILE, encoding="utf-8")
        after = library.search(question, ANYONE)[0]
        assert after.heading.endswith("日当")
        assert (before.passage_id, before.score) != (after.passage_id, after.score)
    finally:
        library.close()
