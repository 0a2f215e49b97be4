"""Delivery: shows what the outbox holds, each message exactly once, in order within a channel."""

from collections.abc import Callable
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final

from bot import claims, crash, outbox
from bot.claims import Keeper
from bot.errors import SodateruError, Transient, UserError
from bot.log import get, where
from bot.loops import join_all, pause_of
from bot.outbox import Poster
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import OutboxMessage

SENDERS: Final = 4
GIVE_UP_SECONDS: Final = 24 * 3600.0
"""A message that could not be shown for a day is dead."""
STRIKES: Final = 5
"""So often a poster may fail for a reason it does not understand."""

_log = get("outbox")


class Budget:
    """How soon a channel may be posted to again: a few at once, then about one a second.

    Args:
        burst: Messages that may follow one another at once.
        per_second: Messages a second after that.
        clock: Seconds, monotonic.
    """

    def __init__(
        self, burst: int = 3, per_second: float = 1.0, clock: Callable[[], float] = monotonic
    ) -> None:
        self._burst, self._gap, self._clock = burst, 1.0 / per_second, clock
        self._full_at: dict[str, float] = {}
        self._lock = Lock()

    def spend(self, channel: str) -> None:
        """Count a message to ``channel``."""
        with self._lock:
            at = self._clock()
            self._full_at[channel] = max(self._full_at.get(channel, at), at) + self._gap

    def hold(self, channel: str, seconds: float) -> None:
        """Keep ``channel`` quiet for ``seconds``, as its owner asked."""
        with self._lock:
            until = self._clock() + seconds + self._gap * (self._burst - 1)
            self._full_at[channel] = max(self._full_at.get(channel, 0.0), until)

    def resting(self) -> list[str]:
        """Return the channels that must not be posted to yet."""
        with self._lock:
            at = self._clock()
            self._full_at = {c: full for c, full in self._full_at.items() if full > at}
            limit = at + self._gap * (self._burst - 1)
            return [channel for channel, full in self._full_at.items() if full > limit]


class Delivery:
    """Threads that send until they are told to stop.

    Args:
        store: The database.
        settings: Length of a claim.
        poster: Shows the messages.
        budget: Paces the channels.
    """

    def __init__(
        self, store: Store, settings: Settings, poster: Poster, budget: Budget | None = None
    ) -> None:
        self._store, self._settings, self._poster = store, settings, poster
        self._budget = budget or Budget()
        self._owner = claims.new_owner(settings)
        self._keeper = Keeper(store, settings.lease_seconds)
        self._stop = Event()
        self._threads = [
            Thread(target=self._run, args=(pause_of(number),), name=f"sender-{number}", daemon=True)
            for number in range(SENDERS)
        ]

    def start(self) -> None:
        """Begin to send."""
        self._keeper.start()
        for thread in self._threads:
            thread.start()

    def drain(self, timeout_seconds: float = 10.0) -> None:
        """Wait until everything that may be sent now has been sent; what is left goes later."""
        end = monotonic() + timeout_seconds
        while monotonic() < end and outbox.pending(self._store):
            self._stop.wait(0.02)

    def stop(self, timeout_seconds: float = 30.0) -> None:
        """Send nothing new and let what is under way be recorded."""
        self._stop.set()
        outbox.planned.ring()
        join_all(self._threads, timeout_seconds)
        self._keeper.stop()

    def _run(self, pause: float) -> None:
        while not self._stop.is_set():
            seen = outbox.planned.count
            if not self._one():
                outbox.planned.wait(seen, pause)

    def _one(self) -> bool:
        """Send one message; return whether there was one."""
        try:
            message = outbox.claim(
                self._store, self._owner, self._settings.lease_seconds, self._budget.resting()
            )
            if message is None:
                return False
            outbox.planned.ring()  # there may be more: wake the others
            crash.point("outbox.sending")
            with self._keeper.holding(message):
                self._send(message)
        except Exception as error:  # noqa: BLE001  the sender outlives whatever happens in it
            _log.error("outbox.stumbled", code=type(error).__name__, where=where(error))
            self._stop.wait(1.0)
        return True

    def _send(self, message: OutboxMessage) -> None:
        self._budget.spend(message.channel)
        try:
            ts = self._show(message)
        except Exception as error:  # noqa: BLE001  a failing poster must not end the sender
            self._failed(message, error)
            return
        crash.point("outbox.posted")
        with self._store.write() as session:
            outbox.record_sent(session, message, ts)
        crash.point("outbox.recorded")
        outbox.planned.ring()  # the channel's next message may go
        _log.info("outbox.sent", outbox_id=message.id, kind=message.kind, channel=message.channel)

    def _show(self, message: OutboxMessage) -> str:
        if message.kind == "update":
            with self._store.read() as session:
                ts = outbox.target_ts(session, message)
            if not ts:
                raise UserError("outbox.no_target")
            message.payload = {**message.payload, "ts": ts}
            self._poster.update(message)
            return ts
        found = self._poster.find(message) if message.attempts > 1 else None
        return found or self._poster.post(message)

    def _failed(self, message: OutboxMessage, error: Exception) -> None:
        why = error.key if isinstance(error, SodateruError) else type(error).__name__
        age = (now() - message.created_at).total_seconds()
        later = pause_after(error, message.attempts, age)
        _log.warning(
            "outbox.failed", outbox_id=message.id, channel=message.channel, code=why,
            attempts=message.attempts, state="waiting" if later else "dead",
        )  # fmt: skip
        if later is None:
            with self._store.write() as session:
                outbox.record_dead(session, message, why)
            outbox.planned.ring()
            return
        if isinstance(error, Transient):
            self._budget.hold(message.channel, later)
        outbox.try_later(self._store, message, later, why)


def pause_after(error: Exception, attempts: int, age_seconds: float) -> float | None:
    """Return the seconds until the next attempt, or None when there is no sense in one.

    Args:
        error: What the poster raised.
        attempts: How often it was tried, this time included.
        age_seconds: How long ago the message was planned.
    """
    if isinstance(error, Transient):
        growing = min(60.0, 0.5 * 2.0 ** (attempts - 1))
        wait = max(error.retry_after_seconds, growing if attempts > 1 else 0.0)
        return wait if age_seconds < GIVE_UP_SECONDS else None
    if isinstance(error, SodateruError) or attempts >= STRIKES:
        return None
    return min(60.0, 2.0**attempts)
