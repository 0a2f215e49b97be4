"""Shows an answer while it is written: one message that grows, within Slack's budgets.

The outbox holds the message before Slack shows it, and knows its ts before it grows; whoever
finishes the answer, in this life of the process or the next, completes that message. Where Slack
refuses a stream, or ends it, the message is an ordinary one that is edited.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from threading import Event, Thread
from time import monotonic
from typing import Any, Final, Literal

from slack_sdk import WebClient

from bot import crash, outbox
from bot.errors import SodateruError, Transient, UserError
from bot.log import get
from bot.slack import blocks, mrkdwn
from bot.slack.client import slack_errors
from bot.slack.tokens import Tokens
from bot.store import Store
from bot.tables import Question

FIRST_SECONDS: Final = 0.15
"""An answer that is whole within this time is simply posted."""
LEAD_SECONDS: Final = 0.02
"""The same for one that begins with a passage: a model is asked, and no model is that quick."""
GAPS: Final = (0.3, 0.7, 1.5, 3.0, 6.0, 12.0)
"""Seconds before each append; there are no more of them than this."""
STARTS, APPENDS, EDITS, MINUTE = 18, 90, 40, 60.0
"""A little less than what Slack allows a workspace in a minute."""
_ENOUGH: Final = 3

Way = Literal["stream", "edit", ""]


class Streams:
    """Opens the messages that grow, and stops trying streams where Slack refuses them.

    Args:
        client: Slack's Web API.
        store: Where the outbox is.
        starts: Budget of starts.
        appends: Budget of appends.
        edits: Budget of edits.
    """

    def __init__(
        self,
        client: WebClient,
        store: Store,
        starts: Tokens | None = None,
        appends: Tokens | None = None,
        edits: Tokens | None = None,
    ) -> None:
        self.client, self.store = client, store
        self.appends = appends or Tokens(APPENDS, MINUTE)
        self.edits = edits or Tokens(EDITS, MINUTE)
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

    def way(self) -> Way:
        """Return how another message may grow now, and count it; empty when none may."""
        if monotonic() < self._rests_until or not self._starts.take():
            return ""
        return "stream" if self._refused < _ENOUGH else "edit"

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
        self._lead, self._text, self._sent, self._ts = "", "", "", ""
        self._way: Way = ""
        self._sure = True
        self._closed = Event()
        self._thread: Thread | None = None

    def lead(self, text: str) -> None:
        """Show this (Markdown) above the answer until it is whole; returns at once."""
        self._lead = mrkdwn.markdown(text)
        self._begin()

    def write(self, piece: str) -> None:
        """Take the next piece of text that may be shown; returns at once."""
        self._text += piece
        self._begin()

    def close(self) -> None:
        """Let the message grow no more."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def shown(self) -> str:
        """What the message shows so far of the answer, as Markdown; empty when that is not sure."""
        whole = self._sure and self._way == "stream" and not self._lead
        return self._sent if whole else ""

    def told(self) -> dict[str, Any]:
        """Return what the poster must know to complete the message."""
        if self._way == "edit":
            return {"posted": True}
        return {"shown": self.shown} if self.shown else {}

    def _begin(self) -> None:
        if self._thread is None:
            here = copy_context()  # which workspace this is for
            self._thread = Thread(target=here.run, args=(self._run,), name="stream", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        first = LEAD_SECONDS if self._lead else FIRST_SECONDS
        if self._closed.wait(first) or not self._started():
            return
        done = 0
        while done < len(GAPS) and not self._closed.wait(GAPS[done]):
            more = self._more()
            if more and self._may_grow():
                if not self._grown(more):
                    return
                done += 1

    def _started(self) -> bool:
        """Show what there is in a new message; return whether it may grow."""
        way = self._streams.way()
        if not way or not self._reserved():
            return False
        crash.point("stream.planned")
        text = self._more()
        begun = way == "stream" and self._try(self._stream, text)
        if not begun and self._sure:
            begun = self._try(self._post, text)
        if not begun:
            if self._sure:  # there is nothing that could be completed
                outbox.withdraw(self._streams.store, self._key)
            return False
        crash.point("stream.started")
        self._sent = text
        if not outbox.grows(self._streams.store, self._key, self._ts):
            self._take_back()
            return False
        crash.point("stream.recorded")
        return True

    def _try(self, begin: Callable[[str], None], text: str) -> bool:
        try:
            begin(text)
        except SodateruError as error:
            self._way = ""
            self._streams.note(error)
            self._sure = not isinstance(error, Transient)
            return False
        return True

    def _stream(self, text: str) -> None:
        asked = self._question
        with slack_errors():
            started = self._streams.client.chat_startStream(
                channel=asked.channel, thread_ts=asked.thread_ts, markdown_text=text,
                recipient_team_id=asked.team, recipient_user_id=asked.user,
            )  # fmt: skip
        self._streams.note(None)
        self._way, self._ts = "stream", str(started["ts"])

    def _post(self, text: str) -> None:
        """Post without a key, as a stream stands there: whoever completes it finds it by that."""
        with slack_errors():
            posted = self._streams.client.chat_postMessage(
                channel=self._question.channel, thread_ts=self._question.thread_ts,
                unfurl_links=False, unfurl_media=False, **_content(text),
            )  # fmt: skip
        self._way, self._ts = "edit", str(posted["ts"])

    def _reserved(self) -> bool:
        """Plan the message; False when another life of this answer has planned it."""
        with self._streams.store.write() as session:
            return outbox.begin(
                session, key=self._key, channel=self._question.channel,
                thread_ts=self._question.thread_ts,
            )  # fmt: skip

    def _more(self) -> str:
        """Return the Markdown that follows what is shown."""
        body = mrkdwn.markdown(self._text.strip())
        whole = f"{self._lead}\n\n{body}" if self._lead and body else self._lead or body
        if len(whole) >= mrkdwn.MARKDOWN_LIMIT or not whole.startswith(self._sent):
            return ""
        return whole[len(self._sent) :]

    def _may_grow(self) -> bool:
        tokens = self._streams.appends if self._way == "stream" else self._streams.edits
        return tokens.take()

    def _grown(self, more: str) -> bool:
        try:
            if self._way == "stream":
                self._append(more)
            else:
                self._edit(self._sent + more)
        except UserError:
            if self._way != "stream":
                return False
            self._way = "edit"  # the stream has ended; the message can still be edited
            return True
        except SodateruError:
            self._sure = False
            return False
        crash.point("stream.appended")
        self._sent += more
        return True

    def _append(self, text: str) -> None:
        with slack_errors():
            self._streams.client.chat_appendStream(
                channel=self._question.channel, ts=self._ts, markdown_text=text
            )

    def _edit(self, whole: str) -> None:
        with slack_errors():
            self._streams.client.chat_update(
                channel=self._question.channel, ts=self._ts, **_content(whole)
            )

    def _take_back(self) -> None:
        """Remove a message that came too late: the answer stands already."""
        try:
            with slack_errors():
                if self._way == "stream":
                    self._streams.client.chat_stopStream(
                        channel=self._question.channel, ts=self._ts
                    )
                self._streams.client.chat_delete(channel=self._question.channel, ts=self._ts)
        except SodateruError as error:
            get("slack").warning("slack.stream_left", code=error.key)


def _content(text: str) -> dict[str, Any]:
    return {"text": mrkdwn.cut(text, mrkdwn.FALLBACK_LIMIT), "blocks": [blocks.markdown(text)]}
