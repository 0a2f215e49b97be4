"""files.*: what the app uploads in three steps, and what people may download again."""

import mimetypes
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from aiohttp import web

from bot.playground import payloads
from bot.playground.core import Playground
from bot.playground.methods import chat
from bot.playground.workspace import Refused

Json = dict[str, Any]
Args = Mapping[str, Any]
Serving = Callable[[web.Request], Awaitable[web.StreamResponse]]

_MOST: Final = 8 * 1024 * 1024


def ask(play: Playground, args: Args) -> Json:
    """files.getUploadURLExternal."""
    name, length = str(args.get("filename") or ""), int(args.get("length") or 0)
    if not name or not 0 < length <= _MOST:
        raise Refused("invalid_arguments")
    return _begun(play, name, length)


def complete(play: Playground, args: Args) -> Json:
    """files.completeUploadExternal: shows the files in a message when a channel is named."""
    rows = [dict(row) for row in args.get("files") or ()]
    if not rows or any(play.files.get(str(row.get("id")), {}).get("data") is None for row in rows):
        raise Refused("file_not_found")
    for row in rows:
        play.files[row["id"]]["title"] = str(row.get("title") or play.files[row["id"]]["name"])
    shown = [described(play, row["id"]) for row in rows]
    if named := str(args.get("channel_id") or ""):
        channel = play.workspace.channel(named, member=play.bot)
        body = {"text": str(args.get("initial_comment") or ""), "files": shown, "upload": True}
        where = {"channel": channel["id"], "thread_ts": args.get("thread_ts")}
        message = chat.written(play, where, body)
        play.workspace.put(channel["id"], message)
        play.emit(payloads.posted(message, channel), channel["id"])
    return {"files": shown}


def info(play: Playground, args: Args) -> Json:
    """files.info."""
    named = str(args.get("file") or "")
    if named not in play.files:
        raise Refused("file_not_found")
    return {"file": described(play, named)}


def described(play: Playground, known: str) -> Json:
    """Return the file object of an upload."""
    row: Mapping[str, Any] = play.files[known]
    address = f"{play.url}/files/{known}/{row['name']}"
    return {
        "id": known,
        "name": row["name"],
        "title": row["title"],
        "mimetype": row["mimetype"],
        "filetype": row["name"].rpartition(".")[2].lower(),
        "size": row["length"],
        "mode": "hosted",
        "url_private": address,
        "url_private_download": address,
        "permalink": address,
    }


def keep(play: Playground, name: str, data: bytes) -> str:
    """Keep a file that a person dropped into a message; return its id."""
    known = str(_begun(play, name, len(data))["file_id"])
    play.files[known]["data"] = data
    return known


def receiver(play: Playground) -> Serving:
    """Return the handler that takes a file's bytes at its upload address."""

    async def take(request: web.Request) -> web.StreamResponse:
        row = play.files.get(request.match_info["id"])
        if row is None or row["data"] is not None:
            return web.Response(status=404, text="unknown upload")
        data = await _bytes(request)
        row["data"] = data
        return web.Response(text=f"OK - {len(data)}")

    return take


def giver(play: Playground) -> Serving:
    """Return the handler that gives a file to the page, or to the app with its token."""

    async def give(request: web.Request) -> web.StreamResponse:
        row = play.files.get(request.match_info["id"])
        if row is None or row["data"] is None:
            return web.Response(status=404, text="file not found")
        picture = row["mimetype"].startswith("image/")
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "inline" if picture else "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return web.Response(body=row["data"], content_type=row["mimetype"], headers=headers)

    return give


def _begun(play: Playground, name: str, length: int) -> Json:
    known = play.fresh("F")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    play.files[known] = {
        "name": name.replace("/", "_"), "title": name, "mimetype": kind, "data": None,
        "length": length,
    }  # fmt: skip
    return {"upload_url": f"{play.url}/upload/{known}", "file_id": known}


async def _bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    part = (await request.post()).get("filename") or (await request.post()).get("file")
    return part.file.read() if isinstance(part, web.FileField) else b""


METHODS = {
    "files.getUploadURLExternal": ask,
    "files.completeUploadExternal": complete,
    "files.info": info,
}
