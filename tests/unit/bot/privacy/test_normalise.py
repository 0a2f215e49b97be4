"""Folding keeps track of where every character came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.normalise import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("０９０−１２３４−５６７８", "090-1234-5678"),
        ("090ー1234ー5678", "090-1234-5678"),
        ("①②③", "123"),
        ("12\u200b34", "1234"),
        ("ﾊﾟｽﾜｰﾄﾞ", "パスワード"),
        ("か\u3099", "が"),
        ("〇九〇一二三四五六七八", "09012345678"),
        ("第三条の二", "第三条の二"),
        ("データー", "データー"),
        ("ゼロキューゼロ、イチニイサンヨン、ゴーロクナナハチ", "090-1234-5678"),
    ],
)
def test_one_form(text: str, folded: str) -> None:
    """Widths, hyphens, invisible characters and written-out digits fold to one form."""
    assert fold(text).text == folded


@given(st.text(alphabet="あ漢aA1１①㉑ｶﾞ\u200b\u3099－ー〇一二三四五六七 \n", max_size=40))
def test_offsets_never_go_back(text: str) -> None:
    """Every folded character has an original place, in order, and the end maps to the end."""
    folded = fold(text)

    assert len(folded.at) == len(folded.text) + 1
    assert list(folded.at) == sorted(folded.at)
    assert folded.at[-1] == len(text)


def test_a_folded_piece_covers_its_original() -> None:
    """A piece's original offsets take in everything that it was folded from."""
    text = "番号は１２\u200b３４です"
    folded = fold(text)
    start = folded.text.index("1234")

    begin, end = folded.original(start, start + 4)

    assert text[begin:end] == "１２\u200b３４"
