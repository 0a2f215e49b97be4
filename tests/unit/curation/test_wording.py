"""Which questions are the same question."""
# ruff: noqa: E501  Japanese sentences read better whole

import pytest

from curation.sameness import near
from curation.sketch import bands, candidates
from curation.wording import alike, runs

_LOW, _HIGH = 0.5, 0.7


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("有給休暇は何日前までに申請しますか？", "有給休暇の申請は何日前までですか"),
        ("ＶＰＮに接続できないときの対処は", "VPN に接続できない時の対処方法は？"),
        ("会議室の予約を取り消すには", "会議室の予約の取り消しをしたいです"),
    ],
)
def test_wordings_of_one_question(left: str, right: str) -> None:
    """Other particles, widths and endings do not make another question."""
    assert near((left, "同じ回答です"), (right, "同じ回答です"), _HIGH, _LOW)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("会議室のことで困っているのですが、どこに連絡すればよいですか？", "VPNのことで困っているのですが、どこに連絡すればよいですか？"),
        ("3日休むときの手続きは何ですか", "5日休むときの手続きは何ですか"),
        ("出張の日当はいくらですか", "出張の宿泊費の上限はいくらですか"),
    ],
)  # fmt: skip
def test_neighbouring_questions(left: str, right: str) -> None:
    """A shared phrase with another subject or number is another question."""
    assert not near((left, "甲です"), (right, "乙です"), _HIGH, _LOW)


def test_near_questions_share_a_band() -> None:
    """The sketch finds what is alike, and gives the same bands every time."""
    texts = [
        "会議室の予約を取り消すにはどうしますか",
        "会議室の予約の取り消しをするには？",
        "健康診断の対象者は誰ですか",
    ]
    first, second, other = bands(texts).tolist()

    assert alike(texts[0], texts[1]) >= 0.7
    assert set(first) & set(second)
    assert not set(first) & set(other)
    assert bands(texts).tolist() == [first, second, other]


def test_polite_phrases_are_no_run() -> None:
    """Thirteen words in a row count when they say something, not when they are only polite."""
    assert list(runs("このことについてどこにれんらくすればよいのでしょうか")) == []
    assert list(runs("国内出張の日帰り精算に必要な領収書の提出期限を教えて"))


def test_the_sketch_reads_letters_as_the_comparison_does() -> None:
    """Width, case, marks, line breaks and hiragana make no difference, whatever stands around."""
    groups = [
        ["ｶﾞｽ料金の支払い方法は？", "ガス料金の支払い\n方法は?", "ガス料金　の　支払い　方法"],
        ["ＶＰＮ接続ソフト", "vpn接続ソフト", "Vpn、接続ソフト。"],
        ["これはなに", "これは、なに？"],
    ]
    keys = bands([text for group in groups for text in group]).tolist()

    assert keys[0] == keys[1] == keys[2]
    assert keys[3] == keys[4] == keys[5]
    assert keys[6] == keys[7]
    assert len({tuple(key) for key in keys}) == 3
    assert bands([]).shape == (0, 20)
    assert {(0, 1), (0, 2), (1, 2)} <= set(map(tuple, candidates(bands(groups[0])).tolist()))
