"""What experts touch: any message as the answer, the form, the queue in Home, whose turn it is."""

import json
from typing import Any

from sqlmodel import select

from bot import review
from bot.tables import ExpertProfile, ReviewItem, VerifiedAnswer
from tests.support.product import ADMIN, AKARI, EXPERT, HANDOFF, KENGO, Product

PARKING = "来客用の駐車場は何台まで予約できますか？"
SAID = "来客用は3台まで、前日17時までに総務へお知らせください。"


def home(bot: Product, user: str, word: str) -> str:
    """Open somebody's Home and return it as text once it holds a word."""
    bot.control.home(user)

    def found() -> str:
        shown = json.dumps(bot.control.home_view(user), ensure_ascii=False)
        return shown if word in shown else ""

    return str(bot.control.wait_for(found))


def tap(bot: Product, user: str, action: str, item: str) -> None:
    """Press an item's button in Home."""
    body = {"view": "home", "action_id": action, "block_id": f"taps:{item}", "value": item}
    bot.control.must("click", user, **body)


def item_of(bot: Product, word: str) -> ReviewItem:
    """Return the open review item about a word."""
    with bot.room.store.read() as session:
        rows = session.exec(select(ReviewItem).where(ReviewItem.state == "open")).all()
        return next(row for row in rows if word in f"{row.question}{row.text}")


def serving(bot: Product, word: str) -> list[VerifiedAnswer]:
    """Return verified answers in force that hold a word."""
    with bot.room.store.read() as session:
        rows = session.exec(select(VerifiedAnswer)).all()
        return [row for row in rows if word in row.text and row.expired_at is None]


def fill(bot: Product, user: str, **fields: Any) -> dict[str, Any]:
    """Send the open form; plain texts are its text fields."""
    values = {
        name: value if isinstance(value, dict) else {"text": value}
        for name, value in fields.items()
    }
    return dict(bot.control.submit(user, values).get("errors") or {})


def test_any_good_message_becomes_the_answer(bot: Product) -> None:
    """「正解として登録」 on a colleague's reply, in a thread the bot had no part in."""
    channel = bot.channel()
    root = bot.control.say(AKARI, channel, PARKING)
    ts = bot.control.say(KENGO, channel, SAID, root)
    bot.control.shortcut(AKARI, channel, ts, "mark_as_answer")
    bot.whisper(AKARI, channel, "専門家")  # for experts only
    bot.control.shortcut(EXPERT, channel, ts, "mark_as_answer")
    found = bot.control.wait_for(lambda: bot.control.view(EXPERT, "adopt"))
    view = json.dumps(found, ensure_ascii=False)
    assert PARKING in view
    assert SAID in view
    assert fill(bot, EXPERT, question="", answer=SAID) != {}
    assert fill(bot, EXPERT, question=PARKING, answer=SAID) == {}
    line = bot.reply(channel, root)
    assert "灯野さんの回答を正解として登録しました" in str(line)
    answer = bot.ask(AKARI, bot.channel(), "来客用の駐車場は何台まで予約できる？")
    assert SAID in str(answer)
    assert "確認した回答です" in str(answer)
    bot.control.say(KENGO, channel, "ありがとうございます。夜間はどうですか？", root)
    bot.quiet()
    assert len(bot.control.replies(channel, root)) == 1  # the thread is still theirs


def test_the_form_shows_what_changes_and_how_far_it_reaches(bot: Product) -> None:
    """Differences word by word; a last day; one channel only."""
    channel, elsewhere = bot.channel(), bot.channel()
    message = bot.ask(AKARI, channel, "社用車の予約はいつまでにしますか？")
    answer = message["metadata"]["event_payload"]["answer_id"]
    bot.control.click(EXPERT, channel, message["ts"], "rewrite", answer)
    bot.control.wait_for(lambda: bot.control.view(EXPERT, "rewrite"))
    better = "社用車の予約は、利用日の二営業日前までに総務部へ申請します。"
    typed = {"question": {"text": "社用車の予約はいつまでにしますか？"}, "answer": {"text": better}}
    bot.control.must("click", EXPERT, action_id="preview", value="x", values=typed)
    bot.control.wait_for(lambda: "変更点" in str(bot.control.view(EXPERT)))
    view = json.dumps(bot.control.view(EXPERT), ensure_ascii=False)
    assert "二営業日前" in view, view
    past = fill(bot, EXPERT, **typed, until={"date": "2020-01-01"})
    assert "until" in past
    wrong = fill(bot, EXPERT, **typed, until={"date": "2099-12-31"}, audience={"choice": "here"})
    assert wrong == {}
    bot.quiet()
    (row,) = serving(bot, "二営業日前")
    assert row.audience == channel
    assert row.valid_until
    assert row.valid_until.isoformat().startswith("2099-12-31T15:00")
    assert better in str(bot.ask(KENGO, channel, "社用車の予約はいつまでにしますか？"))
    assert better not in str(bot.ask(KENGO, elsewhere, "社用車の予約はいつまでにしますか？"))


def test_a_reply_to_a_hand_off_waits_in_the_queue_and_is_approved_in_one_tap(bot: Product) -> None:
    """It becomes a verified answer of whoever approves it; how long that took is known."""
    question = "会議室のホワイトボードのペンはどこで補充しますか？"
    channel = bot.channel()
    message = bot.ask(AKARI, channel, question)
    answer = message["metadata"]["event_payload"]["answer_id"]
    bot.control.click(AKARI, channel, message["ts"], "ask_person", answer)
    request = bot.control.wait_for(
        lambda: [row for row in bot.control.messages(HANDOFF) if question in str(row)]
    )[-1]
    bot.quiet()  # nobody answers before the request is recorded
    bot.control.say(ADMIN, HANDOFF, "総務の文具棚から補充してください。", request["ts"])
    bot.control.wait_for(
        lambda: "文具棚" in str(bot.control.replies(channel, message["thread_ts"]))
    )
    bot.quiet()
    item = item_of(bot, "文具棚")
    assert (item.why, item.author) == ("candidate", ADMIN)
    shown = home(bot, EXPERT, "文具棚")
    assert "正解の候補" in shown
    tap(bot, EXPERT, "decide:approve", item.id)
    bot.control.wait_for(lambda: serving(bot, "文具棚"))
    bot.quiet()
    (row,) = serving(bot, "文具棚")
    assert row.author == EXPERT
    with bot.room.store.read() as session:
        done = session.get_one(ReviewItem, item.id)
    assert (done.outcome, done.closed_by) == ("approved", EXPERT)
    assert done.detail["seconds"] >= 0
    assert "文具棚" not in home(bot, EXPERT, "直近30日")


def test_items_are_fixed_dropped_and_passed_on(bot: Product) -> None:
    """Each with one tap; what is dropped leaves; who is asked next is told."""
    asked = (
        "屋上の鍵は誰が持っていますか？",
        "花粉症の薬は経費になりますか？",
        "窓の結露は誰に言いますか？",
    )
    for question in asked:
        message = bot.ask(AKARI, bot.channel(), question)
        assert "確認できません" in str(message)
    bot.quiet()
    with bot.room.store.read() as session:
        items = {one.question: one.item.id for one in review.waiting(session, EXPERT, 50)[0]}
    fixed, dropped, passed = (items[question] for question in asked)
    with bot.room.store.write() as session:  # these are at the end of a long queue
        for name, one in items.items():
            if name not in asked:
                review.close(session, session.get_one(ReviewItem, one), ADMIN, "dropped")
    home(bot, EXPERT, asked[0])
    tap(bot, EXPERT, "decide:drop", dropped)
    bot.control.wait_for(
        lambda: asked[1] not in json.dumps(bot.control.home_view(EXPERT), ensure_ascii=False)
    )
    tap(bot, EXPERT, "decide:pass", passed)
    bot.quiet()
    with bot.room.store.read() as session:
        assert session.get_one(ReviewItem, passed).assigned_to == ADMIN
        assert session.get_one(ReviewItem, dropped).outcome == "dropped"
    tap(bot, EXPERT, "review_fix", fixed)
    bot.control.wait_for(lambda: bot.control.view(EXPERT, "adopt"))
    assert fill(bot, EXPERT, question=asked[0], answer="屋上の鍵は守衛室にあります。") == {}
    bot.control.wait_for(lambda: serving(bot, "守衛室"))


def test_an_expert_says_what_they_want_to_be_asked(bot: Product) -> None:
    """Topics, hours, days away and who stands in are kept and shown."""
    home(bot, EXPERT, "担当と時間帯")
    bot.control.must("click", EXPERT, view="home", action_id="profile", value=EXPERT)
    bot.control.wait_for(lambda: bot.control.view(EXPERT, "profile"))
    wrong = fill(
        bot, EXPERT, topics="出張旅費、経費精算", quiet_from={"choice": "19"},
        quiet_until={"choice": "8"}, away={"date": "2099-01-05"},
    )  # fmt: skip
    assert wrong == {}
    shown = home(bot, EXPERT, "19時〜8時")
    assert "出張旅費、経費精算" in shown
    assert "2099-01-05" in shown
    with bot.room.store.write() as session:
        row = session.get_one(ExpertProfile, EXPERT)
        assert row.topics == "出張旅費、経費精算"
        session.delete(row)
