"""What cannot both be right."""

import pytest

from bot.contrary import contradict, same_rule_otherwise


@pytest.mark.parametrize(
    ("left", "right", "holds"),
    [
        ("日当は二千円です。", "日当は三千円です。", True),
        ("日当は２，０００円です。", "日当は2000円です。", False),
        (
            "私物の持ち込みは許可が必要です。",
            "私物の持ち込みは許可が不要です。",
            True,
        ),
        ("15日前までに申請します。", "人事システムから申請します。", False),
        ("You may carry over 20 days.", "You may not carry over 20 days.", True),
    ],
)
def test_two_answers_to_one_question(left: str, right: str, holds: bool) -> None:
    """Other figures, or one says yes and the other no."""
    assert contradict(left, right) is holds


@pytest.mark.parametrize(
    ("left", "right", "holds"),
    [
        ("休暇は、取得日の15日前までに申請する。", "休暇は取得日の十日前までに申請する。", True),
        ("第3条 日当は1日につき2,000円とする。", "第5条 日当は1日につき2,000円とする。", False),
        ("東京支店の駐車場は10台まで利用できる。", "大阪支店の駐車場は5台まで利用できる。", False),
        ("部長の日当は5,000円とする。", "課長の日当は3,000円とする。", False),
        ("期限は3日です。", "上限は5人です。", False),
        ("Requests must be filed 15 days ahead.", "Requests must be filed 10 days ahead.", True),
    ],
)  # fmt: skip
def test_two_documents_with_one_rule(left: str, right: str, holds: bool) -> None:
    """The same words with other figures; not another place's, person's or clause's."""
    assert same_rule_otherwise(left, right) is holds
