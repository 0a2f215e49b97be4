"""The playground's server: everything on one loopback port, in a thread with its own loop."""

import asyncio
import errno
import json
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import UserError
from bot.playground import trace
from bot.playground.company import Company, read
from bot.playground.control import Control
from bot.playground.core import Playground
from bot.playground.feed import Feed
from bot.playground.journal import Journal
from bot.playground.methods import files, oauth
from bot.playground.webapi import WebApi
from bot.playground.workspace import Change
from bot.settings import shipped
from bot.store import Store

Json = dict[str, Any]

HOST: Final = "127.0.0.1"
_PAGE: Final = Path(__file__).parent / "page"
_NAMES: Final = ("127.0.0.1", "localhost")
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Options:
    """How a workspace is served."""

    port: int = 0
    """0 takes any free port."""
    folder: Path | None = None
    """Where the journal lives; None forgets everything at the end."""
    company: Company | None = None
    """None reads the sample company."""
    manifest: Json | None = None
    """None reads the app's manifest as it ships."""
    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    books: str = ""
    """URL of the bot's database, from which the page shows what happened; empty shows nothing."""


class Running:
    """A workspace that is being served; ``stop`` ends it."""

    def __init__(self, options: Options) -> None:
        company = options.company or read(shipped("samples") / "company.toml")
        found = manifest() if options.manifest is None else options.manifest
        self.play = Playground(company, found, options.ack_seconds, options.trigger_seconds)
        self._journal = Journal(options.folder / "workspace.jsonl") if options.folder else None
        self._options = options
        self._loop = asyncio.new_event_loop()
        self._feed = Feed(self.play)
        self._runner: web.AppRunner | None = None
        self._books: Store | None = None
        if self._journal:
            self._remember(self._journal)
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="playground", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Address of the page, without a slash at the end."""
        return self.play.url

    def open(self) -> None:
        """Listen.

        Raises:
            UserError: The port is taken.
        """
        try:
            asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        except OSError as error:
            self.stop()
            if error.errno == errno.EADDRINUSE:
                raise UserError("playground.port_in_use", port=self._options.port) from None
            raise

    def stop(self) -> None:
        """Close every connection and the journal."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()
        if self._journal:
            self._journal.close()

    async def _open(self) -> None:
        app = web.Application(middlewares=[_only_here], client_max_size=8 * 1024 * 1024)
        api = WebApi(self.play)
        app.add_routes(
            [
                web.route("*", "/api/{method}", api.call),
                web.post("/response/{token}", api.respond),
                web.get("/link/", self.play.sockets.serve),
                web.post("/upload/{id}", files.receiver(self.play)),
                web.get("/files/{id}/{name}", files.giver(self.play)),
                web.get("/oauth/v2/authorize", oauth.page(self.play)),
                web.get("/feed", self._feed.serve),
                web.get("/trace", self._trace),
                web.get("/", _index),
                web.get("/page/{name}", _asset),
                *Control(self.play).routes(),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._options.port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.play.url = f"http://{HOST}:{port}"

    async def _trace(self, request: web.Request) -> web.Response:
        """Tell what a thread set off in the bot."""
        if self._books is None and self._options.books:
            self._books = Store(self._options.books)
        channel, ts = (request.query.get(name, "") for name in ("channel", "ts"))
        steps: list[Json] = []
        if self._books is not None:
            with suppress(SQLAlchemyError):  # the bot is just making its tables
                steps = await asyncio.to_thread(trace.read, self._books, channel, ts)
        return web.json_response({"ok": True, "steps": steps})

    async def _close(self) -> None:
        if self._books is not None:
            self._books.close()
        self._feed.stop()
        await self.play.sockets.stop()
        await self.play.hooks.stop()
        if self._runner:
            await self._runner.cleanup()

    def _remember(self, journal: Journal) -> None:
        space = self.play.workspace
        for change in journal.replay():
            space.restore(change)
        journal.start(space.state())

        def keep(change: Change) -> None:
            if change.durable:
                row = {"kind": change.kind, "channel": change.channel, "user": change.user}
                journal.add({**row, "body": change.body})

        space.listeners.append(keep)


def start(port: int = 0, folder: Path | None = None, **more: Any) -> Running:
    """Serve a workspace until ``stop``.

    Args:
        port: Loopback port; 0 takes any free one.
        folder: Where the workspace is kept; None keeps nothing.
        **more: Further fields of ``Options``.

    Raises:
        UserError: The port is taken.
        Broken: The company cannot be read.
    """
    running = Running(replace(Options(port, folder), **more))
    running.open()
    return running


def manifest() -> Json:
    """Return the app's manifest as it ships."""
    path = shipped("manifest.json")
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    found: Json = json.loads(text) if text.strip() else {}
    return found


@web.middleware
async def _only_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other sites' pages: the host must be ours, and so the origin when there is one."""
    host = urlsplit(f"//{request.host}").hostname
    origin = request.headers.get("Origin")
    if host not in _NAMES or (origin and urlsplit(origin).netloc != request.host):
        return web.Response(status=403, text="loopback only")
    return await handler(request)


async def _index(_: web.Request) -> web.StreamResponse:
    return _file("index.html")


async def _asset(request: web.Request) -> web.StreamResponse:
    return _file(request.match_info["name"])


def _file(name: str) -> web.StreamResponse:
    path = _PAGE / name
    if "/" in name or not path.is_file():
        return web.Response(status=404, text="not found")
    headers = {
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",
    }
    return web.FileResponse(path, headers=headers)
