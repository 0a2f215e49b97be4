"""Passages: short, inside one heading, exact slices, with ids that survive what did not change."""

from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.parsers import parse
from bot.retrieval.passages import LIMIT, cut
from tests.support.manuals import LEAVE, TRAVEL

LINES = st.sampled_from(
    ["# 題", "## 節", "### 第1条（目的）", "", "申請する。", "・項目", "- 箇条", "    1. 入れ子",
     "| a | b |", "|---|---|", "| 1 | 2 |", "```", "長い文が続きます。" * 60, "句点のない文" * 90]
)  # fmt: skip


@given(st.lists(LINES, min_size=1, max_size=40))
def test_passages_are_slices_within_the_limit_and_in_order(lines: list[str]) -> None:
    """Whatever a manual looks like, offsets are exact, passages short, ordered and not blank."""
    source = "\n".join(["本文。", *lines])
    parsed = parse(source.encode(), "x.md")
    last = 0
    for piece in cut("d", parsed):
        assert parsed.text[piece.start : piece.end] == piece.text
        assert piece.text.strip()
        assert len(piece.text) <= LIMIT
        assert piece.start >= last
        last = piece.end


def test_passages_never_cross_a_heading() -> None:
    """Two sections are two passages, however short they are."""
    pieces = cut("d", parse(LEAVE.encode(), "x.md"))
    assert [piece.heading.rpartition(" > ")[2] for piece in pieces] == [
        "第1条（目的）", "第2条（付与日数）", "第3条（申請手続）",
    ]  # fmt: skip


def test_a_table_stays_whole_where_it_fits() -> None:
    """All its rows are in one passage."""
    pieces = cut("d", parse(TRAVEL.encode(), "x.md"))
    assert any("| 東京・大阪" in p.text and "| その他" in p.text for p in pieces)


def test_a_long_list_is_cut_between_items() -> None:
    """No item is torn in two."""
    items = [f"- 項目{number}の手続きは総務部に申請すること。" for number in range(60)]
    pieces = cut("d", parse("\n".join(items).encode(), "x.md"))
    assert len(pieces) > 1
    assert [line for piece in pieces for line in piece.text.split("\n")] == items


def test_ids_survive_what_did_not_change() -> None:
    """An edit in one section leaves the other passages' ids alone."""
    before = cut("d", parse(LEAVE.encode(), "x.md"))
    after = cut("d", parse(LEAVE.replace("10日", "12日").encode(), "x.md"))
    same = {piece.id for piece in before} & {piece.id for piece in after}
    assert len(same) == 2


def test_the_same_words_twice_are_two_passages() -> None:
    """Repetition does not make two passages share an id."""
    pieces = cut("d", parse(b"# t\n## a\nsame\n## b\nsame\n## a\nsame\n", "x.md"))
    assert len({piece.id for piece in pieces}) == 3
