"""Files dropped into a question: in short, what they are like, what they say; what is refused."""

from base64 import b64encode
from typing import Any

import pytest

from tests.support import documents
from tests.support.product import AKARI, EXPERT, Product

OFFER = """# 見積書（青葉製作所）

## 金額

見積金額は、税込で 385,000 円です。送料は別途 12,000 円を申し受けます。

## 納期

納期は、ご注文から 15 営業日です。土日祝日を除きます。

## 支払条件

月末締め、翌月末日の銀行振込でお支払いください。
"""


def drop(bot: Product, channel: str, text: str, name: str, data: bytes) -> str:
    """Write a direct message with a file and return its ts."""
    files = [{"name": name, "data": b64encode(data).decode()}]
    return str(bot.control.must("say", AKARI, channel=channel, text=text, files=files)["ts"])


def text_of(message: dict) -> str:
    """Return what a message shows."""
    return str(message["blocks"])


def test_a_file_alone_is_summarised_and_classified(bot: Product) -> None:
    """Its parts by their own words; the documents here that are nearest; nothing is kept of it."""
    direct = bot.control.dm(AKARI)
    ts = drop(bot, direct, "", "見積書.md", OFFER.encode())
    shown = text_of(bot.reply(direct, ts))
    for word in ("見積書.md", "385,000 円", "15 営業日", "月末締め", "近い社内資料"):
        assert word in shown
    hits = bot.room.library.search("青葉製作所の見積金額", _everybody(), 5)
    assert "青葉" not in str([hit.text for hit in hits])


def test_a_file_is_asked_about_in_its_thread(bot: Product) -> None:
    """The question that came with it, and a follow-up, are answered from the file alone."""
    direct = bot.control.dm(AKARI)
    ts = drop(bot, direct, "納期はいつですか？", "見積書.md", OFFER.encode("shift_jis"))
    first = text_of(bot.reply(direct, ts))
    assert "15 営業日" in first
    assert "見積書.md" in first
    bot.control.say(AKARI, direct, "送料はいくらですか？", ts)
    assert "12,000 円" in text_of(bot.reply(direct, ts, 1))
    bot.control.say(AKARI, direct, "社長の名前は何ですか？", ts)
    assert "見つかりませんでした" in text_of(bot.reply(direct, ts, 2))


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("写真.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64, "読み取れませんでした"),
        ("旧式.doc", b"\xd0\xcf\x11\xe0" + b"0" * 64, "読み取れませんでした"),
        ("壊れた.pdf", b"%PDF-1.7 broken", "読み取れませんでした"),
    ],
    ids=["a picture", "an old format", "a broken file"],
)
def test_what_cannot_be_read_says_why(bot: Product, name: str, data: bytes, word: str) -> None:
    """One line with the file's name; such a line cannot be voted on."""
    direct = bot.control.dm(AKARI)
    message = bot.reply(direct, drop(bot, direct, "これは何ですか？", name, data))
    assert word in text_of(message)
    assert name in text_of(message)
    assert "feedback" not in text_of(message)


def _everybody() -> object:
    from bot.access import Reader

    return Reader(AKARI)


MAIL = """総務部 御中

いつもお世話になっております。国内営業部の水無瀬です。
名刺は何日で届きますか。

何卒よろしくお願いいたします。
"""


@pytest.mark.parametrize("text", ["", "この問い合わせへの返信を下書きしてください"])
def test_a_mail_gets_a_drafted_reply_that_is_an_answer_like_any_other(
    bot: Product, text: str
) -> None:
    """Its question is answered with sources and votes; an expert's words are in the next draft."""
    channel = bot.channel()
    mail = documents.mail("名刺について", MAIL, "iso-2022-jp")
    files = [{"name": "問い合わせ.eml", "data": b64encode(mail).decode()}]

    def dropped() -> list[dict[str, Any]]:
        words = f"<@U01SODATERU> {text}"
        said = bot.control.must("say", AKARI, channel=channel, text=words, files=files)
        root = str(said["ts"])
        return bot.control.wait_for(lambda: (r := bot.control.replies(channel, root))[1:] and r)

    answer, draft = dropped()
    assert "feedback" in str(answer["blocks"])
    assert "お世話になって" not in str(answer["blocks"])
    assert "お世話になって" in str(draft["blocks"])
    assert "出典" in str(answer["blocks"])
    bot.quiet()
    better = f"名刺は発注から{len(text)}営業日で届きます。"
    bot.control.say(EXPERT, channel, f"訂正：{better}", answer["thread_ts"])
    bot.control.wait_for(lambda: better in str(bot.control.replies(channel, answer["thread_ts"])))
    bot.quiet()
    assert better in str(dropped()[1]["blocks"])


def test_a_mail_is_asked_about_like_any_other_file(bot: Product) -> None:
    """Who asks what it says gets that."""
    direct = bot.control.dm(AKARI)
    mail = documents.mail("納期について", "納期は10月末日です。\n\n検収は翌月です。")
    ts = drop(bot, direct, "納期はいつですか？", "連絡.eml", mail)
    assert "10月末日" in text_of(bot.reply(direct, ts))
