"""A question without its courtesies, and what must never be taken for one."""

import pytest

from bot.courtesy import bare


@pytest.mark.parametrize(
    "said",
    [
        "お世話になっております。営業部の佐藤です。日当はいくらですか？",
        "お疲れ様です。佐藤花子と申します。日当はいくらですか？",
        "お忙しいところ恐れ入ります。日当はいくらですか？ご教示いただけますと幸いです。",
        "すみませんが、日当はいくらですか？よろしくお願いいたします。",
        "にほんごが すこし わかります。やさしく おしえて ください。日当はいくらですか？",
        "おはようございます！質問があります。日当はいくらですか？ ありがとうございます。",
        "大変恐縮ですが、お手数ですが、日当はいくらですか？",
    ],
)
def test_courtesy_goes(said: str) -> None:
    """Greeting, introduction, request and thanks leave the question alone."""
    assert bare(said) == "日当はいくらですか？"


def test_a_request_keeps_its_subject() -> None:
    """What is asked about stays when the asking goes."""
    assert bare("名刺の作り方についてご教示いただけますでしょうか。") == "名刺の作り方。"
    assert bare("出張の日当を教えていただけますか？") == "出張の日当？"


@pytest.mark.parametrize(
    "said",
    [
        "国内出張の日当はいくらですか？一般社員です。",
        "すみません、と言われたときの対応は？",
        "新入社員です。研修は何がありますか？",
        "失礼な電話を受けたときはどうしますか？",
        "お礼状の書き方は？",
        "慶弔の挨拶はどうすればよいですか",
        "営業部の日当はいくらですか？",
        "What is the hotel limit? I am a manager in Europe.",
    ],
)
def test_what_matters_stays(said: str) -> None:
    """A rank, a place and a question about courtesy are no courtesy."""
    left = bare(said)
    assert left in {said, said.removeprefix("すみません、")}


def test_english_courtesy_goes() -> None:
    """The same in English."""
    said = "Hello, a quick question from a new colleague: how much is the allowance? Thank you."
    assert bare(said) == "how much is the allowance?"
    assert bare("Hi team, I'm Emily Fairbrook from sales. Where is the canteen? Thanks!") == (
        "Where is the canteen?"
    )


def test_courtesy_alone_is_left_alone() -> None:
    """Nothing but a greeting is no question, and is told so elsewhere."""
    assert bare("お疲れ様です。") == "お疲れ様です。"
    assert bare("") == ""
