"""The HTTP way in: one small server that hands signed requests to Bolt and answers at once.

Bolt checks signature and age; what could confuse that check (a header twice, a time that is no
number, a body too large or in no UTF-8) never reaches it. TLS is the reverse proxy's part.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.oauth.oauth_flow import OAuthFlow

from bot.errors import UserError
from bot.log import get
from bot.slack.install import BACK, INSTALL

EVENTS: Final = "/slack/events"
"""Events, interactivity and commands alike, as in Slack's own samples."""
_PATHS: Final = (EVENTS, "/slack/interactivity", "/slack/commands")
_MOST: Final = 2 * 1024 * 1024
_AT_ONCE: Final = 16
_ONCE: Final = ("x-slack-signature", "x-slack-request-timestamp", "content-type")


Handle = Callable[[BoltRequest], BoltResponse]


@dataclass(frozen=True)
class Listen:
    """Where to listen, and what for."""

    host: str
    port: int
    events: bool = True
    """Whether events come this way too, or only installations."""


class Front:
    """The server, in a thread with a loop of its own.

    Args:
        app: The Bolt app.
        listen: Where.
        flow: Installs the app by OAuth; None for a single workspace.

    Raises:
        UserError: The port is taken.
    """

    def __init__(self, app: App, listen: Listen, flow: OAuthFlow | None = None) -> None:
        self._app, self._listen, self._flow = app, listen, flow
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="http")
        self._loop = asyncio.new_event_loop()
        self._runner: web.AppRunner | None = None
        self.port = 0
        self._thread = threading.Thread(target=self._loop.run_forever, name="http", daemon=True)
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        except OSError:
            self.stop()
            raise UserError("slack.port_taken", port=listen.port) from None

    @property
    def url(self) -> str:
        """Address of the server on this machine."""
        return f"http://{self._listen.host}:{self.port}"

    def alive(self) -> bool:
        """Return whether it still listens."""
        return self._thread.is_alive() and self._runner is not None

    def stop(self) -> None:
        """Finish what is in hand and listen no more."""
        if not self._thread.is_alive():
            return
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _open(self) -> None:
        served = web.Application(client_max_size=_MOST)
        served.router.add_get("/health", _healthy)
        if self._listen.events:
            for path in _PATHS:
                served.router.add_post(path, self._event)
        if self._flow:
            served.router.add_get(INSTALL, self._page(self._flow.handle_installation))
            served.router.add_get(BACK, self._page(self._flow.handle_callback))
        runner = web.AppRunner(served, access_log=None, shutdown_timeout=3.0)
        await runner.setup()
        await web.TCPSite(runner, self._listen.host, self._listen.port).start()
        self.port = int(runner.addresses[0][1])
        self._runner = runner

    async def _close(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def _event(self, request: web.Request) -> web.StreamResponse:
        if wrong := _malformed(request):
            return _refused(wrong)
        try:
            body = (await request.read()).decode()
        except UnicodeDecodeError:
            return _refused("body_not_utf8", 400)
        except web.HTTPRequestEntityTooLarge:
            return _refused("body_too_large", 413)
        try:
            return await self._answered(request, body, self._app.dispatch)
        except ValueError:  # no JSON, or a form that holds none
            return _refused("body_unreadable", 400)

    def _page(self, handle: Handle) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            return await self._answered(request, "", handle)

        return answer

    async def _answered(
        self, request: web.Request, body: str, handle: Handle
    ) -> web.StreamResponse:
        headers: dict[str, str | Sequence[str]] = {
            name: list(request.headers.getall(name)) for name in request.headers
        }
        asked = BoltRequest(body=body, query=request.query_string, headers=headers)
        answer = await self._loop.run_in_executor(self._pool, handle, asked)
        return await to_aiohttp_response(answer)


def _malformed(request: web.Request) -> str:
    """Return what makes a request one that Slack never sends, or nothing."""
    if any(len(request.headers.getall(name, ())) > 1 for name in _ONCE):
        return "header_twice"
    stamp = request.headers.get("X-Slack-Request-Timestamp", "0")
    return "" if stamp.isascii() and stamp.isdigit() and len(stamp) < 12 else "bad_timestamp"


def _refused(why: str, status: int = 401) -> web.Response:
    get("slack").warning("slack.request_refused", code=why)
    return web.json_response({"error": why}, status=status)


async def _healthy(_: web.Request) -> web.Response:
    return web.Response(text="ok")
