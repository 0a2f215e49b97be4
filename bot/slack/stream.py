"""Shows an answer while it is written: one message that grows, within Slack's budgets.

The outbox holds the message before Slack shows it, and knows its ts before it grows; whoever
finishes the answer, in this life of the process or the next, completes that message. Where Slack
refuses a stream, the answer is posted when it is whole.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final

from slack_sdk import WebClient

from bot import crash, outbox
from bot.errors import SodateruError, Transient
from bot.log import get
from bot.slack import mrkdwn
from bot.slack.client import slack_errors
from bot.store import Store
from bot.tables import Question

FIRST_SECONDS: Final = 0.15
"""An answer that is whole within this time is simply posted."""
GAPS: Final = (0.3, 0.7, 1.5, 3.0, 6.0, 12.0)
"""Seconds before each append; there are no more of them than this."""
STARTS, APPENDS, MINUTE = 18, 90, 60.0
"""A little less than what Slack allows a workspace in a minute."""
_ENOUGH: Final = 3


class Tokens:
    """So many in so many seconds, and no waiting: what is over is simply not done.

    Args:
        many: How many.
        seconds: In any stretch of so many seconds.
        clock: Seconds, monotonic.
    """

    def __init__(self, many: int, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._many, self._seconds, self._clock = many, seconds, clock
        self._taken: deque[float] = deque()
        self._lock = Lock()

    def take(self) -> bool:
        """Take one; return whether there was one."""
        with self._lock:
            at = self._clock()
            while self._taken and self._taken[0] <= at - self._seconds:
                self._taken.popleft()
            if len(self._taken) >= self._many:
                return False
            self._taken.append(at)
            return True


class Streams:
    """Opens the messages that grow, and stops trying where Slack refuses them.

    Args:
        client: Slack's Web API.
        store: Where the outbox is.
        starts: Budget of starts.
        appends: Budget of appends.
    """

    def __init__(
        self,
        client: WebClient,
        store: Store,
        starts: Tokens | None = None,
        appends: Tokens | None = None,
    ) -> None:
        self.client, self.store = client, store
        self.appends = appends or Tokens(APPENDS, MINUTE)
        self._starts = starts or Tokens(STARTS, MINUTE)
        self._refused, self._rests_until = 0, 0.0

    @contextmanager
    def opened(self, question: Question, key: str) -> Iterator["Live"]:
        """Give what an answer is written into; nothing grows any more after the block."""
        live = Live(self, question, key)
        try:
            yield live
        finally:
            live.close()

    def may_start(self) -> bool:
        """Return whether another stream may be started now, and count it."""
        resting = self._refused >= _ENOUGH or monotonic() < self._rests_until
        return not resting and self._starts.take()

    def note(self, error: SodateruError | None) -> None:
        """Remember how a start went."""
        if isinstance(error, Transient):
            self._rests_until = monotonic() + error.retry_after_seconds
        elif error is None:
            self._refused = 0
        else:
            self._refused += 1
            get("slack").info("slack.stream_refused", code=error.key)


class Live:
    """One answer on its way into one message.

    Args:
        streams: Opens it.
        question: Where it is shown, and to whom.
        key: The message's key in the outbox.
    """

    def __init__(self, streams: Streams, question: Question, key: str) -> None:
        self._streams, self._question, self._key = streams, question, key
        self._text, self._sent, self._ts = "", "", ""
        self._sure = True
        self._closed = Event()
        self._thread: Thread | None = None

    def write(self, piece: str) -> None:
        """Take the next piece of text that may be shown; returns at once."""
        self._text += piece
        if self._thread is None:
            self._thread = Thread(target=self._run, name="stream", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Let the message grow no more."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def shown(self) -> str:
        """What the message shows so far as Markdown; empty when it is not known for sure."""
        return self._sent if self._sure else ""

    def _run(self) -> None:
        if self._closed.wait(FIRST_SECONDS) or not self._started():
            return
        done = 0
        while done < len(GAPS) and not self._closed.wait(GAPS[done]):
            more = self._more()
            if more and self._streams.appends.take():
                if not self._appended(more):
                    return
                done += 1

    def _started(self) -> bool:
        """Start the stream with what there is; return whether it may grow."""
        if not self._streams.may_start() or not self._reserved():
            return False
        crash.point("stream.planned")
        text, asked = self._more(), self._question
        try:
            with slack_errors():
                started = self._streams.client.chat_startStream(
                    channel=asked.channel, thread_ts=asked.thread_ts, markdown_text=text,
                    recipient_team_id=asked.team, recipient_user_id=asked.user,
                )  # fmt: skip
        except SodateruError as error:
            self._streams.note(error)
            self._sure = False
            if not isinstance(error, Transient):  # there is nothing that could be completed
                outbox.withdraw(self._streams.store, self._key)
            return False
        crash.point("stream.started")
        self._streams.note(None)
        self._ts, self._sent = str(started["ts"]), text
        if not outbox.grows(self._streams.store, self._key, self._ts):
            self._take_back()
            return False
        crash.point("stream.recorded")
        return True

    def _reserved(self) -> bool:
        """Plan the message; False when another life of this answer has planned it."""
        with self._streams.store.write() as session:
            return outbox.begin(
                session, key=self._key, channel=self._question.channel,
                thread_ts=self._question.thread_ts,
            )  # fmt: skip

    def _more(self) -> str:
        """Return the Markdown that follows what is shown."""
        whole = mrkdwn.markdown(self._text.strip())
        if len(whole) >= mrkdwn.MARKDOWN_LIMIT or not whole.startswith(self._sent):
            return ""
        return whole[len(self._sent) :]

    def _appended(self, text: str) -> bool:
        try:
            with slack_errors():
                self._streams.client.chat_appendStream(
                    channel=self._question.channel, ts=self._ts, markdown_text=text
                )
        except SodateruError:
            self._sure = False
            return False
        crash.point("stream.appended")
        self._sent += text
        return True

    def _take_back(self) -> None:
        """Remove a message that came too late: the answer stands already."""
        try:
            with slack_errors():
                self._streams.client.chat_stopStream(channel=self._question.channel, ts=self._ts)
                self._streams.client.chat_delete(channel=self._question.channel, ts=self._ts)
        except SodateruError as error:
            get("slack").warning("slack.stream_left", code=error.key)
