"""What an envelope from Slack is: which handler it is for, and the id that its repeats share. Pure.

Events carry Slack's ``event_id``. Interactions and commands carry none, so theirs is made from the
ids in them that only a repeat of the same click would share.
"""

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.slack.asking import worth_keeping
from bot.slack.reactions import meaning_of
from bot.text import content_hash

OPENERS: Final = frozenset(("channel", "rewrite"))
"""Buttons that open a modal: there and then, or never, since a trigger lives three seconds."""
SHORTCUTS: Final = frozenset(("rewrite_answer",))
ACTIONS: Final = frozenset(("order", "feedback", "reason", "ask_person"))
VIEWS: Final = frozenset(("channel", "rewrite"))


@dataclass(frozen=True)
class Envelope:
    """One delivery, read."""

    road: Literal["inbox", "now", "nothing"]
    """Commit it, let a listener answer within three seconds, or only acknowledge it."""
    kind: str = ""
    id: str = ""


def read(
    body: Mapping[str, Any], bot_user: str, unasked: Container[str] = frozenset()
) -> Envelope:
    """Read the body of an envelope.

    Args:
        body: As Bolt hands it over.
        bot_user: The bot's own user id.
        unasked: Channels in which questions are answered without a mention.
    """
    if isinstance(body.get("event"), Mapping):
        kind = _event_kind(body["event"], bot_user, unasked)
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
        return "message" if worth_keeping(event, bot_user, unasked) else ""
    if kind in ("reaction_added", "reaction_removed"):
        known = meaning_of(str(event.get("reaction", ""))) and event.get("user") != bot_user
        return "reaction" if known else ""
    if kind in ("app_uninstalled", "tokens_revoked"):
        return "uninstalled"
    if kind == "app_home_opened":
        return "home" if event.get("tab", "home") == "home" else ""
    return ""


def _interaction(body: Mapping[str, Any]) -> Envelope:
    kind = body.get("type")
    if kind == "block_actions":
        name = action_of(body)[0].partition(":")[0]
        if name in OPENERS:
            return Envelope("now")
        if name in ACTIONS:
            return Envelope("inbox", "action", _interaction_id("action", body))
    if kind == "message_action" and body.get("callback_id") in SHORTCUTS:
        return Envelope("now")
    if kind == "view_submission" and (body.get("view") or {}).get("callback_id") in VIEWS:
        return Envelope("inbox", "view", _interaction_id("view", body))
    return Envelope("nothing")


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
