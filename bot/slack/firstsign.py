"""The first sign that a question is being answered, before it is even committed.

What is known in memory decides: a mention or a direct message, from somebody who is served, in a
channel that is. Whoever is not known yet is looked up beside. Nobody who is denied ever gets a
sign, and no question two, whichever of its events comes first.
"""

import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, Final

from slack_bolt.authorization import AuthorizeResult
from sqlmodel import Session, select

from bot import handoff
from bot.errors import SodateruError
from bot.log import get
from bot.slack import asking
from bot.slack.desk import Desk, refusal
from bot.slack.identity import is_for_us
from bot.slack.people import Person
from bot.slack.workspaces import acting
from bot.tables import ChannelSetting

RULES_SECONDS: Final = 1.0
"""How often the channels' settings are read."""
_STALE_SECONDS: Final = 5.0
_LONGEST: Final = 60_000
"""Characters of a frame that is read here, too; a longer one is read once, later."""


class Seen:
    """Remembers the newest ids of a process; many threads may ask."""

    def __init__(self, most: int = 2_000) -> None:
        self._ids: dict[str, None] = {}
        self._most, self._lock = most, Lock()

    def first(self, known: str) -> bool:
        """Return whether an id is new, and remember it."""
        with self._lock:
            if known in self._ids:
                return False
            self._ids[known] = None
            if len(self._ids) > self._most:
                del self._ids[next(iter(self._ids))]
            return True


class FirstSign:
    """Shows it.

    Args:
        desk: Who people are, and the status line.
        clock: Seconds, monotonic.
    """

    def __init__(self, desk: Desk, clock: Callable[[], float] = time.monotonic) -> None:
        self._desk, self._clock = desk, clock
        self._rules: Mapping[str, ChannelSetting] = {}
        self._read_at = float("-inf")
        self._seen = Seen()
        self._beside = ThreadPoolExecutor(2, thread_name_prefix="sign")

    def renew(self) -> bool:
        """Read the channels' settings; the tick of a loop."""
        with self._desk.room.store.read() as session:
            self._rules = {row.channel: row for row in session.exec(select(ChannelSetting))}
        self._read_at = self._clock()
        return False

    def close(self) -> None:
        """Give the threads back."""
        self._beside.shutdown(wait=False, cancel_futures=True)

    def frame(self, us: AuthorizeResult, app_id: str) -> Callable[[object, str], None]:
        """Return what listens to each frame of a socket, in the thread that reads them.

        Args:
            us: Who the bot is in its one workspace.
            app_id: The app's id; empty when it is not known.
        """
        ours = {"bot_user": str(us.bot_user_id or ""), "team_id": us.team_id or ""}

        def listen(_: object, raw: str) -> None:
            if len(raw) > _LONGEST or '"event_callback"' not in raw:
                return
            try:
                found = json.loads(raw)
                body = found.get("payload")
                if not found.get("retry_attempt") and is_for_us(body, us, app_id):
                    self.arrived({**body, **ours})
            except (ValueError, TypeError, KeyError, AttributeError):
                get("slack").debug("slack.frame_unread")  # the door judges what it is

        return listen

    def arrived(self, body: Mapping[str, Any]) -> None:
        """Show the sign if the body is a question to us, now or in a moment; returns at once.

        Args:
            body: An envelope's, with our own ``team_id`` and ``bot_user``.
        """
        said, bot_user = body["event"], str(body.get("bot_user") or "")
        text = _question(said, bot_user)
        if not text:
            return
        channel, ts = str(said["channel"]), str(said["ts"])
        if not self._seen.first(f"{channel}:{ts}"):
            return
        person = self._desk.people.known(str(said["user"]))
        fresh = self._clock() - self._read_at < _STALE_SECONDS
        if person is None or not fresh or _in_a_channels_thread(said):
            self._beside.submit(self._look, body, text)
            return
        self._judge(body, text, person, self._rules.get(channel))

    def _look(self, body: Mapping[str, Any], text: str) -> None:
        """Find out what is not known."""
        said = body["event"]
        channel, root = str(said["channel"]), str(said.get("thread_ts") or said["ts"])
        try:
            with acting(str(body.get("team_id") or "")):
                with self._desk.room.store.read() as session:
                    if _is_of_experts(session, channel, root):
                        return
                    rule = session.get(ChannelSetting, channel)
                self._judge(body, text, self._desk.people.find(str(said["user"])), rule)
        except SodateruError as error:
            get("slack").info("slack.no_first_sign", code=error.key)

    def _judge(
        self, body: Mapping[str, Any], text: str, person: Person, rule: ChannelSetting | None
    ) -> None:
        audience = rule.audience if rule else "employees"
        if (rule and not rule.enabled) or person.bot or refusal(person, body, audience):
            return
        said, language = body["event"], rule.language if rule else ""
        root = str(said.get("thread_ts") or said["ts"])
        self._desk.status.thinking(str(said["channel"]), root, language or person.language(text))


def _question(said: Mapping[str, Any], bot_user: str) -> str:
    """Return the question that a mention or a direct message asks; empty when it asks none."""
    if said.get("type") == "message" and asking.is_mention(said, bot_user):
        said = {**said, "type": "app_mention"}  # its twin, which is kept, says nothing else
    if said.get("type") not in ("message", "app_mention"):
        return ""
    if not said.get("channel") or not asking.worth_keeping(said, bot_user):
        return ""
    if not (said["type"] == "app_mention" or asking.is_direct(said)):
        return ""  # whether a reply in a thread is a question shows later
    heard = asking.hear(said, bot_user, asking.Thread())
    return heard.text if heard.kind == "question" else ""


def _in_a_channels_thread(said: Mapping[str, Any]) -> bool:
    return bool(said.get("thread_ts")) and not asking.is_direct(said)


def _is_of_experts(session: Session, channel: str, root: str) -> bool:
    """Return whether a thread is a hand-off's, in which experts write to the asker."""
    return handoff.of_thread(session, channel, root) is not None
