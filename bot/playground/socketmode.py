"""Socket Mode: connections of the app, envelopes, acknowledgements, redelivery.

An envelope goes to one open connection. An event that is not acknowledged within ``ack_seconds``,
or whose connection closed, is sent again with ``retry_attempt`` and ``retry_reason``, later and
later; while no connection is open it waits. Interactions and commands are sent once, as in Slack.
"""

import asyncio
import itertools
import uuid
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from bot.log import get
from bot.playground.faults import Faults, Rule
from bot.playground.workspace import APP

Json = dict[str, Any]

log = get("playground")


class Unacknowledged(Exception):
    """The app did not answer an interaction in time, or was not connected."""


class Sockets:
    """All Socket Mode connections of the app.

    Args:
        faults: Rules that repeat, delay, reorder or skip envelopes.
        ack_seconds: How long an acknowledgement may take.
        retry_seconds: Pauses before the first, second, ... redelivery.
    """

    def __init__(
        self, faults: Faults, ack_seconds: float = 3.0, retry_seconds: tuple[float, ...] = ()
    ) -> None:
        self._faults = faults
        self.ack_seconds = ack_seconds
        self._retry_seconds = retry_seconds or (0.1, 5.0, 15.0, 30.0, 60.0, 120.0)
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._waiting: dict[str, tuple[web.WebSocketResponse, asyncio.Future[Json]]] = {}
        self._someone = asyncio.Event()
        self._held: list[Callable[[], None]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = itertools.count()
        self.on_change: Callable[[bool], None] = lambda _connected: None

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._open)

    @property
    def unsettled(self) -> int:
        """How many events still wait for their acknowledgement."""
        return len(self._tasks)

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
        socket = web.WebSocketResponse(max_msg_size=4 * 1024 * 1024)
        await socket.prepare(request)
        await socket.send_json(self._hello())
        self._opened(socket)
        try:
            async for frame in socket:
                if frame.type == WSMsgType.TEXT:
                    self._heard(frame.json())
        finally:
            self._closed(socket)
        return socket

    def event(self, body: Json) -> None:
        """Deliver an event until it is acknowledged, under the rules in force."""
        rules = {rule.kind: rule for rule in self._faults.on_event(body["event"]["type"])}
        if "skip" in rules:
            return
        copies = 1 + (rules["duplicate"].copies if "duplicate" in rules else 0)

        def send() -> None:
            for _ in range(copies):
                self._background(self._deliver(body, rules.get("delay_event")))

        if "hold" in rules:
            self._held.append(send)
            return
        send()
        held, self._held = self._held, []
        for earlier in held:
            earlier()

    async def ask(self, kind: str, body: Json) -> Json:
        """Send an interaction or command once and return the payload of its acknowledgement.

        Raises:
            Unacknowledged: Nobody answered in time.
        """
        for rule in self._faults.on_event(kind):
            if rule.kind == "duplicate":
                for _ in range(rule.copies):
                    self._background(self._quietly(kind, body))
            elif rule.kind == "skip":
                raise Unacknowledged
        acknowledged = await self._send(kind, body)
        if acknowledged is None:
            raise Unacknowledged
        return acknowledged

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
        for task in list(self._tasks):
            task.cancel()
        for socket in list(self._open):
            await socket.close()

    async def _deliver(self, body: Json, delay: Rule | None) -> None:
        if delay:
            await asyncio.sleep(delay.seconds)
        reason = ""
        for attempt in range(len(self._retry_seconds) + 1):
            await self._someone.wait()
            retry = {"retry_attempt": attempt, "retry_reason": reason}
            if await self._send("events_api", body, **retry) is not None:
                return
            reason = "timeout"
            if attempt < len(self._retry_seconds):
                await asyncio.sleep(self._retry_seconds[attempt])
        log.warning("playground.event_lost", event_id=body["event_id"])

    async def _quietly(self, kind: str, body: Json) -> None:
        await self._send(kind, body)

    async def _send(self, kind: str, body: Json, **retry: Any) -> Json | None:
        """Send one envelope; returns the acknowledgement's payload, or None without one."""
        if not self._open:
            return None
        socket = self._open[next(self._turn) % len(self._open)]
        envelope_id = str(uuid.uuid4())
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": body,
            "accepts_response_payload": kind != "events_api",
            **retry,
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

    def _background(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open) + 1,
            "connection_info": {"app_id": APP},
            "debug_info": {"host": "playground", "approximate_connection_time": 18060},
        }
