"""The playground as seen by an unmodified slack_bolt App over Socket Mode."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App

from tests.support.bolt import app_of, connected
from tests.support.workspace import (
    ADMIN,
    BOT,
    EMPLOYEE,
    EXPERT,
    GENERAL,
    KEIHI,
    SECRET,
    Control,
    workspace,
)

FEEDBACK = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "feedback",
            "positive_button": {
                "text": {"type": "plain_text", "text": "役に立った"},
                "value": "good",
            },
            "negative_button": {"text": {"type": "plain_text", "text": "違う"}, "value": "bad"},
        }
    ],
}
MODAL = {
    "type": "modal",
    "callback_id": "rewrite",
    "title": {"type": "plain_text", "text": "回答を書き直す"},
    "submit": {"type": "plain_text", "text": "登録"},
    "private_metadata": "answer-1",
    "blocks": [
        {
            "type": "input",
            "block_id": "text",
            "label": {"type": "plain_text", "text": "正しい回答"},
            "element": {"type": "plain_text_input", "action_id": "value", "multiline": True},
        }
    ],
}


@pytest.fixture
def space() -> Iterator[Control]:
    with workspace() as control:
        yield control


@pytest.fixture
def app(space: Control) -> App:
    return app_of(space)


def test_a_mention_is_answered_in_its_thread(space: Control, app: App) -> None:
    """The app hears a mention as a mention and as a message, and answers in the thread."""
    heard: list[tuple[str, Any]] = []

    @app.event("app_mention")
    def _mention(event: dict[str, Any], say: Any) -> None:
        heard.append(("app_mention", event))
        say("出張旅費は経理部へどうぞ。", thread_ts=event.get("thread_ts") or event["ts"])

    @app.event("message")
    def _message(event: dict[str, Any]) -> None:
        heard.append(("message", event))

    with connected(space, app):
        ts = space.ask(EMPLOYEE, KEIHI, "出張のホテル代はいくらまでですか？")
        replies = space.wait_for(lambda: space.replies(KEIHI, ts))
    assert [row["text"] for row in replies] == ["出張旅費は経理部へどうぞ。"]
    assert replies[0]["thread_ts"] == ts
    mine = [
        (kind, e["channel_type"] if kind == "message" else "") for kind, e in heard if e["ts"] == ts
    ]
    assert sorted(mine) == [("app_mention", ""), ("message", "channel")]
    assert space.messages(KEIHI)[0]["reply_count"] == 1


def test_a_direct_message_arrives_as_one(space: Control, app: App) -> None:
    """A direct message has channel type im and no mention event."""
    heard: list[dict[str, Any]] = []
    app.event("message")(lambda event: heard.append(event))  # noqa: PLW0108  bolt reads names
    with connected(space, app):
        space.say(EMPLOYEE, space.dm(EMPLOYEE), "有給は何日ありますか")
        space.wait_for(lambda: heard)
    assert [(e["channel_type"], e["user"]) for e in heard] == [("im", EMPLOYEE)]


def test_a_private_channel_without_the_bot_stays_private(space: Control, app: App) -> None:
    """Nothing of a channel that the bot was not invited to reaches it."""
    heard: list[dict[str, Any]] = []
    app.event("message")(lambda event: heard.append(event))  # noqa: PLW0108  bolt reads names
    with connected(space, app):
        space.ask(ADMIN, SECRET, "役員報酬は？")
        ts = space.say(ADMIN, GENERAL, "おはようございます")
        space.wait_for(lambda: heard)
        answer = app.client.api_call("conversations.list", params={"types": "private_channel"})
    assert [event["ts"] for event in heard] == [ts]
    assert answer["channels"] == []


def test_buttons_and_a_modal_with_errors(space: Control, app: App) -> None:
    """A press opens a modal; errors keep it open; a good submission closes it and is heard."""
    saved: list[tuple[str, str]] = []

    @app.action("feedback")
    def _feedback(ack: Any, body: dict[str, Any], client: Any) -> None:
        ack()
        saved.append((body["user"]["id"], body["actions"][0]["value"]))
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("rewrite")
    def _rewrite(ack: Any, view: dict[str, Any]) -> None:
        text = view["state"]["values"]["text"]["value"]["value"]
        if len(text) < 5:
            ack(response_action="errors", errors={"text": "もう少し詳しくお書きください。"})
            return
        ack()
        saved.append((view["private_metadata"], text))

    with connected(space, app):
        posted = app.client.chat_postMessage(channel=KEIHI, text="回答", blocks=[FEEDBACK])
        space.click(EXPERT, KEIHI, posted["ts"], "feedback", "bad")
        view = space.wait_for(lambda: space.view(EXPERT))
        assert view["title"]["text"] == "回答を書き直す"
        assert "text" in space.submit(EXPERT, {"text": {"value": "　"}})["errors"]
        short = space.submit(EXPERT, {"text": {"value": "短い"}})
        assert short["errors"] == {"text": "もう少し詳しくお書きください。"}
        assert space.view(EXPERT)
        assert "errors" not in space.submit(EXPERT, {"text": {"value": "9,500円までです。"}})
        assert space.view(EXPERT) is None
    assert saved == [(EXPERT, "bad"), ("answer-1", "9,500円までです。")]


def test_a_slash_command_answers_only_its_user(space: Control, app: App) -> None:
    """What a command acknowledges with, and its response URL, are shown to one person."""

    @app.command("/sodateru")
    def _command(ack: Any, respond: Any, command: dict[str, Any]) -> None:
        ack(f"受け付けました: {command['text']}")
        respond("完了しました", response_type="ephemeral")

    with connected(space, app):
        space.slash(ADMIN, GENERAL, "/sodateru  status")
        space.wait_for(lambda: len(space.ephemerals(ADMIN)) == 2)
    texts = {row["text"] for row in space.ephemerals(ADMIN)}
    assert texts == {"受け付けました: status", "完了しました"}
    assert space.ephemerals(EMPLOYEE) == []


def test_a_message_shortcut_carries_its_message(space: Control, app: App) -> None:
    """A shortcut arrives with the message it was used on."""
    heard: list[dict[str, Any]] = []

    @app.shortcut("rewrite_answer")
    def _shortcut(ack: Any, shortcut: dict[str, Any]) -> None:
        ack()
        heard.append(shortcut)

    with connected(space, app):
        posted = app.client.chat_postMessage(channel=KEIHI, text="回答です")
        space.shortcut(EXPERT, KEIHI, posted["ts"], "rewrite_answer")
    assert [(s["type"], s["message"]["text"], s["channel"]["id"]) for s in heard] == [
        ("message_action", "回答です", KEIHI)
    ]


def test_reactions_reach_the_app_both_ways(space: Control, app: App) -> None:
    """A reaction and its withdrawal are heard; the bot's own are refused twice."""
    heard: list[tuple[str, str, str]] = []

    def note(event: dict[str, Any]) -> None:
        heard.append((event["type"], event["reaction"], event["item"]["ts"]))

    app.event("reaction_added")(note)
    app.event("reaction_removed")(note)
    with connected(space, app):
        ts = app.client.chat_postMessage(channel=KEIHI, text="回答")["ts"]
        space.react(EMPLOYEE, KEIHI, ts, "+1")
        space.react(EMPLOYEE, KEIHI, ts, "+1", remove=True)
        space.wait_for(lambda: len(heard) == 2)
    assert sorted(heard) == [("reaction_added", "+1", ts), ("reaction_removed", "+1", ts)]


def test_home_is_published_to_its_person(space: Control, app: App) -> None:
    """Opening the home tells the app, whose view only that person sees."""
    app.event("app_home_opened")(
        lambda event, client: client.views_publish(
            user_id=event["user"], view={"type": "home", "blocks": [{"type": "divider"}]}
        )
    )
    with connected(space, app):
        space.home(EMPLOYEE)
        view = space.wait_for(lambda: space.home_view(EMPLOYEE))
    assert view["type"] == "home"
    assert space.home_view(EXPERT) is None


def test_an_event_without_ack_is_sent_again() -> None:
    """A listener that is too slow gets the event again, marked with attempt and reason."""
    with workspace(ack_seconds=0.2) as space:
        app, release = app_of(space), threading.Event()
        attempts: list[str | None] = []

        @app.middleware
        def _slow(req: Any, next: Any) -> None:  # noqa: A002  bolt's name
            if req.body.get("event", {}).get("type") == "app_mention":
                attempts.append(req.headers.get("x-slack-retry-num", [None])[0])
                if len(attempts) == 1:
                    release.wait(10)
            next()

        app.event("app_mention")(lambda: None)
        app.event("message")(lambda: None)
        with connected(space, app):
            space.ask(EMPLOYEE, GENERAL, "届きますか")
            space.wait_for(lambda: len(attempts) == 2)
            release.set()
            space.wait_for(lambda: space.read("state")["unsettled"] == 0)
    assert attempts == ["0", "1"]


def test_an_event_waits_for_an_app_that_is_away(space: Control, app: App) -> None:
    """What was said while no app was connected is delivered when one comes."""
    heard: list[str] = []
    app.event("message")(lambda event: heard.append(event["text"]))
    for text in ("一つ目", "二つ目", "三つ目"):
        space.say(EMPLOYEE, GENERAL, text)
    with connected(space, app):
        space.wait_for(lambda: len(heard) == 3)
    assert sorted(heard) == sorted(["一つ目", "二つ目", "三つ目"])


@pytest.mark.parametrize("politely", [True, False])
def test_a_dropped_connection_comes_back(space: Control, app: App, *, politely: bool) -> None:
    """The unmodified client reconnects after an announced and after a sudden end."""
    heard: list[str] = []
    app.event("message")(lambda event: heard.append(event["text"]))
    with connected(space, app):
        assert space.drop(politely=politely) == 1
        space.say(EMPLOYEE, GENERAL, "まだ聞こえますか")
        space.wait_for(lambda: heard)
    assert set(heard) == {"まだ聞こえますか"}  # twice when the acknowledgement fell between


def test_events_can_be_repeated_reordered_and_skipped(space: Control, app: App) -> None:
    """Fault rules repeat an event, hold one back behind the next, or swallow it."""
    heard: list[str] = []
    app.event("message")(lambda body: heard.append(body["event"]["text"]))
    with connected(space, app):
        space.fault("duplicate", "message", copies=3)
        space.say(EMPLOYEE, GENERAL, "四回")
        space.wait_for(lambda: heard.count("四回") == 4)
        space.fault("hold", "message")
        space.say(EMPLOYEE, GENERAL, "先")
        space.say(EMPLOYEE, GENERAL, "後")
        space.wait_for(lambda: "先" in heard)
        space.fault("skip", "message")
        space.say(EMPLOYEE, GENERAL, "消える")
        space.say(EMPLOYEE, GENERAL, "残る")
        space.wait_for(lambda: "残る" in heard)
    assert heard[4:] == ["後", "先", "残る"]


def test_without_an_app_an_interaction_says_so(space: Control) -> None:
    """A command that nobody acknowledges is reported to the person, not lost silently."""
    assert (
        space.do("slash", ADMIN, channel=GENERAL, text="/sodateru status")["error"] == "no_answer"
    )
    unknown = space.do("slash", ADMIN, channel=GENERAL, text="/unknown")
    assert unknown["error"] == "unknown_command"


def test_the_bot_hears_its_own_words_with_its_id(space: Control, app: App) -> None:
    """The bot's messages are echoed with bot_id, so that it can be seen to ignore them."""
    posted = app.client.chat_postMessage(channel=GENERAL, text="こんにちは")
    event = space.read("events")["events"][-1]
    assert (event["ts"], event["bot_id"], event["user"]) == (posted["ts"], "B01SODATERU", BOT)
