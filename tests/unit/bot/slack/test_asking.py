"""What a message is to the bot."""

from typing import Any

import pytest

from bot.slack.asking import Thread, hear, reply_text, worth_keeping

BOT = "U01BOT"
OURS = Thread(ours=True, asker="UASK")


def said(text: str, user: str = "UASK", **more: Any) -> dict[str, Any]:
    """Return a message event in a thread of a channel."""
    return {
        "type": "message", "channel": "C1", "channel_type": "channel", "user": user, "ts": "2.0",
        "thread_ts": "1.0", "text": text, **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    "event",
    [
        said("x", subtype="message_changed"),
        said("x", subtype="message_deleted"),
        said("x", subtype="bot_message"),
        said("x", bot_id="B2"),
        said("x", user=BOT),
        said("x", user="USLACKBOT"),
        said("x", user=""),
        said("x", edited={"ts": "3.0"}),
        said("雑談です", thread_ts=None),
        said(f"<@{BOT}> 有給は？"),  # comes as app_mention too
    ],
)
def test_what_is_not_for_us_is_not_even_stored(event: dict[str, Any]) -> None:
    """Edits, bots, ourselves, talk in channels and the twin of a mention never reach the inbox."""
    assert not worth_keeping(event, BOT)


@pytest.mark.parametrize(
    "event",
    [
        said(f"<@{BOT}> 有給は？", type="app_mention", thread_ts=None),
        said("有給は？", channel="D1", channel_type="im", thread_ts=None),
        said("続きの質問です"),
        said("写真です", channel="D1", channel_type="im", subtype="file_share"),
        said("続き", subtype="thread_broadcast"),
    ],
)
def test_what_may_concern_us_is_kept(event: dict[str, Any]) -> None:
    """Mentions, direct messages and replies in threads are worth a look."""
    assert worth_keeping(event, BOT)


@pytest.mark.parametrize(
    "text",
    ["半日単位でも取れますか", "パートの場合は", "上限はいくら？", "申請方法を教えてください",
     "期限は", "what about part-timers", "Can I carry it over?", "どこに出せばいいか知りたいです"],
)  # fmt: skip
def test_anybody_may_go_on_asking_in_our_thread(text: str) -> None:
    """What reads like a question is one, whoever asks."""
    assert hear(said(text, user="UOTHER"), BOT, OURS).kind == "question"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ありがとうございます！助かりました", "thanks"),
        ("了解です", "thanks"),
        ("Thanks a lot!", "thanks"),
        (":+1:", "thanks"),
        ("<@U09TANAKA> これ合ってますか？", "to_somebody_else"),
        ("昨日の会議の件、資料を共有しました", "chatter"),
    ],
)
def test_talk_in_our_thread_is_left_alone(text: str, why: str) -> None:
    """Thanks, chat and words to somebody else get no answer."""
    heard = hear(said(text, user="UOTHER"), BOT, OURS)
    assert (heard.kind, heard.why) == ("nothing", why)


def test_the_asker_may_go_on_without_a_question_mark() -> None:
    """Who asked is taken to go on asking, but may say thanks."""
    assert hear(said("契約社員の扱いについて"), BOT, OURS).kind == "question"
    assert hear(said("ありがとう、助かりました"), BOT, OURS).kind == "nothing"


def test_a_foreign_thread_is_none_of_our_business() -> None:
    """Without a mention, a thread that the bot has not answered in is left alone."""
    assert hear(said("有給はいつまで？"), BOT, Thread()).why == "chatter"
    mention = said(f"<@{BOT}> 有給はいつまで？", type="app_mention")
    assert hear(mention, BOT, Thread()).text == "有給はいつまで？"


@pytest.mark.parametrize(
    "text",
    ["訂正：20日前までです。\n例外はありません。", "訂正: 20日前までです。\n例外はありません。",
     "  正解：20日前までです。\n例外はありません。",
     "Correction: 20日前までです。\n例外はありません。",
     f"<@{BOT}> 訂正：20日前までです。\n例外はありません。"],
)  # fmt: skip
def test_the_prefix_makes_a_reply_a_correction(text: str) -> None:
    """Half or full width, Japanese or English, with or without a mention."""
    heard = hear(said(text, type="app_mention"), BOT, OURS)
    assert heard.kind == "correction"
    assert heard.text == "20日前までです。\n例外はありません。"


def test_a_prefix_without_words_or_outside_our_threads_is_no_correction() -> None:
    """There must be something to correct, and something to correct it with."""
    assert hear(said("訂正："), BOT, OURS).kind != "correction"
    assert hear(said("訂正：20日前"), BOT, Thread()).kind == "nothing"
    assert hear(said("訂正印は必要ですか？"), BOT, OURS).kind == "question"


def test_a_marked_reply_loses_its_prefix() -> None:
    """An expert's reply marked ✅ gives its text, with or without 「正解：」."""
    assert reply_text({"text": "正解：&lt;20日前&gt;です"}, BOT) == "<20日前>です"
    assert reply_text({"text": "20日前 *厳守* です"}, BOT) == "20日前 **厳守** です"


def test_in_a_direct_message_everything_is_a_question_but_thanks() -> None:
    """There is nobody else it could be meant for."""
    direct = {"channel": "D1", "channel_type": "im", "thread_ts": None}
    assert hear(said("有給の申請期限", **direct), BOT, Thread()).kind == "question"
    assert hear(said("ありがとう", **direct), BOT, Thread()).why == "thanks"
    assert hear(said("", **direct), BOT, Thread()).kind == "question"


def test_an_expert_who_asks_back_asks_the_asker() -> None:
    """Without a mention, an expert's question in somebody else's thread is left alone."""
    asked_back = said("いつの出張ですか？", user="UEXPERT")
    assert hear(asked_back, BOT, Thread(True, "UASK", expert=True)).why == "chatter"
    own = Thread(True, "UEXPERT", expert=True)
    assert hear(asked_back, BOT, own).kind == "question"


@pytest.mark.parametrize(
    "text",
    [
        "ヘルプ",
        "使い方を教えてください。",
        "こんにちは！",
        "Help",
        ":eyes: :+1:",
        "何ができますか？",
    ],
)
def test_a_greeting_is_answered_by_how_to_ask(text: str) -> None:
    """Whoever only says hello gets the same line as an empty mention."""
    heard = hear(said(text, type="app_mention"), BOT, Thread())
    assert (heard.kind, heard.text) == ("question", "")
    assert hear(said("プリンターの使い方", type="app_mention"), BOT, Thread()).text
