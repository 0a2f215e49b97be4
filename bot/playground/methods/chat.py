"""chat.*: the app's messages."""

from collections.abc import Mapping
from typing import Any

from bot.playground import limits, payloads
from bot.playground.core import Playground
from bot.playground.workspace import APP, BOT, TEAM, Refused

Json = dict[str, Any]
Args = Mapping[str, Any]


def content(args: Args, *, most: int = limits.TEXT_MAX) -> Json:
    """Return the text and blocks that a call brings.

    Raises:
        Refused: There is nothing to show, or too much, or text twice.
    """
    if args.get("markdown_text"):
        return _markdown(args)
    found: Json = {"text": str(args.get("text") or "")}
    if args.get("blocks"):
        found["blocks"] = limits.checked(args["blocks"])
    elif not found["text"]:
        raise Refused("no_text")
    if len(found["text"]) > most:
        if most < limits.TEXT_MAX:
            raise Refused("msg_too_long")
        found["text"] = found["text"][:most]
    if args.get("metadata"):
        found["metadata"] = _metadata(args["metadata"])
    return found


def _markdown(args: Args) -> Json:
    text = str(args["markdown_text"])
    if args.get("text") or args.get("blocks"):
        raise Refused("markdown_text_conflict")
    if len(text) > limits.MARKDOWN_SUM:
        raise Refused("msg_too_long")
    found: Json = {"text": text, "blocks": limits.checked([{"type": "markdown", "text": text}])}
    if args.get("metadata"):
        found["metadata"] = _metadata(args["metadata"])
    return found


def written(play: Playground, args: Args, body: Json) -> Json:
    """Return a new message of the bot.

    Raises:
        Refused: The thread does not exist.
    """
    message: Json = {
        "type": "message",
        "user": play.bot,
        "ts": play.workspace.new_ts(),
        "bot_id": BOT,
        "app_id": APP,
        "team": TEAM,
        "bot_profile": payloads.bot_profile(play.company),
        **body,
    }
    if args.get("client_msg_id"):
        message["client_msg_id"] = args["client_msg_id"]
    if args.get("thread_ts"):
        root = play.workspace.messages[args["channel"]].get(str(args["thread_ts"]))
        if root is None:
            raise Refused("thread_not_found")
        message |= {"thread_ts": root["ts"], "parent_user_id": root.get("user", "")}
    return message


def post(play: Playground, args: Args) -> Json:
    """chat.postMessage."""
    channel = _target(play, args)
    body = content(args)
    known = str(args.get("client_msg_id") or "")
    for row in play.workspace.messages[channel["id"]].values() if known else ():
        if row.get("client_msg_id") == known:
            raise Refused("duplicate_message_not_sent")
    message = written(play, {**args, "channel": channel["id"]}, body)
    play.workspace.put(channel["id"], message)
    play.emit(payloads.posted(message, channel), channel["id"])
    shown = play.shown(message)
    return {"channel": channel["id"], "ts": message["ts"], "message": shown}


def update(play: Playground, args: Args) -> Json:
    """chat.update."""
    channel = _target(play, args)
    found = play.workspace.message(channel["id"], str(args.get("ts", "")))
    if found.get("bot_id") != BOT:
        raise Refused("cant_update_message")
    if found.get("streaming"):
        raise Refused("streaming_state_conflict")
    body = content(args, most=limits.UPDATE_MAX)
    if "blocks" not in body and "blocks" in args:
        body["blocks"] = []
    now = play.workspace.new_ts()
    message = {**found, **body, "edited": {"user": play.bot, "ts": now}}
    play.workspace.put(channel["id"], message)
    play.emit(payloads.changed(play.shown(message), play.shown(found), channel, now), channel["id"])
    shown = play.shown(message)
    return {"channel": channel["id"], "ts": found["ts"], "text": shown["text"], "message": shown}


def delete(play: Playground, args: Args) -> Json:
    """chat.delete."""
    channel = _target(play, args)
    found = play.workspace.message(channel["id"], str(args.get("ts", "")))
    if found.get("bot_id") != BOT:
        raise Refused("cant_delete_message")
    remove(play, channel, found["ts"])
    return {"channel": channel["id"], "ts": found["ts"]}


def remove(play: Playground, channel: Json, ts: str) -> None:
    """Delete a message, whoever wrote it, and tell the app."""
    gone, tombstone = play.workspace.delete(channel["id"], ts)
    now = play.workspace.new_ts()
    event = (
        payloads.changed(tombstone, play.shown(gone), channel, now)
        if tombstone
        else payloads.deleted(play.shown(gone), channel, now)
    )
    play.emit(event, channel["id"])


def whisper(play: Playground, args: Args) -> Json:
    """chat.postEphemeral."""
    channel = _target(play, args)
    user = str(args.get("user", ""))
    if user not in channel["members"]:
        raise Refused("user_not_in_channel")
    message = written(play, {**args, "channel": channel["id"]}, content(args))
    play.workspace.whisper(channel["id"], user, message)
    return {"message_ts": message["ts"]}


def permalink(play: Playground, args: Args) -> Json:
    """chat.getPermalink."""
    channel = play.workspace.channel(str(args.get("channel", "")))
    message = play.workspace.message(channel["id"], str(args.get("message_ts", "")))
    link = f"{play.url}/#/{channel['id']}/p{message['ts'].replace('.', '')}"
    return {"channel": channel["id"], "permalink": link}


def respond(play: Playground, token: str, args: Args) -> None:
    """Answer an interaction through its response URL.

    Raises:
        Refused: The URL is unknown or used up.
    """
    where = play.responses.get(token)
    if where is None or where["left"] <= 0:
        raise Refused("used_url")
    where["left"] -= 1
    channel, user, origin = where["channel"], where["user"], where["message"]
    if args.get("delete_original"):
        _take_away(play, channel, origin)
        return
    if args.get("replace_original") and origin:
        message = {**origin, "blocks": [], **content(args)}
    else:
        root = args.get("thread_ts")
        message = written(play, {"channel": channel, "thread_ts": root}, content(args))
    if origin.get("for") and args.get("replace_original"):
        play.workspace.whisper(channel, user, message)
    elif args.get("response_type") == "in_channel" or (args.get("replace_original") and origin):
        play.workspace.put(channel, message)
    else:
        play.workspace.whisper(channel, user, message)


def _take_away(play: Playground, channel: str, origin: Json) -> None:
    if origin.get("for"):
        play.workspace.unwhisper(origin["ts"])
    elif origin:
        remove(play, play.workspace.channel(channel), origin["ts"])


def _target(play: Playground, args: Args) -> Json:
    named = str(args.get("channel", ""))
    if named in play.workspace.people:
        return play.workspace.direct(named)
    return play.workspace.channel(named, member=play.bot)


def _metadata(found: Any) -> Json:
    if not isinstance(found, dict) or not {"event_type", "event_payload"} <= found.keys():
        raise Refused("metadata_must_be_sent_with_event_type")
    return found


METHODS = {
    "chat.postMessage": post,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": whisper,
    "chat.getPermalink": permalink,
}
