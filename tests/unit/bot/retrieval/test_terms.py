"""Terms: what Japanese, codes and loan words are searched by."""

import pytest

from bot.retrieval.sounds import skeleton, sounds
from bot.retrieval.terms import pairs, words


def test_spellings_of_one_word_meet() -> None:
    """Half-width kana, inflection and English of a known loan word give the same terms."""
    assert words("ｻｰﾊﾞｰ") == words("サーバー") == words("server")
    assert set(words("申請した")) & set(words("申請する"))
    assert words("ﾒｰﾙ") == words("mail")


def test_compounds_fall_into_their_parts() -> None:
    """A part of a long compound finds it."""
    assert {"年次", "有給", "休暇", "申請"} <= set(words("年次有給休暇申請"))


def test_particles_and_stop_words_are_dropped() -> None:
    """Grammar finds nothing."""
    assert words("申請の手引きを") == words("申請 手引き")
    assert words("what is the") == []


def test_codes_are_kept_whole_and_in_parts() -> None:
    """An error code is found whole and by its number."""
    assert words("E-1042") == ["e-1042", "e", "1042"]
    assert words("２０２４") == ["2024"]


def test_pairs_do_not_cross_white_space_or_marks() -> None:
    """Character pairs are those of one run; ASCII words stay whole."""
    assert pairs("有休、VPN 接続") == ["有休", "vpn", "接続"]


def test_long_text_is_taken_in_slices() -> None:
    """What the tokenizer would refuse at once is still read."""
    assert len(words("申請" * 30_000)) >= 30_000


@pytest.mark.parametrize(
    ("english", "katakana"),
    [("recording", "レコーディング"), ("password", "パスワード"), ("windows", "ウィンドウズ"),
     ("manager", "マネージャー"), ("company", "カンパニー"), ("channel", "チャネル"),
     ("notification", "ノーティフィケーション"), ("subscription", "サブスクリプション")],
)  # fmt: skip
def test_loan_words_meet_their_english_by_sound(english: str, katakana: str) -> None:
    """Both spellings have one skeleton."""
    assert skeleton(english) == skeleton(katakana) != ""


def test_words_without_a_telling_sound_have_no_skeleton() -> None:
    """Short words, kanji and numbers would meet everything."""
    assert sounds("go の 申請 123", ["申請"]) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"接続が閉じられました"', ["接続", "閉じる"]),
        ("[エクスプローラーで開く]", ["エクスプローラー", "開く"]),
        ("(予定あり/なし)", ["予定", "有り", "なし"]),
        ("Microsoft Edgeで開く", ["microsoft", "エッジ", "開く"]),
        ("2ヶ月のTシャツ", ["2", "箇月", "tシャツ"]),
    ],
)
def test_words_behind_ascii_marks_and_letters_are_words(text: str, expected: list[str]) -> None:
    """Quotes, brackets and Latin words neither swallow what follows nor turn particles loose."""
    assert words(text) == expected
