"""Names written by their sound, and words that only look like them."""

import pytest

from bot.privacy.mask import mask
from bot.privacy.sounded import FAMILY, GIVEN, find


@pytest.mark.parametrize(
    "name",
    [
        "ナカジマ タロウ", "ﾅｶｼﾞﾏ ﾀﾛｳ", "サトウミサキ", "ヒカル　オオヤマ", "Kenji Kuroda",
        "SUZUKI Yuko", "Ohno, Taro", "Kondou Shinji", "Watanabe Rinnosuke", "グエン・ティ・ホア",
        "ジェームズ・ブラウン", "リー＝ウェイ",
    ],
)  # fmt: skip
def test_a_name_is_masked_wherever_it_stands(name: str) -> None:
    """In a sentence, after a bullet, in a table; half width and in capitals."""
    for frame in (
        "担当は{}です。",
        "・{}（営業部）",
        "| {} | 営業 |",
        "見積は{}宛にお願いします。",
    ):
        text = frame.format(name)
        assert mask(text).text == frame.format("[人名1]"), text


@pytest.mark.parametrize(
    "text",
    [
        "サプライ・チェーンを見直します", "プロジェクト・マネージャーの任命",
        "サトウキビとハヤシライス", "Mori Building に訪問します", "Yamada Denki で購入",
        "Google Chrome を使います",
        "Nakano Broadway へ", "ジョンソン・エンド・ジョンソンの製品", "アン・アーバー大学",
        "マツモトキヨシで購入した領収書", "ケイタイとレンタカー", "Honda Fit の車検",
    ],
)  # fmt: skip
def test_firms_places_and_products_stay(text: str) -> None:
    """A word beside a word is no name by itself."""
    assert mask(text).text == text


def test_a_rare_name_is_told_by_the_given_name_after_a_space() -> None:
    """万代 and 九鬼 are words or places too; marks of a school report are no people."""
    assert mask("万代 結衣の勤怠を修正してください。").text == "[人名1]の勤怠を修正してください。"
    assert (
        mask("昨日九鬼　花子と打ち合わせをしました。").text == "昨日[人名1]と打ち合わせをしました。"
    )
    assert (
        mask("東京 大阪 間の移動、評価は優 良 可です").text
        == "東京 大阪 間の移動、評価は優 良 可です"
    )


def test_an_answer_keeps_them() -> None:
    """Precision first: only training and exports hide strangers' names."""
    assert list(find("担当はナカジマ タロウです。", "answer")) == []


def test_the_lists_hold_katakana_alone() -> None:
    """A slip in a list would never match."""
    assert all("ァ" <= letter <= "ー" for name in FAMILY | GIVEN for letter in name)
