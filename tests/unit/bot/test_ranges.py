"""Amounts and the ranges they fall into."""

import pytest

from bot.llm.ranges import within


@pytest.mark.parametrize(
    ("question", "text", "inside"),
    [
        ("30万円の部品を買うときは？", "10万円以上50万円未満", True),
        ("３０万円の部品", "100,000円以上500,000円未満（税抜）", True),
        ("30万円の部品", "50万円以上300万円未満", False),
        ("60万円の購入", "50万円以上の購入には3社以上の見積が必要", True),
        ("50万円の購入", "10万円以上50万円未満", False),
        ("50万円の購入", "50万円以下", True),
        ("10万円の購入", "10万円を超え20万円以内", False),
        ("15％引き", "10%を超え20%以内の値引き", True),
        ("3日休むとき", "5万円以上", None),
        ("部品を買うとき", "10万円以上", None),
        ("30万円", "金額による", None),
        ("", "", None),
    ],
)
def test_within(question: str, text: str, inside: bool | None) -> None:
    """Widths and units of counting make no difference; other units do not mix."""
    assert within(question, text) is inside
