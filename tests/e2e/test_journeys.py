"""What people live through in Slack, end to end over Socket Mode with the real bot."""

import pytest

from bot import calls
from tests.support.kit import checked
from tests.support.product import (
    ADMIN,
    AKARI,
    EMILY,
    EXPERT,
    GUEST,
    HANDOFF,
    KENGO,
    PRIVATE,
    Product,
)
from tests.support.workspace import BOT

DAILY = "国内出張の日当はいくらですか？"
UNKNOWN = "社員食堂のカレーの隠し味は何ですか？"


def buttons(message: dict) -> list[str]:
    """Return the actions that a message offers."""
    rows = [b for b in message["blocks"] if b["type"] in ("actions", "context_actions")]
    return [element["action_id"] for row in rows for element in row["elements"]]


def rewrite(bot: Product, channel: str, ts: str, question: str, text: str) -> None:
    """Rewrite an answer through the modal, as the expert."""
    bot.control.click(EXPERT, channel, ts, "rewrite")
    bot.control.wait_for(lambda: bot.control.view(EXPERT, "rewrite"))
    values = {"question": {"text": question}, "answer": {"text": text}}
    assert not bot.control.submit(EXPERT, values).get("errors")


def shown(bot: Product, channel: str, root: str, ts: str) -> dict:
    """Return a message of the bot as it reads now."""
    return next(row for row in bot.control.replies(channel, root) if row["ts"] == ts)


def edited(bot: Product, channel: str, root: str, ts: str, word: str) -> dict:
    """Wait until a message of the bot holds a word."""

    def found() -> dict | None:
        row = shown(bot, channel, root, ts)
        return row if word in str(row["blocks"]) else None

    return bot.control.wait_for(found)


def test_a_question_gets_one_cited_answer_in_its_thread(bot: Product) -> None:
    """The answer names the manual, can be voted on and rewritten, and is the only one."""
    channel = bot.channel()
    message = bot.ask(AKARI, channel, DAILY)
    assert "📄 出典" in str(message["blocks"])
    assert "旅費" in str(message["blocks"])
    assert {"feedback", "rewrite"} <= set(buttons(message))
    assert message["metadata"]["event_payload"]["answer_id"]
    bot.quiet()
    assert len(bot.control.replies(channel, message["thread_ts"])) == 1
    statuses = bot.control.calls("assistant.threads.setStatus")
    assert any(call["args"].get("status") == "資料を確認しています…" for call in statuses)


def test_four_deliveries_give_one_answer(bot: Product) -> None:
    """Slack may repeat an event as often as it likes."""
    channel = bot.channel()
    for kind in ("app_mention", "message"):
        bot.control.fault("duplicate", kind, copies=3)
    message = bot.ask(AKARI, channel, DAILY)
    bot.quiet()
    bot.control.calm()
    assert len(bot.control.replies(channel, message["thread_ts"])) == 1


def test_a_direct_message_needs_no_mention_and_speaks_the_persons_language(bot: Product) -> None:
    """Whoever uses Slack in English is answered in English."""
    channel = bot.control.dm(EMILY)
    ts = bot.control.say(EMILY, channel, "出張の日当")
    message = bot.reply(channel, ts)
    assert "Sources" in str(message["blocks"]) or "Ask a person" in str(message["blocks"])


def test_a_follow_up_in_the_thread_needs_no_mention(bot: Product) -> None:
    """A question goes on in the thread; thanks and talk are left alone."""
    channel = bot.channel()
    root = bot.ask(AKARI, channel, DAILY)["thread_ts"]
    bot.control.say(KENGO, channel, "海外出張の場合の日当はいくらですか？", root)
    bot.reply(channel, root, before=1)
    for user, text in (
        (AKARI, "ありがとうございます！"),
        (KENGO, f"<@{EXPERT}> 確認お願いできますか？"),
    ):
        bot.control.say(user, channel, text, root)
    bot.control.say(KENGO, channel, "ボットの答えていないスレッドの話です。いくらですか？")
    bot.quiet()
    assert len(bot.control.replies(channel, root)) == 2


def test_a_bad_vote_leads_to_a_reason_and_a_review(bot: Product) -> None:
    """The employee gives a reason in private, and the experts find it in their Home."""
    channel = bot.channel()
    message = bot.ask(AKARI, channel, "名刺の発注はどこに頼めばよいですか？")
    bot.control.click(AKARI, channel, message["ts"], "feedback", f"bad:{answer_of(message)}")
    asked = bot.whisper(AKARI, channel, "reason:wrong")
    bot.control.click(AKARI, channel, asked["ts"], "reason:outdated")
    bot.whisper(AKARI, channel, "専門家が内容を確認します")
    bot.quiet()
    bot.control.home(EXPERT)
    bot.control.wait_for(lambda: "名刺の発注" in str(bot.control.home_view(EXPERT)))
    rewrite(bot, channel, message["ts"], "名刺の発注先は？", "総務部の発注フォームからです。")
    bot.control.wait_for(lambda: "名刺の発注" not in str(bot.control.home_view(EXPERT)))


def answer_of(message: dict) -> str:
    """Return the answer id that a message carries."""
    return str(message["metadata"]["event_payload"]["answer_id"])


def test_a_rewrite_serves_the_next_asker_and_no_neighbour(bot: Product) -> None:
    """The corrected message wears the badge; a paraphrase gets the expert's words."""
    channel, other = bot.channel(), bot.channel()
    message = bot.ask(AKARI, channel, "駐車場の月極利用料はいくらですか？")
    root, ts = message["thread_ts"], message["ts"]
    words = "本社駐車場の月極利用料は月額4,200円です。総務部で申請してください。"
    rewrite(bot, channel, ts, "駐車場の月極利用料はいくらですか？", words)
    corrected = edited(bot, channel, root, ts, "4,200円")
    assert "✅ 深町谷さんが訂正し、確認した回答です" in str(corrected["blocks"])
    told = bot.reply(channel, root, before=1)
    assert "深町谷さんの訂正を登録しました" in told["text"]
    bot.control.click(EXPERT, channel, ts, "rewrite")
    assert words in str(bot.control.wait_for(lambda: bot.control.view(EXPERT, "rewrite")))
    bot.control.must("close", EXPERT)

    again = bot.ask(KENGO, other, "月極の駐車場の利用料っていくらですか")
    assert "4,200円" in again["text"]
    assert "✅ 深町谷さんが確認した回答です" in str(again["blocks"])
    neighbour = bot.ask(KENGO, other, "社用車の利用申請はいつまでにすればよいですか？")
    assert "4,200円" not in str(neighbour["blocks"])


def test_the_modal_is_prefilled_and_checks_its_fields(bot: Product) -> None:
    """Question and answer are there to be edited; an empty field is refused in place."""
    channel = bot.channel()
    message = bot.ask(AKARI, channel, DAILY)
    bot.control.shortcut(EXPERT, channel, message["ts"], "rewrite_answer")
    view = bot.control.wait_for(lambda: bot.control.view(EXPERT, "rewrite"))
    inputs = [block["element"] for block in view["blocks"] if block["type"] == "input"]
    assert inputs[0]["initial_value"] == DAILY
    assert inputs[1]["initial_value"].startswith("資料")
    assert "[1]" not in inputs[1]["initial_value"]
    answer = bot.control.submit(EXPERT, {"question": {"text": DAILY}, "answer": {"text": "　"}})
    assert list(answer["errors"]) == ["answer"]
    bot.control.must("close", EXPERT)


def test_a_reply_in_the_thread_corrects_too(bot: Product) -> None:
    """With the prefix at once, or without it as soon as the expert marks it."""
    channel = bot.channel()
    message = bot.ask(AKARI, channel, "会議室の予約は何日前からできますか？")
    root, ts = message["thread_ts"], message["ts"]
    bot.control.say(EXPERT, channel, "訂正：会議室は31日前から予約できます。", root)
    edited(bot, channel, root, ts, "31日前")
    reply = bot.control.say(EXPERT, channel, "会議室は62日前から予約できます。", root)
    bot.control.react(EXPERT, channel, reply, "white_check_mark")
    edited(bot, channel, root, ts, "62日前")
    assert "62日前" in bot.ask(KENGO, bot.channel(), "会議室の予約は何日前からできますか")["text"]


def test_what_no_manual_says_is_handed_to_a_person(bot: Product) -> None:
    """The bot says that it does not know, and a button asks the people in charge."""
    channel = bot.channel()
    message = bot.ask(AKARI, channel, UNKNOWN)
    assert "確認できません" in message["text"]
    assert "ask_person" in buttons(message)
    bot.control.click(AKARI, channel, message["ts"], "ask_person")
    bot.whisper(AKARI, channel, "担当者に引き継ぎました")
    asked = bot.control.wait_for(
        lambda: [row for row in bot.control.messages(HANDOFF) if "隠し味" in str(row)]
    )[0]
    rewrite(bot, HANDOFF, asked["ts"], UNKNOWN, "隠し味はりんごと味噌です。")
    edited(bot, channel, message["thread_ts"], message["ts"], "りんごと味噌")


def test_only_experts_rewrite(bot: Product) -> None:
    """An employee gets a polite line and no modal."""
    channel = bot.channel()
    message = bot.ask(AKARI, channel, DAILY)
    bot.control.click(KENGO, channel, message["ts"], "rewrite")
    bot.whisper(KENGO, channel, "専門家の方のみ")
    assert bot.control.view(KENGO) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [("", "ご質問をどうぞ"), ("？？👍🏽", "ご質問をどうぞ"), ("長い" * 2100, "長すぎます")],
)
def test_what_is_no_question_gets_one_line_without_votes(
    bot: Product, text: str, word: str
) -> None:
    """Errors cannot be voted on."""
    channel = bot.channel()
    message = bot.ask(AKARI, channel, text)
    assert word in message["text"]
    assert "feedback" not in str(message.get("blocks", ""))


def test_guests_and_other_bots_are_not_served(bot: Product) -> None:
    """A guest gets one private line; nothing is shown to the channel."""
    channel = bot.channel()
    ts = bot.control.ask(GUEST, channel, DAILY)
    bot.whisper(GUEST, channel, "ゲストの方")
    bot.quiet()
    assert not bot.control.replies(channel, ts)


def test_the_admin_command_answers_admins_only(bot: Product) -> None:
    """Status, models and help for admins; one polite line for everybody else."""
    channel = bot.channel()
    bot.control.slash(KENGO, channel, "/sodateru status")
    bot.whisper(KENGO, channel, "管理者のみ")
    for text, word in (
        ("", "使い方"),
        ("setup", "最初の回答までの準備"),
        ("モデル", "🏆 `quote`"),
        ("ｓｔａｔｕｓ", "回答中のモデル"),
        ("review", "確認待ち"),
        ("rollback", "以前のモデルがありません"),
    ):
        bot.control.slash(ADMIN, channel, f"/sodateru {text}")
        bot.whisper(ADMIN, channel, word)


def test_a_rehearsal_reports_to_the_admin_where_the_bot_may_write(bot: Product) -> None:
    """Its message moves while the trainer works and ends as the card."""
    bot.control.slash(ADMIN, PRIVATE, "/sodateru train rehearse")
    bot.whisper(ADMIN, PRIVATE, "DM でお知らせします")
    direct = bot.control.dm(ADMIN)

    def says(word: str) -> None:
        bot.control.wait_for(
            lambda: [row for row in bot.control.messages(direct) if word in row["text"]]
        )

    def rehearse(payload: dict, report: calls.Report) -> dict:
        assert payload["admin"] == ADMIN
        report("アダプターを学習しています", "Training the adapter", 0.5)
        says("50%")
        return {"ja": "結果：PASS（回答の欠落 0件）", "en": "PASS"}

    offers = {"train.rehearse": rehearse}
    bot.control.wait_for(lambda: calls.serve_one(bot.room.store, "trainer", "t", offers))
    says("回答の欠落 0件")
    assert len([row for row in bot.control.messages(direct) if "リハーサル" in row["text"]]) == 1


def test_home_shows_each_role_what_it_needs(bot: Product) -> None:
    """Everybody reads how to ask; experts see the queue; admins the figures."""
    for user, words, absent in (
        (AKARI, ["メンションを付けて"], ["確認待ち", "運用状況"]),
        (EXPERT, ["確認待ちの回答"], ["運用状況"]),
        (ADMIN, ["確認待ちの回答", "運用状況", "回答中のモデル"], []),
    ):
        bot.control.home(user)
        view = str(bot.control.wait_for(lambda user=user: bot.control.home_view(user)))
        assert all(word in view for word in words)
        assert not any(word in view for word in absent)


def test_every_block_that_left_the_bot_is_valid(bot: Product) -> None:
    """Slack's own models accept all that the journeys above have shown: messages, forms, Home."""
    bot.quiet()
    calls = bot.control.calls()
    assert {
        "chat.postMessage", "chat.update", "response_url", "views.open", "views.publish",
    } <= checked(calls)  # fmt: skip
    assert not [call for call in calls if f"<@{BOT}>" in str(call["args"])]
    assert not [
        call for call in calls if call.get("answer") in ("invalid_blocks", "invalid_arguments")
    ]
