"""What a person does in the workspace itself: write, edit, react, join, open the app's home.

Every function takes the playground and a JSON body with ``user``; results are JSON. They raise
``Refused`` as Slack would refuse the person. What needs the app's answer is in ``pressing``.
"""

from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.playground import payloads, pressing
from bot.playground.core import Playground
from bot.playground.methods import chat, conversations, files, reactions
from bot.playground.workspace import TEAM, Refused

Json = dict[str, Any]
Body = Mapping[str, Any]


def say(play: Playground, body: Body) -> Json:
    """Write ``text`` in ``channel`` (and ``thread_ts``); mentions are ``<@ID>``, text escaped.

    ``files`` are what the person drops in: ``name`` and ``data`` in base64.
    """
    user, text = play.person(str(body["user"])).id, str(body["text"])
    channel = play.workspace.channel(str(body["channel"]), member=user)
    dropped = _dropped(play, body)
    if not text.strip() and not dropped:
        raise Refused("no_text")
    if len(text) > 40_000:
        raise Refused("msg_too_long")
    ts = play.workspace.new_ts()
    message: Json = {
        "type": "message",
        "user": user,
        "ts": ts,
        "client_msg_id": f"{play.fresh('c')}-{ts}",
        "text": text,
        "team": TEAM,
        "blocks": payloads.rich_text(text),
    }
    if body.get("thread_ts"):
        root = play.workspace.messages[channel["id"]].get(str(body["thread_ts"]))
        if root is None:
            raise Refused("thread_not_found")
        message |= {"thread_ts": root["ts"], "parent_user_id": root.get("user", "")}
    if dropped:
        message |= {"subtype": "file_share", "files": dropped, "upload": False}
    play.workspace.put(channel["id"], message)
    play.emit(payloads.posted(message, channel), channel["id"])
    if f"<@{play.bot}>" in text and not channel.get("im"):
        play.emit(payloads.mentioned(message, channel), channel["id"])
    return {"ts": ts}


def edit(play: Playground, body: Body) -> Json:
    """Change the text of one's own message ``ts``."""
    channel, found = _own(play, body)
    text, now = str(body["text"]), play.workspace.new_ts()
    edited = {"user": found["user"], "ts": now}
    blocks = payloads.rich_text(text)
    message = {**found, "text": text, "blocks": blocks, "edited": edited}
    play.workspace.put(channel["id"], message)
    play.emit(payloads.changed(message, found, channel, now), channel["id"])
    return {"ts": found["ts"]}


def delete(play: Playground, body: Body) -> Json:
    """Delete one's own message ``ts``."""
    channel, found = _own(play, body)
    chat.remove(play, channel, found["ts"])
    return {"ts": found["ts"]}


def react(play: Playground, body: Body) -> Json:
    """Add (or with ``remove``, take back) the reaction ``name`` on message ``ts``."""
    args = {"channel": body["channel"], "timestamp": body["ts"], "name": body["name"]}
    user = play.person(str(body["user"])).id
    return reactions.change(play, args, user, add=not body.get("remove"))


def dismiss(play: Playground, body: Body) -> Json:
    """Take one's own ephemeral message ``ts`` off the screen."""
    user, ts = play.person(str(body["user"])).id, str(body["ts"])
    if any((row["ts"], row["for"]) == (ts, user) for row in play.workspace.ephemerals):
        play.workspace.unwhisper(ts)
    return {}


def join(play: Playground, body: Body) -> Json:
    """Enter a channel."""
    channel = play.workspace.channel(str(body["channel"]))
    user = play.person(str(body["user"])).id
    if channel.get("private") and user not in channel["members"]:
        raise Refused("channel_not_found")
    conversations.enter(play, channel, user)
    return {}


def invite(play: Playground, body: Body) -> Json:
    """Invite ``guest``, the bot unless somebody else is named, to a channel one is in."""
    user = play.person(str(body["user"])).id
    channel = play.workspace.channel(str(body["channel"]), member=user)
    guest = str(body.get("guest") or play.bot)
    if guest != play.bot:
        play.person(guest)
    if guest in channel["members"]:
        raise Refused("already_in_channel")
    conversations.enter(play, channel, guest, inviter=user)
    return {}


def home(play: Playground, body: Body) -> Json:
    """Open the app's ``tab`` (home or messages)."""
    user = play.person(str(body["user"])).id
    tab = str(body.get("tab") or "home")
    event: Json = {
        "type": "app_home_opened",
        "user": user,
        "channel": play.workspace.direct(user)["id"],
        "tab": tab,
        "event_ts": play.workspace.new_ts(),
    }
    if tab == "home" and user in play.workspace.homes:
        event["view"] = play.workspace.homes[user]
    play.emit(event)
    return {}


def _dropped(play: Playground, body: Body) -> list[Json]:
    """Keep what a person drops into a message, and return its file objects."""
    found = [(str(row["name"]), b64decode(str(row["data"]))) for row in body.get("files") or ()]
    if any(not data for _, data in found):
        raise Refused("file_empty")
    return [files.described(play, files.keep(play, name, data)) for name, data in found]


def _own(play: Playground, body: Body) -> tuple[Json, Json]:
    user = play.person(str(body["user"])).id
    channel = play.workspace.channel(str(body["channel"]), member=user)
    found = play.workspace.message(channel["id"], str(body["ts"]))
    if found.get("user") != user:
        raise Refused("cant_update_message")
    return channel, found


ACTS: Final[Mapping[str, Callable[[Playground, Body], Any]]] = {
    "say": say,
    "edit": edit,
    "delete": delete,
    "react": react,
    "dismiss": dismiss,
    "join": join,
    "invite": invite,
    "home": home,
    "slash": pressing.slash,
    "shortcut": pressing.shortcut,
    "click": pressing.click,
    "submit": pressing.submit,
    "close": pressing.close,
}
