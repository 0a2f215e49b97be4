"""A workspace for tests: a playground in this process, and a remote control for any playground."""

import json
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bot.playground.company import Company, Person, Place
from bot.playground.core import APP_TOKEN, BOT_TOKEN
from bot.playground.server import start

Json = dict[str, Any]
_Found = TypeVar("_Found")

BOT = "U01SODATERU"
EMPLOYEE, OTHER, EXPERT, ADMIN, ENGLISH = "U01MINASE", "U01HINO", "U01EXPERT", "U01ADMIN", "U01EN"
GENERAL, KEIHI, SECRET = "C01GENERAL", "C01KEIHI", "C01SECRET"

COMPANY = Company(
    name="テスト株式会社",
    people=(
        Person(EMPLOYEE, "水無瀬 あかり", email="minase@example.co.jp"),
        Person(OTHER, "灯野 健吾", email="hino@example.co.jp"),
        Person(EXPERT, "深町谷 千尋", role="expert", email="fukamachiya@example.co.jp"),
        Person(ADMIN, "瀬戸森 和人", role="admin", email="setomori@example.co.jp"),
        Person(ENGLISH, "Emily Fairbrook", locale="en-US", email="fairbrook@example.co.jp"),
    ),
    channels=(
        Place(GENERAL, "general", "全社", (EMPLOYEE, OTHER, EXPERT, ADMIN, ENGLISH)),
        Place(KEIHI, "経費精算", "出張旅費", (EMPLOYEE, OTHER, EXPERT, ADMIN)),
        Place(SECRET, "役員室", "", (ADMIN,), private=True, bot=False),
    ),
    handoff_channel=GENERAL,
    emoji={"iine": "alias:thumbsup", "iine2": "alias:iine", "logo": "https://example.co.jp/l.png"},
)

MANIFEST: Json = {"features": {"slash_commands": [{"command": "/sodateru"}]}}


class Control:
    """Acts as people in a playground and reads what happened, over its control endpoints.

    Args:
        url: Address of the playground, e.g. of a demo in another process.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.api = f"{url}/api/"
        self.bot_token, self.app_token = BOT_TOKEN, APP_TOKEN

    def do(self, act: str, user: str = "", **body: Any) -> Json:
        """POST to a control endpoint and return its answer, whatever it says."""
        data = json.dumps({**({"user": user} if user else {}), **body}).encode()
        request = Request(f"{self.url}/_control/{act}", data, {"Content-Type": "application/json"})  # noqa: S310
        with urlopen(request, timeout=30) as answer:  # noqa: S310
            found: Json = json.loads(answer.read())
        return found

    def must(self, act: str, user: str = "", **body: Any) -> Json:
        """Do an act that has to succeed."""
        done = self.do(act, user, **body)
        assert done["ok"], done
        return done

    def read(self, part: str, **query: str) -> Json:
        """GET a part of the state."""
        with urlopen(f"{self.url}/_control/{part}?{urlencode(query)}", timeout=30) as answer:  # noqa: S310
            found: Json = json.loads(answer.read())
        return found

    def say(self, user: str, channel: str, text: str, thread_ts: str = "") -> str:
        """Write a message and return its ts."""
        return str(self.must("say", user, channel=channel, text=text, thread_ts=thread_ts)["ts"])

    def ask(self, user: str, channel: str, text: str, thread_ts: str = "") -> str:
        """Write a message that mentions the bot."""
        return self.say(user, channel, f"<@{BOT}> {text}", thread_ts)

    def attach(self, user: str, channel: str, text: str, file: tuple[str, bytes]) -> str:
        """Write a message with a file (name and bytes) and return its ts."""
        name, data = file
        files = [{"name": name, "data": b64encode(data).decode()}]
        return str(self.must("say", user, channel=channel, text=text, files=files)["ts"])

    def react(self, user: str, channel: str, ts: str, name: str, *, remove: bool = False) -> Json:
        """Add or take back a reaction."""
        return self.must("react", user, channel=channel, ts=ts, name=name, remove=remove)

    def click(self, user: str, channel: str, ts: str, action_id: str, value: str = "") -> Json:
        """Press an element of a message."""
        body = {"channel": channel, "ts": ts, "action_id": action_id, "value": value}
        return self.must("click", user, **body)

    def submit(self, user: str, values: Json) -> Json:
        """Submit the open modal: block id to action id to value."""
        return self.must("submit", user, values=values)

    def slash(self, user: str, channel: str, text: str) -> Json:
        """Run a slash command."""
        return self.must("slash", user, channel=channel, text=text)

    def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Json:
        """Use a message shortcut."""
        return self.must("shortcut", user, channel=channel, ts=ts, callback_id=callback_id)

    def home(self, user: str, tab: str = "home") -> Json:
        """Open the app's home."""
        return self.must("home", user, tab=tab)

    def invite(self, user: str, channel: str) -> Json:
        """Invite the bot to a channel."""
        return self.must("invite", user, channel=channel)

    def dm(self, user: str) -> str:
        """Return the channel of a person's direct conversation with the bot."""
        return "D" + user[1:]

    def fault(self, kind: str, match: str = "*", **more: Any) -> None:
        """Inject a fault (see ``bot.playground.faults.Rule``)."""
        self.must("fault", kind=kind, match=match, **more)

    def calm(self) -> None:
        """Forget all faults."""
        self.must("calm")

    def drop(self, *, politely: bool = False) -> int:
        """Close the app's connections; returns how many there were."""
        return int(self.must("drop", politely=politely)["closed"])

    def messages(self, channel: str, thread_ts: str = "") -> list[Json]:
        """Return a channel's or a thread's messages, oldest first."""
        more = {"thread_ts": thread_ts} if thread_ts else {}
        return list(self.read("messages", channel=channel, **more)["messages"])

    def replies(self, channel: str, ts: str) -> list[Json]:
        """Return what the bot wrote in the thread of ``ts``, oldest first."""
        found = self.messages(channel, ts)
        return [row for row in found if row.get("bot_id") and row["ts"] != ts]

    def ephemerals(self, user: str) -> list[Json]:
        """Return what only this person sees."""
        return list(self.read("ephemerals", user=user)["messages"])

    def view(self, user: str, callback: str = "") -> Json | None:
        """Return the modal that a person has open; with ``callback`` only that one."""
        found: Json | None = self.read("view", user=user)["view"]
        return found if found and callback in ("", found["callback_id"]) else None

    def home_view(self, user: str) -> Json | None:
        """Return a person's App Home."""
        found: Json | None = self.read("home", user=user)["view"]
        return found

    def calls(self, method: str = "") -> list[Json]:
        """Return the app's calls, all or those of one method."""
        return list(self.read("calls", **({"method": method} if method else {}))["calls"])

    def connected(self) -> bool:
        """Return whether an app is connected."""
        return bool(self.read("state")["connections"])

    def wait_for(self, found: Callable[[], _Found], seconds: float = 20.0) -> _Found:
        """Return the first truthy result of ``found``; fails after ``seconds``."""
        until, pause = time.monotonic() + seconds, threading.Event()
        while not (result := found()):
            assert time.monotonic() < until, "did not happen in time"
            pause.wait(0.02)
        return result


@contextmanager
def workspace(
    company: Company | None = COMPANY, folder: Path | None = None, **options: Any
) -> Iterator[Control]:
    """Serve a playground in this process; ``company=None`` takes the sample company."""
    running = start(folder=folder, company=company, **{"manifest": MANIFEST, **options})
    try:
        yield Control(running.url)
    finally:
        running.stop()
