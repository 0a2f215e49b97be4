"""Socket Mode: connections of the app, envelopes, acknowledgements.

An envelope goes to one open connection. An event that is not acknowledged within ``ack_seconds``,
or whose connection closed, is sent again (``bot.playground.carrier``); while no connection is open
it waits.
"""

import asyncio
import itertools
import uuid
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from bot.log import get
from bot.playground.carrier import Carrier
from bot.playground.faults import Faults
from bot.playground.workspace import APP

Json = dict[str, Any]

log = get("playground")


class Sockets(Carrier):
    """All Socket Mode connections of the app.

    Args:
        faults: Rules that repeat, delay, reorder or skip envelopes.
        ack_seconds: How long an acknowledgement may take.
    """

    def __init__(self, faults: Faults, ack_seconds: float = 3.0) -> None:
        super().__init__(faults, ack_seconds)
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._waiting: dict[str, tuple[web.WebSocketResponse, asyncio.Future[Json]]] = {}
        self._someone = asyncio.Event()
        self._turn = itertools.count()
        self.mute = False
        """A connection that stays open and says nothing: no pongs, no envelopes."""
        self.on_change: Callable[[bool], None] = lambda _connected: None

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def ticket(self) -> str:
        """Return the one-time word that opens a connection."""
        word = uuid.uuid4().hex
        self._tickets.add(word)
        return word

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hold one connection from its upgrade to its end."""
        word = request.query.get("ticket", "")
        if word not in self._tickets:
            raise web.HTTPForbidden(text="unknown ticket")
        self._tickets.discard(word)
        socket = web.WebSocketResponse(max_msg_size=4 * 1024 * 1024, autoping=False)
        await socket.prepare(request)
        self.mute = False  # a new connection speaks
        await socket.send_json(self._hello())
        self._opened(socket)
        try:
            async for frame in socket:
                if frame.type == WSMsgType.PING and not self.mute:
                    await socket.pong(frame.data)
                if frame.type == WSMsgType.TEXT:
                    self._heard(frame.json())
        finally:
            self._closed(socket)
        return socket

    async def refresh(self, *, politely: bool = True) -> int:
        """Close all connections, announced as Slack does or without a word; returns how many."""
        closing = list(self._open)
        for socket in closing:
            self._retire(socket)
            if politely:
                info = {"host": "playground"}
                notice = {"type": "disconnect", "reason": "refresh_requested", "debug_info": info}
                await socket.send_json(notice)
            else:
                await socket.close(code=1011)
        return len(closing)

    async def stop(self) -> None:
        """Close everything and forget what was not delivered."""
        await super().stop()
        for socket in list(self._open):
            await socket.close()

    async def _ready(self) -> None:
        await self._someone.wait()

    async def _send(self, kind: str, body: Json, attempt: int = 0, reason: str = "") -> Json | None:
        if not self._open or self.mute:
            return None
        socket = self._open[next(self._turn) % len(self._open)]
        envelope_id = str(uuid.uuid4())
        events = kind == "events_api"
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": body,
            "accepts_response_payload": not events,
            **({"retry_attempt": attempt, "retry_reason": reason} if events else {}),
        }
        answered: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = (socket, answered)
        try:
            await socket.send_json(envelope)
            return await asyncio.wait_for(answered, self.ack_seconds)
        except (TimeoutError, ConnectionError):
            return None
        finally:
            self._waiting.pop(envelope_id, None)

    def _heard(self, reply: Json) -> None:
        _, answered = self._waiting.get(str(reply.get("envelope_id")), (None, None))
        if answered and not answered.done():
            answered.set_result(reply.get("payload") or {})

    def _opened(self, socket: web.WebSocketResponse) -> None:
        self._open.append(socket)
        self._someone.set()
        self.on_change(True)
        log.info("playground.connected", count=len(self._open))

    def _retire(self, socket: web.WebSocketResponse) -> None:
        """Send nothing more to a connection; its acknowledgements still count."""
        if socket in self._open:
            self._open.remove(socket)
            if not self._open:
                self._someone.clear()
            self.on_change(bool(self._open))

    def _closed(self, socket: web.WebSocketResponse) -> None:
        self._retire(socket)
        for where, answered in self._waiting.values():
            if where is socket and not answered.done():
                answered.set_exception(ConnectionResetError())

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open) + 1,
            "connection_info": {"app_id": APP},
            "debug_info": {"host": "playground", "approximate_connection_time": 18060},
        }
