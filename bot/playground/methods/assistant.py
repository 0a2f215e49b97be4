"""assistant.threads.*: the status line, the title and the suggested prompts of a conversation."""

from collections.abc import Mapping
from typing import Any

from bot.playground.core import Playground
from bot.playground.workspace import Refused

Json = dict[str, Any]
Args = Mapping[str, Any]


def status(play: Playground, args: Args) -> Json:
    """assistant.threads.setStatus; an empty status takes the line away."""
    channel, root = _where(play, args)
    line = {
        "thread_ts": root,
        "status": str(args.get("status") or ""),
        "loading_messages": list(args.get("loading_messages") or []),
    }
    if line["status"]:
        play.workspace.statuses[channel, root] = line
    else:
        play.workspace.statuses.pop((channel, root), None)
    play.workspace.tell("status", channel, body=line)
    return {}


def title(play: Playground, args: Args) -> Json:
    """assistant.threads.setTitle."""
    channel, root = _where(play, args)
    body = {"thread_ts": root, "title": str(args.get("title") or "")}
    play.workspace.titles[f"{channel}:{root}"] = body
    play.workspace.tell("title", channel, body=body)
    return {}


def prompts(play: Playground, args: Args) -> Json:
    """assistant.threads.setSuggestedPrompts."""
    channel = play.workspace.channel(str(args.get("channel_id", "")), member=play.bot)
    found = args.get("prompts") or []
    if not 1 <= len(found) <= 4:
        raise Refused("invalid_arguments")
    body = {
        "thread_ts": str(args.get("thread_ts") or ""),
        "title": str(args.get("title") or ""),
        "prompts": [{"title": str(p["title"]), "message": str(p["message"])} for p in found],
    }
    play.workspace.prompts[channel["id"]] = body
    play.workspace.tell("prompts", channel["id"], body=body)
    return {}


def _where(play: Playground, args: Args) -> tuple[str, str]:
    channel = play.workspace.channel(str(args.get("channel_id", "")), member=play.bot)
    root = str(args.get("thread_ts") or "")
    play.workspace.message(channel["id"], root)
    return channel["id"], root


METHODS = {
    "assistant.threads.setStatus": status,
    "assistant.threads.setTitle": title,
    "assistant.threads.setSuggestedPrompts": prompts,
}
