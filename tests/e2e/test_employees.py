"""What employees touch beside asking: evidence, follow-ups, quiet, edits, files, drafts, votes."""

import json
from typing import Any

from sqlmodel import select

from bot.tables import Answer, Call, MutedThread, Question, Rating, ReactionMark, ReviewItem
from tests.support.product import ADMIN, AKARI, EXPERT, HANDOFF, KENGO, Product
from tests.support.workspace import BOT

QUESTION = "大阪に出張するときの宿泊費の上限はいくらですか？"
UNKNOWN = "社員食堂の月曜日の日替わりメニューは何ですか？"
MAIL = "お世話になっております。株式会社青葉の佐藤です。国内出張の日当はいくらでしょうか。"


def rows(bot: Product, table: type[Any]) -> list[Any]:
    """Return every row of a table."""
    with bot.room.store.read() as session:
        return list(session.exec(select(table)))


def answer_of(message: dict[str, Any]) -> str:
    """Return the id of the answer that a message shows."""
    return str(message["metadata"]["event_payload"]["answer_id"])


def buttons(message: dict[str, Any]) -> dict[str, str]:
    """Return action id to value of a message's buttons."""
    found = [one for block in message["blocks"] for one in block.get("elements", [])]
    return {one["action_id"]: one.get("value", "") for one in found if "action_id" in one}


def test_evidence_opens_the_passage_and_names_the_model(bot: Product) -> None:
    """「根拠を見る」 shows the snippet as the manual has it, when it was taken in, who spoke."""
    channel = bot.channel()
    message = bot.ask(AKARI, channel, QUESTION)
    bot.control.click(KENGO, channel, message["ts"], "evidence", answer_of(message))
    shown = json.dumps(bot.control.wait_for(lambda: bot.control.view(KENGO)), ensure_ascii=False)
    assert "都市加算" in shown
    assert "出張旅費規程" in shown
    assert "取り込み日" in shown
    assert "モデル `quote`" in shown


def test_a_suggestion_is_asked_in_the_thread(bot: Product) -> None:
    """It says who asks what, and is answered below like any question."""
    channel = bot.channel()
    message = bot.ask(AKARI, channel, QUESTION)
    asks = {name: value for name, value in buttons(message).items() if name.startswith("followup")}
    assert asks
    name, value = next(iter(asks.items()))
    bot.control.click(AKARI, channel, message["ts"], name, value)
    root = message["thread_ts"]
    line, answer = bot.control.wait_for(
        lambda: (found := bot.control.replies(channel, root)[1:])[1:] and found
    )
    assert f"<@{AKARI}>" in line["text"]
    assert value.partition(":")[2] in line["text"]
    assert answer_of(answer) != answer_of(message)
    assert "確認できません" not in str(answer)


def test_a_thread_can_be_told_to_be_quiet(bot: Product) -> None:
    """After 🤫 only a mention is answered there; without it the bot is back."""
    channel = bot.channel()
    message = bot.ask(AKARI, channel, QUESTION)
    root = message["thread_ts"]
    bot.control.react(AKARI, channel, message["ts"], "shushing_face::skin-tone-2")
    bot.whisper(AKARI, channel, "🤫")
    assert [(one.channel, one.thread_ts) for one in rows(bot, MutedThread)] == [(channel, root)]
    bot.control.say(AKARI, channel, "日当はいくらですか？", root)
    bot.quiet()
    assert len(bot.control.replies(channel, root)) == 1
    bot.ask(AKARI, channel, "日当はいくらですか？", root)
    bot.control.react(AKARI, channel, message["ts"], "shushing_face::skin-tone-2", remove=True)
    bot.whisper(AKARI, channel, "またお答えします")
    bot.control.say(AKARI, channel, "宿泊費の上限はいくらですか？", root)
    bot.control.wait_for(lambda: len(bot.control.replies(channel, root)) == 3)


def test_an_edited_question_is_offered_a_new_answer(bot: Product) -> None:
    """Only its author is asked, and only once they press it is answered again."""
    channel = bot.channel()
    first = bot.ask(AKARI, channel, "出張の日当はいくらですか？")
    root = first["thread_ts"]
    changed = f"<@{BOT}> 年次有給休暇はどのように申請しますか？"
    bot.control.must("edit", AKARI, channel=channel, ts=root, text=changed)
    offer = bot.whisper(AKARI, channel, "編集されました")
    assert not [one for one in bot.control.ephemerals(KENGO) if one["channel"] == channel]
    (button,) = [block["accessory"] for block in offer["blocks"]]
    bot.control.click(AKARI, channel, offer["ts"], button["action_id"], button["value"])
    answer = bot.reply(channel, root, 1)
    assert "休暇" in str(answer)


def test_a_deleted_question_leaves_no_trace(bot: Product) -> None:
    """Its words, the answer, votes and marks go, and the answer's message; curation is told."""
    channel = bot.channel()
    message = bot.ask(AKARI, channel, "懇親会の費用は経費で落ちますか？個人的な相談です")
    root, answer = message["thread_ts"], answer_of(message)
    bot.control.react(AKARI, channel, message["ts"], "-1")
    bot.whisper(AKARI, channel, "良くなかったか")
    bot.control.must("delete", AKARI, channel=channel, ts=root)
    bot.quiet()
    assert not bot.control.replies(channel, root)
    with bot.room.store.read() as session:
        row = session.get_one(Answer, answer)
        asked = session.get_one(Question, row.question_id)
    assert "相談" not in f"{asked.text}{row.text}"
    assert row.citations == []
    for table in (Rating, ReactionMark):
        assert answer not in [one.answer_id for one in rows(bot, table)]
    states = [one.state for one in rows(bot, ReviewItem) if one.answer_id == answer]
    assert states == ["closed"]
    assert root in [one.payload.get("message") for one in rows(bot, Call)]


def test_any_message_can_be_asked_about_in_private(bot: Product) -> None:
    """The form is filled with it; the answer comes as a direct message that links it."""
    channel = bot.channel()
    ts = bot.control.say(KENGO, channel, "来週、名古屋へ日帰り出張します。日当は出ますか？")
    bot.control.shortcut(AKARI, channel, ts, "ask_about")
    view = bot.control.wait_for(lambda: bot.control.view(AKARI))
    assert "日当は出ますか" in str(view["blocks"])
    direct = bot.control.dm(AKARI)
    before = len(bot.control.messages(direct))
    values = {
        "question": {"text": "日帰り出張の日当はいくらですか？"},
        "where": {"choice": "private"},
    }
    assert not bot.control.submit(AKARI, values).get("errors")
    line, answer = bot.control.wait_for(
        lambda: (found := bot.control.messages(direct)[before:])[1:] and found
    )
    assert "元のメッセージ" in line["text"]
    assert answer["thread_ts"] == line["ts"]
    assert "日当" in str(answer["blocks"])
    assert not bot.control.replies(channel, ts)


def test_a_reply_to_a_mail_is_drafted_in_the_houses_style(bot: Product) -> None:
    """Its question is found, answered in private with sources, and put into a letter."""
    channel = bot.channel()
    ts = bot.control.say(KENGO, channel, MAIL)
    before = len(bot.control.messages(bot.control.dm(KENGO)))
    bot.control.shortcut(KENGO, channel, ts, "draft_reply")
    found = bot.control.wait_for(
        lambda: (rows := bot.control.messages(bot.control.dm(KENGO))[before:])[2:] and rows
    )
    draft = str(found[-1]["blocks"])
    assert "お世話になっております" in draft
    assert "何卒よろしくお願いいたします" in draft
    assert "[1]" not in draft
    assert "出張旅費規程" in draft
    assert "feedback" in str(found[1]["blocks"])
    assert not bot.control.replies(channel, ts)


def test_prompts_are_offered_in_direct_messages(bot: Product) -> None:
    """Whoever opens them is offered questions that have an answer."""
    channel = bot.channel()
    message = bot.ask(KENGO, channel, "工具の貸出は何日までですか？")
    bot.control.click(EXPERT, channel, message["ts"], "rewrite", answer_of(message))
    bot.control.wait_for(lambda: bot.control.view(EXPERT, "rewrite"))
    words = {"question": "工具は何日まで借りられますか？", "answer": "工具の貸出は7日までです。"}
    typed = {k: {"text": v} for k, v in words.items()}
    assert not bot.control.submit(EXPERT, typed).get("errors")
    bot.quiet()
    bot.control.home(AKARI, "messages")
    offered = bot.control.wait_for(lambda: bot.control.read("state")["prompts"])
    assert "工具は何日まで借りられますか？" in str(offered)


def test_reasons_and_own_words_go_with_a_bad_vote(bot: Product) -> None:
    """Wrong access reaches the administrators; words are kept with the vote."""
    channel = bot.channel()
    message = bot.ask(AKARI, channel, QUESTION)
    answer = answer_of(message)
    bot.control.click(AKARI, channel, message["ts"], "feedback", f"bad:{answer}")
    asked = bot.whisper(AKARI, channel, "閲覧権限")
    bot.control.click(AKARI, channel, asked["ts"], "reason:permission", answer)
    direct = bot.control.dm(ADMIN)
    bot.control.wait_for(lambda: "閲覧権限" in str(bot.control.messages(direct)))
    bot.control.click(KENGO, channel, message["ts"], "feedback", f"bad:{answer}")
    asked = bot.whisper(KENGO, channel, "その他（自由記入）")
    bot.control.click(KENGO, channel, asked["ts"], "comment", answer)
    bot.control.wait_for(lambda: bot.control.view(KENGO, "comment"))
    words = {"comment": {"text": "大阪の例がほしいです。"}}
    assert not bot.control.submit(KENGO, words).get("errors")
    bot.quiet()
    with bot.room.store.read() as session:
        found = session.exec(select(Rating).where(Rating.answer_id == answer))
        told = {one.user: (one.reason, one.comment) for one in found}
    assert told == {AKARI: ("permission", ""), KENGO: ("other", "大阪の例がほしいです。")}


def test_a_handed_over_question_is_settled_by_its_asker(bot: Product) -> None:
    """An expert's reply comes with two buttons: settled, or asked again where it was handed to."""
    channel = bot.channel()
    message = bot.ask(AKARI, channel, UNKNOWN)
    answer = answer_of(message)
    bot.control.click(KENGO, channel, message["ts"], "feedback", f"bad:{answer}")
    bot.whisper(KENGO, channel, "良くなかったか")  # "don't know" may be voted on
    bot.control.click(AKARI, channel, message["ts"], "ask_person", answer)
    bot.whisper(AKARI, channel, "引き継ぎました")
    request = bot.control.wait_for(
        lambda: [row for row in bot.control.messages(HANDOFF) if UNKNOWN in str(row)]
    )[-1]
    bot.quiet()  # nobody answers before the request is recorded
    bot.control.say(EXPERT, HANDOFF, "月曜日はカレーです。", request["ts"])
    relayed = bot.control.wait_for(
        lambda: [
            r for r in bot.control.replies(channel, message["thread_ts"]) if "カレー" in str(r)
        ]
    )[0]
    assert {"solved:yes", "solved:no"} <= set(buttons(relayed))
    bot.control.click(AKARI, channel, relayed["ts"], "solved:no", answer)
    bot.control.wait_for(
        lambda: "まだ解決していません" in str(bot.control.replies(HANDOFF, request["ts"]))
    )
    bot.control.click(AKARI, channel, relayed["ts"], "solved:yes", answer)
    bot.whisper(AKARI, channel, "解決して何より")
    with bot.room.store.read() as session:
        row = session.get_one(Answer, answer)
        assert session.get_one(Question, row.question_id).solved_at
