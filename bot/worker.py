"""Workers: claim events from the inbox and hand each to its handler until it is done or parked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event, Thread
from time import perf_counter
from typing import Final, Literal

from sqlmodel import Session

from bot import claims, crash, inbox, outbox, questions
from bot.claims import Keeper
from bot.errors import SodateruError, Transient, UserError
from bot.journey import answer_id
from bot.log import get, where
from bot.loops import join_all, pause_of
from bot.place import place_of
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import InboxEvent
from bot.text import is_japanese
from bot.words import say

Handler = Callable[[InboxEvent], None]
"""Handles one event; may be called again for the same event at any time.

It ends with one transaction that holds its rows, its outbox messages and ``inbox.finish``.
"""

PATIENCE_SECONDS: Final = 600.0
"""For this long after an event came, being told to try later is no strike against it."""

_log = get("worker")


@dataclass(frozen=True)
class Next:
    """What becomes of an event whose handler failed."""

    kind: Literal["retry", "park", "tell", "lost"]
    why: str
    seconds: float = 0.0
    strike: bool = True


def judge(error: Exception, attempts: int, age_seconds: float) -> Next:
    """Decide what becomes of an event.

    Args:
        error: What its handler raised.
        attempts: How often it has been claimed, this time included.
        age_seconds: How long ago it was received.
    """
    why = error.key if isinstance(error, SodateruError) else type(error).__name__
    if why == "claims.taken_over":
        return Next("lost", why)
    if isinstance(error, UserError):
        return Next("tell", why)
    if isinstance(error, Transient) and age_seconds < PATIENCE_SECONDS:
        return Next("retry", why, max(error.retry_after_seconds, 0.05), strike=False)
    if attempts >= inbox.STRIKES:
        return Next("park", why)
    return Next("retry", why, backoff(attempts))


def backoff(attempts: int) -> float:
    """Return the seconds to wait after this many failed attempts."""
    return min(60.0, 0.25 * 4.0 ** (attempts - 1))


class Workers:
    """Threads that handle events until they are told to stop.

    Args:
        store: The database.
        settings: Number of workers, length of a claim.
        handlers: Kind of event to its handler.
    """

    def __init__(self, store: Store, settings: Settings, handlers: Mapping[str, Handler]) -> None:
        self._store, self._settings, self._handlers = store, settings, dict(handlers)
        self._owner = claims.new_owner(settings)
        self._keeper = Keeper(store, settings.lease_seconds)
        self._stop = Event()
        self._threads = [
            Thread(target=self._run, args=(pause_of(number),), name=f"worker-{number}", daemon=True)
            for number in range(settings.workers)
        ]

    def start(self) -> None:
        """Begin to claim."""
        self._keeper.start()
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_seconds: float = 30.0) -> None:
        """Stop claiming and let what is in hand be finished; what is not is taken over later."""
        self._stop.set()
        inbox.arrived.ring()
        join_all(self._threads, timeout_seconds)
        self._keeper.stop()

    def _run(self, pause: float) -> None:
        while not self._stop.is_set():
            seen = inbox.arrived.count
            if not self._one():
                inbox.arrived.wait(seen, pause)

    def _one(self) -> bool:
        """Handle one event; return whether there was one."""
        try:
            event = inbox.claim(self._store, self._owner, self._settings.lease_seconds)
            if event is None:
                return False
            inbox.arrived.ring()  # there may be more: wake the others
            crash.point("worker.claimed")
            with self._keeper.holding(event):
                self._handle(event)
        except Exception as error:  # noqa: BLE001  the worker loop outlives whatever happens in it
            _log.error("worker.stumbled", code=type(error).__name__, where=where(error))
            self._stop.wait(1.0)
        return True

    def _handle(self, event: InboxEvent) -> None:
        began = perf_counter()
        handler = self._handlers.get(event.kind)
        if handler is None:
            self._park(event, "no_handler", apologise=False)
            return
        if event.attempts > inbox.STRIKES:
            self._park(event, "crashed")
            return
        try:
            handler(event)
            claims.change_now(self._store, event, state="done", expires_at=None)  # if it did not
            _log.info(
                "event.done", event_id=event.id, kind=event.kind, attempts=event.attempts,
                milliseconds=round((perf_counter() - began) * 1000),
            )  # fmt: skip
        except Exception as error:  # noqa: BLE001  a failing handler must not end the worker
            self._failed(event, error)
        outbox.planned.ring()
        inbox.arrived.ring()  # the next event of this thread may be waiting for this one
        crash.point("outbox.planned")

    def _failed(self, event: InboxEvent, error: Exception) -> None:
        todo = judge(error, event.attempts, (now() - event.received_at).total_seconds())
        _log.warning(
            "event.failed", event_id=event.id, kind=event.kind, attempts=event.attempts,
            code=todo.why, state=todo.kind, where=where(error),
        )  # fmt: skip
        if todo.kind == "retry":
            inbox.try_later(self._store, event, todo.seconds, strike=todo.strike)
        elif todo.kind == "park":
            self._park(event, todo.why)
        elif todo.kind == "tell" and isinstance(error, UserError):
            with self._store.write() as session:
                inbox.finish(session, event, why=error.key)
                _say(session, event, error.say(_language(event, self._settings)))

    def _park(self, event: InboxEvent, why: str, *, apologise: bool = True) -> None:
        with self._store.write() as session:
            inbox.drop(session, event, why)
            if apologise:
                text = say("inbox.apology", _language(event, self._settings))
                _say(session, event, text)
        _log.error("event.dropped", event_id=event.id, kind=event.kind, code=why)
        outbox.planned.ring()


def _say(session: Session, event: InboxEvent, text: str) -> None:
    """Plan a line where the event happened; only a question is answered in front of everybody.

    There may be no such place (a modal that does not tell its channel).
    """
    place = place_of(event.payload)
    if not place.channel:
        return
    payload = {"text": text}
    if event.kind != "message" and place.user:
        payload["only"] = place.user
        if address := event.payload.get("response_url"):
            payload["reply"] = str(address)
    key = _half_shown(session, event)
    outbox.plan(
        session, key=key or f"notice:{event.id}", kind="answer" if key else "notice",
        channel=place.channel, thread_ts=place.thread_ts, payload=payload,
    )  # fmt: skip


def _half_shown(session: Session, event: InboxEvent) -> str:
    """Return the key of the message that the event has begun to show an answer in, if it has."""
    said = event.payload.get("event") or {}
    if event.kind != "message" or not said.get("ts"):
        return ""
    team, channel = str(event.payload.get("team_id", "")), str(said.get("channel", ""))
    asked = questions.question_id(team, channel, str(said["ts"]))
    key = outbox.answer_key(answer_id(asked))
    return key if outbox.is_growing(session, key) else ""


def _language(event: InboxEvent, settings: Settings) -> str:
    text = place_of(event.payload).text
    if text:
        return "ja" if is_japanese(text) else "en"
    return settings.language or "ja"
