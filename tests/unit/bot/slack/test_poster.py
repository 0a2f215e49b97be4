"""Posting, editing and finding messages; Slack's errors in our three families."""

from pathlib import Path
from typing import Any

import pytest

from bot.errors import Broken, Transient, UserError
from bot.outbox import client_msg_id
from bot.slack.client import MEND_SECONDS, open_client
from bot.slack.poster import SlackPoster
from tests.support.durable import settings_of
from tests.support.edge import CHANNEL, Bench, notice
from tests.support.workspace import EMPLOYEE, OTHER, SECRET


def test_a_post_carries_its_key_twice_and_unfurls_nothing(edge: Bench) -> None:
    """The message can be recognised later, and shows no previews."""
    ts = edge.poster.post(notice(payload={"text": "<https://a.example>", "answer": "a1"}))
    call = edge.control.calls("chat.postMessage")[-1]["args"]
    shown = edge.control.messages(CHANNEL)[-1]
    assert shown["ts"] == ts
    assert shown["metadata"]["event_payload"] == {"key": "notice:1", "answer_id": "a1"}
    assert call["client_msg_id"] == client_msg_id("notice:1")
    assert (call["unfurl_links"], call["unfurl_media"]) == (False, False)


@pytest.mark.parametrize("in_thread", [False, True])
def test_a_message_whose_response_was_lost_is_found_again(edge: Bench, in_thread: bool) -> None:
    """Posted but not confirmed: the thread or channel shows it, so it is not posted again."""
    root = edge.control.say(EMPLOYEE, CHANNEL, "質問です") if in_thread else ""
    message = notice(thread_ts=root)
    edge.control.fault("lose", "chat.postMessage")
    with pytest.raises(Transient):
        edge.poster.post(message)
    found = edge.poster.find(message)
    assert found == edge.control.messages(CHANNEL)[-1]["ts"]
    assert edge.poster.find(notice("notice:2", thread_ts=root)) is None


def test_an_edit_replaces_text_and_keeps_the_key(edge: Bench) -> None:
    """An edited answer is still found under the key it was posted with."""
    message = notice()
    ts = edge.poster.post(message)
    edge.poster.update(notice("edit:1", payload={"text": "訂正後", "of": "notice:1", "ts": ts}))
    assert edge.control.messages(CHANNEL)[-1]["text"] == "訂正後"
    assert edge.poster.find(message) == ts


def test_a_whisper_is_seen_by_one_person_only(edge: Bench) -> None:
    """It stands in no history, so it is never looked for."""
    message = notice(payload={"text": "こっそり", "only": EMPLOYEE})
    edge.poster.post(message)
    assert [row["text"] for row in edge.control.ephemerals(EMPLOYEE)] == ["こっそり"]
    assert not edge.control.ephemerals(OTHER)
    assert edge.poster.find(message) is None


def test_a_private_line_never_holds_the_channel_up(edge: Bench) -> None:
    """A dead reply address falls back to an ephemeral; where none can be shown, it is let go."""
    payload = {"text": "こっそり", "only": EMPLOYEE, "reply": "http://127.0.0.1:9/gone"}
    edge.poster.post(notice(payload=payload))
    assert edge.control.ephemerals(EMPLOYEE)
    assert edge.poster.post(notice(channel=SECRET, payload=payload)) == ""


@pytest.mark.parametrize(
    ("fault", "family"),
    [
        ({"kind": "refuse", "status": 429, "error": "ratelimited", "retry_after": 7}, Transient),
        ({"kind": "refuse", "status": 500}, Transient),
        ({"kind": "refuse", "status": 503, "html": True}, Transient),
        ({"kind": "refuse", "status": 200, "html": True}, Transient),
        ({"kind": "refuse", "error": "internal_error"}, Transient),
        ({"kind": "lose"}, Transient),
        ({"kind": "refuse", "error": "invalid_auth"}, Transient),
        ({"kind": "refuse", "error": "token_revoked"}, Transient),
        ({"kind": "refuse", "error": "missing_scope"}, Transient),
        ({"kind": "refuse", "error": "channel_not_found"}, UserError),
        ({"kind": "refuse", "error": "is_archived"}, UserError),
        ({"kind": "refuse", "error": "msg_too_long"}, UserError),
    ],
)
def test_every_refusal_has_its_family(
    edge: Bench, fault: dict[str, Any], family: type[Exception]
) -> None:
    """What may help later, even if an admin must mend it first, and what never will."""
    edge.control.fault(match="chat.postMessage", **fault)
    with pytest.raises(family) as caught:
        edge.poster.post(notice())
    if fault.get("retry_after"):
        assert caught.value.retry_after_seconds == 7
    assert len(edge.control.calls("chat.postMessage")) == 1  # the SDK has not tried again by itself


def test_what_an_admin_must_mend_is_tried_rarely(edge: Bench) -> None:
    """A revoked token loses no message, and Slack is not pestered meanwhile."""
    edge.control.fault("refuse", "chat.postMessage", error="token_revoked")
    with pytest.raises(Transient) as caught:
        edge.poster.post(notice())
    assert caught.value.retry_after_seconds == MEND_SECONDS


def test_a_channel_without_the_bot_refuses(edge: Bench) -> None:
    """A private channel looks as if it did not exist."""
    with pytest.raises(UserError):
        edge.poster.post(notice(channel=SECRET))
    assert edge.poster.find(notice(channel=SECRET)) is None


def test_nobody_there_is_transient(edge: Bench) -> None:
    """A closed port is no reason to give a message up."""
    settings = edge.settings.model_copy(update={"slack_base_url": "http://127.0.0.1:9/api/"})
    with pytest.raises(Transient):
        SlackPoster(open_client(settings)).post(notice())


def test_a_missing_token_is_said_plainly(tmp_path: Path) -> None:
    """An administrator reads which setting is missing."""
    with pytest.raises(Broken, match="SLACK_BOT_TOKEN"):
        open_client(settings_of(tmp_path))
