"""What an envelope from Slack is: which handler it is for, and the id that its repeats share. Pure.

Events carry Slack's ``event_id``. Interactions and commands carry none, so theirs is made from the
ids in them that only a repeat of the same click would share.
"""

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.slack.asking import worth_keeping
from bot.slack.reactions import Meaning, meaning_of
from bot.text import content_hash

OPENERS: Final = frozenset(
    "channel comment evidence preview profile review review_fix rewrite".split()  # noqa: SIM905
)
"""Buttons that open a window: there and then, or never, since a trigger lives three seconds."""
SHORTCUTS: Final = frozenset(("ask_about", "mark_as_answer", "rewrite_answer"))
"""Message shortcuts that open a window."""
QUIET_SHORTCUTS: Final = frozenset(("draft_reply",))
"""Those that do not."""
ACTIONS: Final = frozenset(
    "again ask_person decide feedback followup handoff_pass order reason solved taste".split()  # noqa: SIM905
)
VIEWS: Final = frozenset("about adopt channel comment profile rewrite".split())  # noqa: SIM905


@dataclass(frozen=True)
class Envelope:
    """One delivery, read."""

    road: Literal["inbox", "now", "nothing"]
    """Commit it, let a listener answer within three seconds, or only acknowledge it."""
    kind: str = ""
    id: str = ""


def read(
    body: Mapping[str, Any],
    bot_user: str,
    unasked: Container[str] = frozenset(),
    emoji: Mapping[str, Meaning] | None = None,
) -> Envelope:
    """Read the body of an envelope.

    Args:
        body: As Bolt hands it over.
        bot_user: The bot's own user id.
        unasked: Channels in which questions are answered without a mention.
        emoji: What the workspace's own emoji mean.
    """
    if isinstance(body.get("event"), Mapping):
        event = body["event"]
        kind = _event_kind(event, bot_user, unasked) or _reaction(event, bot_user, emoji)
        return Envelope("inbox", kind, _event_id(body)) if kind else Envelope("nothing")
    if body.get("command"):
        return Envelope("inbox", "command", _interaction_id("command", body))
    return _interaction(body)


def action_of(body: Mapping[str, Any]) -> tuple[str, str]:
    """Return the name and the value of the button that was pressed."""
    first = (body.get("actions") or [{}])[0]
    return str(first.get("action_id", "")), str(first.get("value", ""))


def _event_kind(event: Mapping[str, Any], bot_user: str, unasked: Container[str]) -> str:
    kind = event.get("type")
    if kind in ("message", "app_mention"):
        kept = worth_keeping(event, bot_user, unasked)
        return "message" if kept else _change(event, bot_user)
    if kind == "app_home_opened":
        return "home" if event.get("tab", "home") == "home" else "prompts"
    if kind == "member_joined_channel":
        return "joined" if bot_user and event.get("user") == bot_user else ""
    return "uninstalled" if kind in ("app_uninstalled", "tokens_revoked") else ""


def _reaction(event: Mapping[str, Any], bot_user: str, emoji: Mapping[str, Meaning] | None) -> str:
    ours = event.get("type") in ("reaction_added", "reaction_removed")
    known = ours and meaning_of(str(event.get("reaction", "")), emoji)
    return "reaction" if known and event.get("user") != bot_user else ""


def _change(event: Mapping[str, Any], bot_user: str) -> str:
    """Return ``edited`` or ``deleted`` for what becomes of a person's message."""
    kind, before, now = (
        event.get(name) or {} for name in ("subtype", "previous_message", "message")
    )
    if before.get("bot_id") or before.get("user") in (None, bot_user):
        return ""
    if kind == "message_deleted" or now.get("subtype") == "tombstone":
        return "deleted"
    reworded = now.get("edited") and now.get("text") != before.get("text")
    return "edited" if kind == "message_changed" and reworded else ""


def slim(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is stored of a body: of edits and deletions only which message it was.

    Most of them are of messages that are none of ours.
    """
    if kind not in ("edited", "deleted"):
        return dict(body)
    event = body["event"]
    before = event.get("previous_message") or {}
    told = {
        "type": "message", "subtype": event.get("subtype"), "channel": event.get("channel"),
        "ts": before.get("ts"), "user": before.get("user"), "event_ts": event.get("event_ts"),
    }  # fmt: skip
    if before.get("thread_ts"):
        told["thread_ts"] = before["thread_ts"]
    return {**body, "event": told}


def _interaction(body: Mapping[str, Any]) -> Envelope:
    kind, shortcut = body.get("type"), body.get("callback_id")
    name = action_of(body)[0].partition(":")[0]
    if kind == "block_actions":
        road, sort = ("now" if name in OPENERS else "inbox", "action" if name in ACTIONS else "")
    elif kind == "message_action":
        road = "now" if shortcut in SHORTCUTS else "inbox"
        sort = "shortcut" if shortcut in QUIET_SHORTCUTS else ""
    else:
        known = kind == "view_submission" and (body.get("view") or {}).get("callback_id") in VIEWS
        road, sort = "inbox", "view" if known else ""
    if road == "now":
        return Envelope("now")
    return Envelope("inbox", sort, _interaction_id(sort, body)) if sort else Envelope("nothing")


def _event_id(body: Mapping[str, Any]) -> str:
    return str(body.get("event_id") or _digest("event", body["event"]))


def _interaction_id(kind: str, body: Mapping[str, Any]) -> str:
    view = body.get("view") or {}
    telling = {
        "trigger": body.get("trigger_id"),
        "user": body.get("user_id") or (body.get("user") or {}).get("id"),
        "actions": [
            [action.get(name) for name in ("action_id", "block_id", "action_ts", "value")]
            for action in body.get("actions") or []
        ],
        "container": body.get("container"),
        "view": [view.get("id"), view.get("hash"), (view.get("state") or {}).get("values")],
        "command": [body.get("command"), body.get("text"), body.get("channel_id")],
    }
    return _digest(kind, telling)


def _digest(kind: str, telling: Any) -> str:
    text = json.dumps(telling, ensure_ascii=False, sort_keys=True)
    return f"{kind}:{content_hash(text)[:32]}"
