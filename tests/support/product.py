"""The whole bot in this process, talking to a playground either way, on sample manuals."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlmodel import col, func, or_, select

from bot import wiring
from bot.playground.company import Company, Person, Place
from bot.playground.core import APP_TOKEN, BOT_TOKEN
from bot.playground.hooks import SECRET
from bot.playground.server import manifest
from bot.retrieval.ingest import ingest
from bot.settings import Settings, load, shipped
from bot.slack import app
from bot.slack.poster import SlackPoster
from bot.store import Store, now
from bot.tables import InboxEvent, OutboxMessage
from tests.support import kit
from tests.support.workspace import Control, workspace

AKARI, KENGO, EMILY = "U01MINASE", "U01HINO", "U01FAIRBROOK"
EXPERT, ADMIN, GUEST = "U01FUKAMACHIYA", "U01SETOMORI", "U01GUEST"
STRANGER = "U09SOTO"
HANDOFF, PRIVATE, SHARED = "C01HIKITSUGI", "C01PRIVATE", "C01SHARED"
NEW, NEW_SHARED = "C01NEW", "C01NEWSHARED"
"""Channels that the bot is not in yet."""

_PEOPLE = (
    Person(AKARI, "水無瀬 あかり"),
    Person(KENGO, "灯野 健吾"),
    Person(EMILY, "Emily Fairbrook", locale="en-US"),
    Person(EXPERT, "深町谷 千尋", role="expert"),
    Person(ADMIN, "瀬戸森 和人", role="admin"),
    Person(GUEST, "外部 太郎", guest=True),
    Person(STRANGER, "社外 花子", team="T09OTHER", stranger=True),
)
_EVERYBODY = tuple(person.id for person in _PEOPLE)
CHANNELS = tuple(f"C01E2E{number:02}" for number in range(80))
"""Enough that every journey has one of its own: a channel shows about one message a second."""

COMPANY = Company(
    name="空野目精工株式会社",
    people=_PEOPLE,
    channels=(
        Place(PRIVATE, "役員室", "", (ADMIN,), private=True, bot=False),
        Place(HANDOFF, "引き継ぎ", "", _EVERYBODY),
        Place(SHARED, "共同プロジェクト", "", _EVERYBODY, external=True),
        Place(NEW, "新しいチャンネル", "", _EVERYBODY, bot=False),
        Place(NEW_SHARED, "新しい共同プロジェクト", "", _EVERYBODY, external=True, bot=False),
        *(Place(channel, channel.lower(), "", _EVERYBODY) for channel in CHANNELS),
    ),
    handoff_channel=HANDOFF,
)


@dataclass
class Product:
    """A running bot and the workspace it serves."""

    control: Control
    room: wiring.Room
    edge: app.Edge
    _free: Iterator[str]

    def channel(self) -> str:
        """Return a channel that nobody has used yet."""
        return next(self._free)

    def ask(self, user: str, channel: str, text: str, thread_ts: str = "") -> dict[str, Any]:
        """Ask with a mention and return the bot's next message in the thread."""
        before = len(self.control.replies(channel, thread_ts)) if thread_ts else 0
        ts = self.control.ask(user, channel, text, thread_ts)
        return self.reply(channel, thread_ts or ts, before)

    def reply(self, channel: str, root: str, before: int = 0) -> dict[str, Any]:
        """Wait for the bot's message after the first ``before`` in a thread."""
        found = self.control.wait_for(lambda: self.control.replies(channel, root)[before:])
        return found[0]

    def whisper(self, user: str, channel: str, word: str) -> dict[str, Any]:
        """Wait for a private line in ``channel`` that holds ``word``."""

        def found() -> list[dict[str, Any]]:
            rows = self.control.ephemerals(user)
            return [row for row in rows if row["channel"] == channel and word in str(row)]

        return self.control.wait_for(found)[0]

    def quiet(self) -> None:
        """Wait until every event is handled and every message shown."""

        def done() -> bool:
            # Slack is asked first: what it has got rid of by then is in our inbox.
            return not self.control.read("state")["unsettled"] and idle(self.room.store)

        self.control.wait_for(done, 60.0)


def idle(store: Store) -> bool:
    """Return whether every event is handled and every message shown that is due soon."""
    soon = now() + timedelta(minutes=5)  # what waits for business hours is not waited for
    with store.read() as session:
        busy = [
            session.exec(
                select(func.count()).where(
                    col(table.state).in_(states),
                    or_(col(table.not_before).is_(None), col(table.not_before) < soon),
                )
            ).one()
            for table, states in (
                (InboxEvent, ("waiting", "claimed")),
                (OutboxMessage, ("waiting", "sending")),
            )
        ]
    return not any(busy)


def settings_for(folder: Path, control: Control, **fields: Any) -> Settings:
    """Return settings of a bot that serves the playground from ``folder``."""
    known: dict[str, Any] = {
        "data": folder,
        "slack_base_url": control.api,
        "slack_bot_token": SecretStr(BOT_TOKEN),
        "slack_app_token": SecretStr(APP_TOKEN),
        "experts": (EXPERT,),
        "admins": (ADMIN,),
        "handoff_channel": HANDOFF,
        "handoff_when": "asked",
        "lease_seconds": 5.0,
    }
    return load(**{**known, **fields})


@contextmanager
def product(
    folder: Path,
    manuals: tuple[str, ...] = ("manuals-ja",),
    way: str = "socket",
    company: Company = COMPANY,
    **fields: Any,
) -> Iterator[Product]:
    """Run the bot on some of the sample company's manuals, reached by ``socket`` or ``http``."""
    with workspace(company, manifest=manifest()) as control:
        signed = {"slack_mode": "http", "http_port": 0, "slack_signing_secret": SecretStr(SECRET)}
        more = signed if way == "http" else {}
        settings = settings_for(folder, control, **more, **fields)
        with wiring.opened(settings) as room:
            ingest(room.store, [shipped("samples") / name for name in manuals])
            room.library.catch_up()
            edge = app.connect(room)
            with wiring.working(
                room,
                app.handlers(room, edge.desk),
                SlackPoster(edge.desk.client, mend_seconds=0.5),
            ):
                if edge.front:
                    control.must("hook", url=f"{edge.front.url}/slack/events")
                control.wait_for(control.connected)
                yield Product(control, room, edge, iter(CHANNELS))
                kit.note(room.store, control.calls())
                edge.stop()
