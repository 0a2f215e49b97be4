"""How envelopes are told apart, and which of them are the same."""

from typing import Any

import pytest

from bot.slack.envelope import read
from bot.slack.reactions import meaning_of

BOT = "U01BOT"


def click(action: str, **more: Any) -> dict[str, Any]:
    """Return a pressed button."""
    press = {"action_id": action, "block_id": "b", "action_ts": "9.1", "value": "good:a1"}
    return {
        "type": "block_actions",
        "trigger_id": "t1",
        "user": {"id": "U1"},
        "actions": [press],
        **more,
    }


def event(**event: Any) -> dict[str, Any]:
    """Return an Events API envelope."""
    return {"event_id": "Ev1", "team_id": "T1", "event": event}


@pytest.mark.parametrize(
    ("body", "road", "kind"),
    [
        (event(type="app_mention", user="U1", text="?", ts="1.0"), "inbox", "message"),
        (event(type="reaction_added", reaction="+1", user="U1"), "inbox", "reaction"),
        (event(type="reaction_removed", reaction="-1::skin-tone-3"), "inbox", "reaction"),
        (event(type="reaction_added", reaction="tada", user="U1"), "nothing", ""),
        (event(type="reaction_added", reaction="+1", user=BOT), "nothing", ""),
        (event(type="app_home_opened", tab="home", user="U1"), "inbox", "home"),
        (event(type="app_home_opened", tab="messages", user="U1"), "inbox", "prompts"),
        (event(type="reaction_added", reaction="shushing_face", user="U1"), "inbox", "reaction"),
        (event(type="member_joined_channel", user="U1"), "nothing", ""),
        (event(type="member_joined_channel", user=BOT), "inbox", "joined"),
        ({"command": "/sodateru", "text": "status", "trigger_id": "t"}, "inbox", "command"),
        (click("feedback"), "inbox", "action"),
        (click("reason:wrong"), "inbox", "action"),
        (click("ask_person"), "inbox", "action"),
        (click("rewrite"), "now", ""),
        (click("unknown"), "nothing", ""),
        ({"type": "message_action", "callback_id": "rewrite_answer"}, "now", ""),
        ({"type": "message_action", "callback_id": "draft_reply"}, "inbox", "shortcut"),
        ({"type": "message_action", "callback_id": "unknown"}, "nothing", ""),
        (click("evidence"), "now", ""),
        (click("decide:approve"), "inbox", "action"),
        ({"type": "view_submission", "view": {"callback_id": "unknown"}}, "nothing", ""),
        ({"type": "view_submission", "view": {"callback_id": "rewrite"}}, "inbox", "view"),
        ({"type": "view_closed", "view": {"callback_id": "rewrite"}}, "nothing", ""),
    ],
)  # fmt: skip
def test_every_envelope_has_one_road(body: dict[str, Any], road: str, kind: str) -> None:
    """Work goes through the inbox, modals open now, and the rest is only acknowledged."""
    found = read(body, BOT)
    assert (found.road, found.kind) == (road, kind)


def test_repeats_share_an_id_and_new_clicks_do_not() -> None:
    """The same delivery twice is one event; the next click is another."""
    again = {**click("feedback"), "response_url": "https://other.example"}
    assert read(click("feedback"), BOT).id == read(again, BOT).id
    assert read(click("feedback"), BOT).id != read(click("feedback", trigger_id="t2"), BOT).id
    assert read(event(type="app_mention", channel="C1", user="U1", ts="1"), BOT).id == "Ev1"


@pytest.mark.parametrize(
    ("name", "meaning"),
    [("+1", "good"), ("thumbsup::skin-tone-6", "good"), ("-1", "bad"), ("thumbsdown", "bad"),
     ("pencil2", "rewrite"), ("white_check_mark", "right"),
     ("heavy_check_mark", "right"), ("eyes", "")],
)  # fmt: skip
def test_emoji_have_aliases_and_skin_tones(name: str, meaning: str) -> None:
    """All names of one emoji mean the same."""
    assert meaning_of(name) == meaning
