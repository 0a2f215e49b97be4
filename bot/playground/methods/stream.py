"""chat.startStream, appendStream, stopStream: a message that grows while it is read."""

from collections.abc import Mapping
from typing import Any, Final

from bot.playground import limits, payloads
from bot.playground.core import Playground
from bot.playground.methods import chat
from bot.playground.workspace import Refused

Json = dict[str, Any]
Args = Mapping[str, Any]

LIVES_SECONDS: Final = 300.0


def start(play: Playground, args: Args) -> Json:
    """chat.startStream."""
    channel = play.workspace.channel(str(args.get("channel", "")), member=play.bot)
    if not args.get("thread_ts"):
        raise Refused("missing_thread_ts")
    if not channel.get("im"):
        for name in ("recipient_team_id", "recipient_user_id"):
            if not args.get(name):
                raise Refused(f"missing_{name}")
    body: Json = {"text": "", "blocks": [], "streaming": True, "tasks": []}
    message = _grown(chat.written(play, {**args, "channel": channel["id"]}, body), args)
    play.workspace.put(channel["id"], message)
    return {"channel": channel["id"], "ts": message["ts"]}


def append(play: Playground, args: Args) -> Json:
    """chat.appendStream."""
    channel, message = _open(play, args)
    play.workspace.put(channel["id"], _grown(message, args))
    return {"channel": channel["id"], "ts": message["ts"]}


def stop(play: Playground, args: Args) -> Json:
    """chat.stopStream."""
    channel, message = _open(play, args)
    message = _grown(message, args)
    blocks = [*message["blocks"], *limits.checked(args.get("blocks") or [])]
    done = {**message, "blocks": blocks, "streaming": False}
    if args.get("metadata"):
        done["metadata"] = args["metadata"]
    play.workspace.put(channel["id"], done)
    play.emit(payloads.posted(done, channel), channel["id"])
    return {"channel": channel["id"], "ts": done["ts"], "message": play.shown(done)}


def _open(play: Playground, args: Args) -> tuple[Json, Json]:
    channel = play.workspace.channel(str(args.get("channel", "")), member=play.bot)
    message = play.workspace.message(channel["id"], str(args.get("ts", "")))
    too_old = float(play.workspace.new_ts()) - float(message["ts"]) > LIVES_SECONDS
    if not message.get("streaming") or too_old:
        raise Refused("message_not_in_streaming_state")
    return channel, message


def _grown(message: Json, args: Args) -> Json:
    """Return the message with what one call adds: text, or chunks of text, tasks and blocks."""
    text, blocks, tasks = str(message["text"]), [], {t["id"]: t for t in message["tasks"]}
    text += str(args.get("markdown_text") or "")
    for chunk in args.get("chunks") or []:
        kind = chunk.get("type")
        if kind == "markdown_text":
            text += str(chunk.get("text", ""))
        elif kind == "task_update":
            tasks[chunk["id"]] = {**tasks.get(chunk["id"], {}), **chunk}
        elif kind == "blocks":
            blocks += limits.checked(chunk.get("blocks", []))
        elif kind != "plan_update":
            raise Refused("invalid_chunks")
    if len(text) > limits.MARKDOWN_SUM:
        raise Refused("msg_too_long")
    others = [block for block in message["blocks"] if block.get("block_id") != "streamed"]
    first = [{"type": "markdown", "block_id": "streamed", "text": text}] if text else []
    found = {"text": text, "blocks": [*first, *others, *blocks], "tasks": list(tasks.values())}
    return {**message, **found}


METHODS = {"chat.startStream": start, "chat.appendStream": append, "chat.stopStream": stop}
