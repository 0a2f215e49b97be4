"""How what happens in the workspace reaches the app, whichever way: repeats, faults, silence.

An event that is not acknowledged is sent again with its number and reason, later and later.
Interactions and commands are sent once, as in Slack.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Final

from bot.log import get
from bot.playground.faults import Faults, Rule

Json = dict[str, Any]

RETRY_SECONDS: Final = (0.1, 5.0, 15.0, 30.0, 60.0, 120.0)
"""Pauses before the first, second, ... redelivery."""

log = get("playground")


class Unacknowledged(Exception):
    """The app did not answer an interaction in time, or was not connected."""


class Carrier(ABC):
    """One way to the app.

    Args:
        faults: Rules that repeat, delay, reorder or skip deliveries.
        ack_seconds: How long an acknowledgement may take.
    """

    def __init__(self, faults: Faults, ack_seconds: float = 3.0) -> None:
        self.ack_seconds = ack_seconds
        self._faults = faults
        self._held: list[Callable[[], None]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    @abstractmethod
    def connections(self) -> int:
        """How many ways to the app are open."""

    @property
    def unsettled(self) -> int:
        """How many events still wait for their acknowledgement."""
        return len(self._tasks)

    @abstractmethod
    async def _send(self, kind: str, body: Json, attempt: int = 0, reason: str = "") -> Json | None:
        """Send once; returns the acknowledgement's payload, or None without one."""

    async def _ready(self) -> None:  # noqa: B027  a carrier that is always ready waits for nothing
        """Wait until the app can be reached."""

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

    async def stop(self) -> None:
        """Forget what was not delivered."""
        for task in list(self._tasks):
            task.cancel()

    async def _deliver(self, body: Json, delay: Rule | None) -> None:
        if delay:
            await asyncio.sleep(delay.seconds)
        for attempt in range(len(RETRY_SECONDS) + 1):
            await self._ready()
            reason = "timeout" if attempt else ""
            if await self._send("events_api", body, attempt, reason) is not None:
                return
            if attempt < len(RETRY_SECONDS):
                await asyncio.sleep(RETRY_SECONDS[attempt])
        log.warning("playground.event_lost", event_id=body["event_id"])

    async def _quietly(self, kind: str, body: Json) -> None:
        await self._send(kind, body)

    def _background(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
