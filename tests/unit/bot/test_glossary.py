"""The company's glossary: read with care, found in any width, and never two meanings of a name."""

from pathlib import Path

import pytest

from bot import glossary
from bot.errors import UserError
from bot.glossary import EMPTY, Glossary, Term, read
from bot.settings import Settings, shipped

LEAVE = Term(
    term="年次有給休暇",
    reading="ねんじゆうきゅうきゅうか",
    synonyms=("有休", "有給"),
    forbidden=("年休",),
)
COMPUTER = Term(term="パソコン", synonyms=("PC", "company laptop"))
BOTH = Glossary((LEAVE, COMPUTER))


def found(text: str, breaks: set[int] | None = None) -> list[tuple[str, str]]:
    """Return what stands in a text and which term it is."""
    return [(text[one.start : one.end], one.term.term) for one in BOTH.find(text, breaks)]


def test_names_are_found_as_people_type_them() -> None:
    """Half-width kana, full-width letters, any case and spacing; offsets are those of the text."""
    assert found("有休と年休、ねんじゆうきゅうきゅうか") == [
        ("有休", "年次有給休暇"),
        ("年休", "年次有給休暇"),
        ("ねんじゆうきゅうきゅうか", "年次有給休暇"),
    ]
    assert found("ﾊﾟｿｺﾝとＰＣ") == [("ﾊﾟｿｺﾝ", "パソコン"), ("ＰＣ", "パソコン")]
    assert found("My Company  Laptop broke") == [("Company  Laptop", "パソコン")]


def test_the_longest_name_wins_and_parts_of_other_words_do_not() -> None:
    """年次有給休暇 holds 有給, PCR holds PC, and word breaks keep a name from half a word."""
    assert found("年次有給休暇の日数") == [("年次有給休暇", "年次有給休暇")]
    assert found("PCR検査") == []
    assert found("未有休業", breaks={0, 1, 3, 4}) == [("有休", "年次有給休暇")]
    assert found("未有休業", breaks={0, 2, 4}) == []
    assert EMPTY.find("有休") == []


def test_the_sample_can_be_read() -> None:
    """It ships, and every term of it finds itself."""
    sample = read(shipped("samples") / "glossary.toml")
    assert len(sample.terms) >= 10
    for term in sample.terms:
        assert [one.term for one in sample.find(term.term)] == [term]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("[[terms]", "glossary.unreadable"),
        ("terms = 3", "glossary.shape"),
        ("[[word]]\nterm = '賞与'", "glossary.shape"),
        ("[[terms]]\nreading = 'しょうよ'", "glossary.entry"),
        ("[[terms]]\nterm = '賞与'\nsynonym = ['ボーナス']", "glossary.entry"),
        ("[[terms]]\nterm = '賞与'\nreading = '賞与'", "glossary.reading"),
        (
            "[[terms]]\nterm = '賞与'\n[[terms]]\nterm = '一時金'\nsynonyms = ['賞与']",
            "glossary.twice",
        ),
        ("[[terms]]\nterm = 'PC'\nforbidden = ['ｐｃ']", "glossary.twice"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, content: str, key: str) -> None:
    """One line in the reader's language that names the file."""
    path = tmp_path / "glossary.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError) as told:
        read(path)
    assert told.value.key == key
    assert str(path) in told.value.say("ja")


def test_a_wrong_edit_leaves_the_last_good_glossary(tmp_path: Path) -> None:
    """The bot goes on with what it knew; a removed file is an empty glossary."""
    settings = Settings(data=tmp_path)
    assert glossary.current(settings) == EMPTY
    path = glossary.place(settings)
    path.write_text("[[terms]]\nterm = '賞与'\nsynonyms = ['ボーナス']", encoding="utf-8")
    good = glossary.current(settings)
    assert good.revision
    assert [one.form for one in good.find("ボーナスはいつ？")] == ["ボーナス"]
    path.write_text("[[terms]]\nterm = ", encoding="utf-8")
    assert glossary.current(settings) == good
    path.unlink()
    assert glossary.current(settings) == EMPTY
