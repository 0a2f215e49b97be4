"""Shapes of what Slack sends to an app: events, interactions, slash commands. Pure functions."""

import re
from typing import Any

from bot.playground.company import Company, Person
from bot.playground.workspace import APP, BOT, TEAM

Json = dict[str, Any]

DOMAIN = "playground"
_PARTS = re.compile(r"<@([A-Z0-9]+)>|<#([A-Z0-9]+)(?:\|[^>]*)?>|<(https?://[^|>]+)(?:\|([^>]*))?>")
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def wrapped(event: Json, company: Company, event_id: str, team: str = TEAM) -> Json:
    """Return the outer body of an event, as it travels in an ``events_api`` envelope."""
    return {
        "token": "playground",
        "team_id": team,
        "context_team_id": team,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(float(event.get("event_ts", "0"))),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team,
                "user_id": company.bot_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def channel_type(channel: Json) -> str:
    """Return ``im``, ``group`` or ``channel``."""
    if channel.get("im"):
        return "im"
    return "group" if channel.get("private") else "channel"


def posted(message: Json, channel: Json) -> Json:
    """Return the ``message`` event of a new message."""
    hidden = ("reactions", "reply_count", "reply_users", "reply_users_count", "latest_reply")
    return {
        **{key: value for key, value in message.items() if key not in (*hidden, "streaming")},
        "type": "message",
        "channel": channel["id"],
        "channel_type": channel_type(channel),
        "event_ts": message["ts"],
    }


def mentioned(message: Json, channel: Json) -> Json:
    """Return the ``app_mention`` event of a message that names the bot."""
    kept = (
        "user", "ts", "client_msg_id", "text", "team", "thread_ts", "parent_user_id", "blocks",
        "files",
    )  # fmt: skip
    return {
        "type": "app_mention",
        **{key: message[key] for key in kept if key in message},
        "channel": channel["id"],
        "event_ts": message["ts"],
    }


def changed(message: Json, previous: Json, channel: Json, event_ts: str) -> Json:
    """Return the ``message_changed`` event of an edit."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": {**message, "source_team": TEAM, "user_team": TEAM},
        "previous_message": previous,
        "channel": channel["id"],
        "hidden": True,
        "ts": event_ts,
        "event_ts": event_ts,
        "channel_type": channel_type(channel),
    }


def deleted(previous: Json, channel: Json, event_ts: str) -> Json:
    """Return the ``message_deleted`` event."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": previous,
        "channel": channel["id"],
        "hidden": True,
        "deleted_ts": previous["ts"],
        "ts": event_ts,
        "event_ts": event_ts,
        "channel_type": channel_type(channel),
    }


def reacted(kind: str, user: str, name: str, message: Json, channel: str, event_ts: str) -> Json:
    """Return ``reaction_added`` or ``reaction_removed``."""
    return {
        "type": kind,
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": channel, "ts": message["ts"]},
        "item_user": message.get("user"),
        "event_ts": event_ts,
    }


def person(found: Person) -> Json:
    """Return the short user object of interactions."""
    return {
        "id": found.id,
        "username": username(found),
        "name": username(found),
        "team_id": found.team or TEAM,
    }


def username(found: Person) -> str:
    """Return the login name."""
    return found.email.split("@")[0] or found.id.lower()


def interaction(kind: str, found: Person, trigger_id: str, **more: Any) -> Json:
    """Return what every interactive payload has, with ``more`` of its kind."""
    return {
        "type": kind,
        "user": person(found),
        "api_app_id": APP,
        "token": "playground",
        "trigger_id": trigger_id,
        "team": {"id": found.team or TEAM, "domain": DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        **more,
    }


def place(channel: Json) -> Json:
    """Return the short channel object of interactions."""
    name = "directmessage" if channel.get("im") else channel["name"]
    return {"id": channel["id"], "name": name}


def slash(command: str, text: str, found: Person, channel: Json, trigger_id: str) -> Json:
    """Return the body of a slash command (without its response URL)."""
    where = place(channel)
    return {
        "token": "playground",
        "team_id": channel.get("team") or TEAM,
        "team_domain": DOMAIN,
        "channel_id": where["id"],
        "channel_name": where["name"],
        "user_id": found.id,
        "user_name": username(found),
        "command": command,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "trigger_id": trigger_id,
    }


def bot_profile(company: Company) -> Json:
    """Return the profile that stands in the bot's messages."""
    return {
        "id": BOT,
        "app_id": APP,
        "user_id": company.bot_id,
        "name": company.bot_name,
        "team_id": TEAM,
        "deleted": False,
        "updated": 0,
        "icons": {},
    }


def rich_text(text: str) -> list[Json]:
    """Return the blocks that Slack makes of what a person typed."""
    elements: list[Json] = []
    at = 0
    for found in _PARTS.finditer(text):
        if found.start() > at:
            elements.append({"type": "text", "text": _plain(text[at : found.start()])})
        user, channel, url, label = found.groups()
        if user:
            elements.append({"type": "user", "user_id": user})
        elif channel:
            elements.append({"type": "channel", "channel_id": channel})
        else:
            elements.append({"type": "link", "url": url, **({"text": label} if label else {})})
        at = found.end()
    if at < len(text):
        elements.append({"type": "text", "text": _plain(text[at:])})
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}]


def _plain(text: str) -> str:
    for escaped, mark in _ESCAPES:
        text = text.replace(escaped, mark)
    return text
