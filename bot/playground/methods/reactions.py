"""reactions.*: the bot's own reactions; people react through the page."""

import re
from collections.abc import Mapping
from typing import Any

from bot.playground import payloads
from bot.playground.core import Playground
from bot.playground.workspace import Refused

Json = dict[str, Any]
Args = Mapping[str, Any]

_NAME = re.compile(r"^[^\s:]+(::skin-tone-[2-6])?$")


def change(play: Playground, args: Args, user: str, *, add: bool) -> Json:
    """Add or take back a reaction and tell the app.

    Raises:
        Refused: As Slack would.
    """
    name = str(args.get("name", "")).strip(":")
    if not _NAME.match(name):
        raise Refused("invalid_name")
    channel = play.workspace.channel(str(args.get("channel", "")), member=user)
    ts = str(args.get("timestamp", ""))
    message = play.workspace.react(channel["id"], ts, user, name, add=add)
    kind = "reaction_added" if add else "reaction_removed"
    now = play.workspace.new_ts()
    play.emit(payloads.reacted(kind, user, name, message, channel["id"], now), channel["id"])
    return {}


def add(play: Playground, args: Args) -> Json:
    """reactions.add."""
    return change(play, args, play.bot, add=True)


def remove(play: Playground, args: Args) -> Json:
    """reactions.remove."""
    return change(play, args, play.bot, add=False)


def get(play: Playground, args: Args) -> Json:
    """reactions.get."""
    channel = play.workspace.channel(str(args.get("channel", "")), member=play.bot)
    message = play.workspace.message(channel["id"], str(args.get("timestamp", "")))
    return {"type": "message", "channel": channel["id"], "message": play.shown(message)}


METHODS = {"reactions.add": add, "reactions.remove": remove, "reactions.get": get}
