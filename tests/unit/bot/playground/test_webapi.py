"""The playground's Web API through slack_sdk: shapes, limits, named errors, faults."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.models.blocks import Block

from tests.support.bolt import client
from tests.support.workspace import (
    ADMIN,
    BOT,
    EMPLOYEE,
    ENGLISH,
    EXPERT,
    GENERAL,
    KEIHI,
    SECRET,
    Control,
    workspace,
)

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "本文"}}
DIVIDER = {"type": "divider"}


@pytest.fixture(scope="module")
def space() -> Iterator[Control]:
    with workspace() as control:
        yield control


@pytest.fixture(scope="module")
def slack(space: Control) -> WebClient:
    return client(space)


def refused(call: Callable[[], Any]) -> str:
    """Return the error that Slack names for a call."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response.get("error"))


def test_tokens_are_told_apart(space: Control, slack: WebClient) -> None:
    """The bot token opens the API, the app token only a connection, and no other opens anything."""
    assert slack.auth_test()["user_id"] == BOT
    assert refused(client(space, "xoxb-someone-else").auth_test) == "invalid_auth"
    assert refused(client(space, space.app_token).auth_test) == "not_allowed_token_type"
    assert refused(lambda: slack.api_call("chat.fly")) == "unknown_method"


def test_a_message_keeps_blocks_metadata_and_thread(slack: WebClient) -> None:
    """What is posted comes back from the thread, with ids for blocks, and parses as Block Kit."""
    root = slack.chat_postMessage(channel=GENERAL, text="質問")["ts"]
    meta = {"event_type": "answer", "event_payload": {"key": "k1"}}
    ts = slack.chat_postMessage(
        channel=GENERAL, text="回答", blocks=[SECTION], thread_ts=root, metadata=meta
    )["ts"]
    replies = slack.conversations_replies(channel=GENERAL, ts=root, include_all_metadata=True)
    first, reply = replies["messages"]
    assert (first["reply_count"], first["reply_users"], first["latest_reply"]) == (1, [BOT], ts)
    assert reply["metadata"] == meta
    assert Block.parse_all(reply["blocks"])[0].to_dict()["block_id"]
    plain = slack.conversations_replies(channel=GENERAL, ts=root)["messages"]
    assert "metadata" not in plain[1]
    tops = slack.conversations_history(channel=GENERAL)["messages"]
    assert ts not in [row["ts"] for row in tops]


def test_history_is_paged_newest_first(slack: WebClient) -> None:
    """Pages follow the cursor and oldest/latest bound them."""
    stamps = [slack.chat_postMessage(channel=KEIHI, text=f"{n}")["ts"] for n in range(5)]
    first = slack.conversations_history(channel=KEIHI, limit=2)
    assert [row["ts"] for row in first["messages"]] == [stamps[4], stamps[3]]
    cursor = first["response_metadata"]["next_cursor"]
    second = slack.conversations_history(channel=KEIHI, limit=2, cursor=cursor)
    assert [row["ts"] for row in second["messages"]] == [stamps[2], stamps[1]]
    since = slack.conversations_history(channel=KEIHI, oldest=stamps[3])
    assert [row["ts"] for row in since["messages"]] == [stamps[4]]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C404", "text": "あ"}, "channel_not_found"),
        ({"channel": SECRET, "text": "あ"}, "channel_not_found"),
        ({"channel": GENERAL}, "no_text"),
        ({"channel": GENERAL, "text": "あ", "thread_ts": "1.0"}, "thread_not_found"),
        ({"channel": GENERAL, "text": "あ", "markdown_text": "い"}, "markdown_text_conflict"),
        ({"channel": GENERAL, "text": "あ", "blocks": [DIVIDER] * 51}, "invalid_blocks"),
        ({"channel": GENERAL, "text": "あ", "blocks": [{"type": "unheard"}]}, "invalid_blocks"),
        (
            {"channel": GENERAL, "text": "あ", "blocks": [
                {"type": "section", "text": {"type": "mrkdwn", "text": "あ" * 3001}}]},
            "invalid_blocks",
        ),
        (
            {"channel": GENERAL, "text": "あ", "blocks": [
                {"type": "markdown", "text": "あ" * 7000},
                {"type": "markdown", "text": "い" * 7000}]},
            "msg_blocks_too_long",
        ),
    ],
)  # fmt: skip
def test_bad_messages_are_refused_by_name(
    slack: WebClient, arguments: dict[str, Any], error: str
) -> None:
    """Each mistake gets the error that Slack names for it."""
    assert refused(lambda: slack.api_call("chat.postMessage", json=arguments)) == error


def test_an_update_takes_four_thousand_characters(slack: WebClient) -> None:
    """chat.update refuses what chat.postMessage still takes, and only the bot's own can change."""
    ts = slack.chat_postMessage(channel=GENERAL, text="あ" * 5000)["ts"]
    too_long = refused(lambda: slack.chat_update(channel=GENERAL, ts=ts, text="い" * 4001))
    assert too_long == "msg_too_long"
    slack.chat_update(channel=GENERAL, ts=ts, text="い" * 4000)
    unknown = refused(lambda: slack.chat_update(channel=GENERAL, ts="1.0", text="い"))
    assert unknown == "message_not_found"


def test_only_own_messages_change_and_a_parent_leaves_a_tombstone(
    space: Control, slack: WebClient
) -> None:
    """The bot cannot touch people's messages; a deleted parent keeps its replies."""
    theirs = space.say(EMPLOYEE, GENERAL, "私の発言")
    assert refused(lambda: slack.chat_update(channel=GENERAL, ts=theirs, text="い")) == (
        "cant_update_message"
    )
    slack.chat_postMessage(channel=GENERAL, text="返信", thread_ts=theirs)
    space.must("delete", EMPLOYEE, channel=GENERAL, ts=theirs)
    parent, reply = space.messages(GENERAL, theirs)
    assert (parent["subtype"], reply["text"]) == ("tombstone", "返信")
    event = space.read("events")["events"][-1]
    assert (event["subtype"], event["message"]["subtype"]) == ("message_changed", "tombstone")


def test_a_stream_grows_by_both_forms_and_ends_with_blocks(slack: WebClient) -> None:
    """The helper's chunks and plain markdown_text add up; after the end nothing more is taken."""
    root = slack.chat_postMessage(channel=GENERAL, text="質問")["ts"]
    missing = refused(lambda: slack.chat_startStream(channel=GENERAL, thread_ts=root))
    assert missing == "missing_recipient_team_id"
    whose = {"recipient_team_id": "T01PLAYGROUND", "recipient_user_id": EMPLOYEE}
    stream = slack.chat_stream(channel=GENERAL, thread_ts=root, buffer_size=1, **whose)
    stream.append(markdown_text="**宿泊費**は")
    ts = stream.ts
    assert ts
    slack.chat_appendStream(channel=GENERAL, ts=ts, markdown_text="9,500円")
    conflict = refused(lambda: slack.chat_update(channel=GENERAL, ts=ts, text="割り込み"))
    assert conflict == "streaming_state_conflict"
    stream.append(markdown_text="です。")
    done = stream.stop(blocks=[DIVIDER])["message"]
    assert done["text"] == "**宿泊費**は9,500円です。"
    assert [block["type"] for block in done["blocks"]] == ["markdown", "divider"]
    late = refused(lambda: slack.chat_appendStream(channel=GENERAL, ts=ts, markdown_text="あ"))
    assert late == "message_not_in_streaming_state"


def test_a_status_line_ends_with_the_bots_words(space: Control, slack: WebClient) -> None:
    """SetStatus shows a line until the bot posts in that thread."""
    root = space.say(EMPLOYEE, GENERAL, "質問です")
    slack.assistant_threads_setStatus(
        channel_id=GENERAL, thread_ts=root, status="資料を確認しています…"
    )
    assert [s["status"] for s in space.read("state")["statuses"]] == ["資料を確認しています…"]
    slack.chat_postMessage(channel=GENERAL, text="回答", thread_ts=root)
    assert space.read("state")["statuses"] == []


def test_reactions_are_counted_by_person(space: Control, slack: WebClient) -> None:
    """Adding twice and taking back what is not there are refused; people and bot are told apart."""
    ts = space.say(EMPLOYEE, GENERAL, "よろしくお願いします")
    slack.reactions_add(channel=GENERAL, timestamp=ts, name="eyes")
    space.react(EXPERT, GENERAL, ts, "eyes")
    again = refused(lambda: slack.reactions_add(channel=GENERAL, timestamp=ts, name="eyes"))
    assert again == "already_reacted"
    found = slack.reactions_get(channel=GENERAL, timestamp=ts)["message"]["reactions"]
    assert found == [{"name": "eyes", "users": [BOT, EXPERT], "count": 2}]
    slack.reactions_remove(channel=GENERAL, timestamp=ts, name="eyes")
    gone = refused(lambda: slack.reactions_remove(channel=GENERAL, timestamp=ts, name="eyes"))
    assert gone == "no_reaction"


def test_people_have_locales_and_channels_members(slack: WebClient) -> None:
    """The locale comes when asked for; lists hold who and what exists."""
    user = slack.users_info(user=ENGLISH, include_locale=True)["user"]
    assert (user["locale"], user["tz"], user["is_restricted"]) == ("en-US", "Asia/Tokyo", False)
    assert "locale" not in slack.users_info(user=ENGLISH)["user"]
    assert EXPERT in slack.conversations_members(channel=KEIHI)["members"]
    assert {c["id"] for c in slack.conversations_list()["channels"]} == {GENERAL, KEIHI}
    opened = slack.conversations_open(users=ADMIN)["channel"]["id"]
    assert slack.conversations_info(channel=opened)["channel"]["user"] == ADMIN


def test_a_modal_needs_a_fresh_trigger(slack: WebClient) -> None:
    """A made-up trigger id opens nothing."""
    view = {"type": "modal", "title": {"type": "plain_text", "text": "題"}, "blocks": [DIVIDER]}
    assert refused(lambda: slack.views_open(trigger_id="1.2", view=view)) == "invalid_trigger_id"
    long = {**view, "title": {"type": "plain_text", "text": "長" * 25}}
    assert refused(lambda: slack.views_open(trigger_id="1.2", view=long)) == "invalid_blocks"


def test_an_ephemeral_is_seen_by_one_and_kept_by_nobody(space: Control, slack: WebClient) -> None:
    """An ephemeral message is in no history, and only members can get one."""
    slack.chat_postEphemeral(channel=GENERAL, user=EMPLOYEE, text="あなただけに")
    assert space.ephemerals(EMPLOYEE)[-1]["text"] == "あなただけに"
    texts = [row.get("text") for row in slack.conversations_history(channel=GENERAL)["messages"]]
    assert "あなただけに" not in texts
    outside = refused(lambda: slack.chat_postEphemeral(channel=KEIHI, user=ENGLISH, text="あ"))
    assert outside == "user_not_in_channel"


def test_faults_limit_break_and_lose(space: Control) -> None:
    """429 is retried by the SDK's own handler; errors, HTML and lost answers are what they say."""
    slack = client(space)
    slack.retry_handlers = [RateLimitErrorRetryHandler(max_retry_count=1)]
    space.fault("refuse", "chat.postMessage", status=429, retry_after=1)
    assert slack.chat_postMessage(channel=GENERAL, text="待ってから")["ok"]
    space.fault("refuse", "chat.postMessage", error="invalid_auth")
    assert refused(lambda: slack.chat_postMessage(channel=GENERAL, text="あ")) == "invalid_auth"
    space.fault("refuse", "chat.postMessage", status=503, html=True)
    with pytest.raises(SlackApiError):
        slack.chat_postMessage(channel=GENERAL, text="あ")
    space.fault("lose", "chat.postMessage")
    with pytest.raises(ConnectionError):
        slack.chat_postMessage(channel=GENERAL, text="届いたが返事なし")
    assert space.messages(GENERAL)[-1]["text"] == "届いたが返事なし"
    assert space.calls("chat.postMessage")[-1]["lost"]
    space.calm()


def test_an_unknown_fault_is_refused(space: Control) -> None:
    """A fault that does not exist is an error of the test, said at once."""
    assert not space.do("fault", kind="explode")["ok"]
