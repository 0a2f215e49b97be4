"""PDF pages as they are laid out: vertical columns, tables, and tables over several pages."""

from collections.abc import Iterable, Sequence

import pytest

from bot.retrieval.parsers import Parsed, parse
from tests.support import documents


def texts(parsed: Parsed) -> list[str]:
    """Return the words of each block."""
    return [parsed.text[block.start : block.end] for block in parsed.blocks]


def headings(parsed: Parsed) -> list[str]:
    """Return the heading path of each block."""
    return [" > ".join(block.heading) for block in parsed.blocks]


def kinds(page: Sequence[tuple[float, float, str]]) -> set[str]:
    """Return what kinds of block a page has."""
    return {block.kind for block in parse(documents.placed([page]), "x.pdf").blocks}


COLUMNS = ("有給休暇は三日前までに", "申請し、上長の承認を得", "る。急病は当日でよい。")


def stood(order: Iterable[int]) -> bytes:
    """Return a page of vertical text, character by character, its columns drawn in some order."""
    return documents.placed(
        [
            [
                (400 - 20 * column, 700 - 14 * row, letter)
                for column in order
                for row, letter in enumerate(COLUMNS[column])
            ]
        ]
    )


def test_pdf_vertical_columns_are_read_from_right_to_left() -> None:
    """Whatever order they are drawn in; a font that writes downwards is the same."""
    for data in (
        stood((0, 1, 2)),
        stood((2, 1, 0)),
        documents.placed([[(400 - 20 * n, 700, COLUMNS[n]) for n in (2, 0, 1)]], vertical=True),
    ):
        assert texts(parse(data, "x.pdf")) == ["".join(COLUMNS)]


def test_pdf_vertical_tiers_are_read_from_top_to_bottom() -> None:
    """A second tier of columns begins where nothing stands at any height above it."""
    tiers = [(400, 700, "上の段の一列目は総務部の"), (380, 700, "窓口の案内である。"),
             (400, 300, "下の段の一列目は人事部の"), (380, 300, "窓口の案内である。")]  # fmt: skip
    data = documents.placed([[tiers[n] for n in (3, 2, 1, 0)]], vertical=True)
    assert "".join(texts(parse(data, "x.pdf"))) == "".join(words for _, _, words in tiers)


def row(y: int, *cells: str) -> list[tuple[float, float, str]]:
    """Return a row of a table in three columns."""
    return [(x, y, cell) for x, cell in zip((50, 200, 320), cells, strict=True) if cell]


HEAD = ("区分", "日当", "宿泊費の上限")


def test_pdf_tables_stay_tables() -> None:
    """Cells are told apart, and one that is empty stays empty."""
    page = [(50, 780, "国内旅費"), *row(750, *HEAD), *row(730, "役員", "5,000円", "15,000円"),
            *row(710, "部長", "", "14,000円"), *row(690, "社員", "2,500円", "12,000円"),
            (50, 650, "額は税込みである。")]  # fmt: skip
    first, table, last = texts(parse(documents.placed([page]), "x.pdf"))
    assert (first, last) == ("国内旅費", "額は税込みである。")
    assert table.split("\n") == [
        "| 区分 | 日当 | 宿泊費の上限 |",
        "| 役員 | 5,000円 | 15,000円 |",
        "| 部長 |  | 14,000円 |",
        "| 社員 | 2,500円 | 12,000円 |",
    ]


@pytest.mark.parametrize("repeated", [True, False])
def test_pdf_table_that_goes_on_keeps_its_header(*, repeated: bool) -> None:
    """A page's rows stand below the header of the page before, whether it is printed again."""
    first = [*row(750, *HEAD), *row(730, "役員", "5,000円", "15,000円"),
             *row(710, "部長", "3,000円", "14,000円"), (290, 40, "1")]  # fmt: skip
    second = [*(row(780, *HEAD) if repeated else []), *row(760, "臨時", "1,000円", "8,000円"),
              (50, 700, "額は税込みである。"), (290, 40, "2")]  # fmt: skip
    parsed = parse(documents.placed([first, second]), "x.pdf")
    assert texts(parsed)[1] == "| 区分 | 日当 | 宿泊費の上限 |\n| 臨時 | 1,000円 | 8,000円 |"
    assert headings(parsed) == ["1ページ", "2ページ", "2ページ"]


def test_pdf_lists_and_columns_of_prose_are_no_tables() -> None:
    """Marks before items stand apart from them, and so do two columns of text."""
    items = [
        (x, 700 - 20 * n, words) for n in range(4) for x, words in ((50, "・"), (90, f"{n}番目"))
    ]
    assert "table" not in kinds(items)
    prose = "この規程は社員の出張の旅費を定めるもので"
    assert "table" not in kinds([(x, 700 - 20 * n, prose) for n in range(4) for x in (30, 310)])


def test_pdf_words_at_places_that_no_page_reaches_are_read() -> None:
    """Laying such a page out would take all the memory there is."""
    far = [(50, 700 - 20 * n, "経費 精算 申請") for n in range(4)]
    parsed = parse(documents.placed([[*far, (1e12, 500, "遠くの文字")]]), "x.pdf")
    assert "遠くの文字" in parsed.text
