"""Numbers in one form, however they are written."""

import pytest

from bot.figures import figures


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("１０万円", {"100000"}),
        ("100,000円", {"100000"}),
        ("十万円", {"100000"}),
        ("1万2千円", {"12000"}),
        ("三万五千円", {"35000"}),
        ("2億5,000万円", {"250000000"}),
        ("二〇二六年四月一日", {"2026", "4", "1"}),
        ("09:00から17:30", {"9", "0", "17", "30"}),
        ("3.50時間", {"3.5"}),
        ("第百二十三条", {"123"}),
        ("十分に注意し、一時的に、一人ひとりが第三者へ", set()),
        ("1. 申請する\n2) 待つ\n① 送る", set()),
        ("有給は10日です。[1][2]", {"10"}),
        ("30㎡の部屋", {"30"}),
        ("", set()),
    ],
)
def test_figures(text: str, found: set[str]) -> None:
    """Widths, commas and kanji make no difference; list and citation marks are no figures."""
    assert figures(text) == found
