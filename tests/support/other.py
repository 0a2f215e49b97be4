"""A Slack-compatible server that nobody of us wrote: npm's ``local-slack``, pinned and kept apart.

It runs only in a network of its own, where nothing but itself can be reached. Whoever cannot have
it gets a reason.
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen

import httpx2

from bot.playground.company import Company
from bot.playground.workspace import APP, TEAM
from tests.support.npm import Pinned, Unavailable
from tests.support.workspace import BOT, Control, Json

SERVER: Final = Pinned(
    "local-slack-linux-x64",
    "0.1.8",
    "2BCTKxKajjZNWCSCj66Jq5VDScUDNpGZ1lA3281I8RvpDE4/ULCwC26TlcW6/4sPbSTs02Q3KjTiltJp3ZBEvg==",
    "package/bin/local-slack",
)
SECRET: Final = "other-signing-secret"  # noqa: S105
PORT: Final = 3900
APART: Final = ("unshare", "--user", "--map-root-user", "--net", "--")
"""Runs a command in a network of its own, as nobody in particular outside."""


def binary() -> Path:
    """Return the server's program, fetched and checked the first time.

    Raises:
        Unavailable: It cannot be had or kept apart here.
    """
    if not all(shutil.which(tool) for tool in ("unshare", "ip")):
        raise Unavailable("no tools to keep it apart (unshare, ip)")
    if subprocess.run(
        [*APART, "ip", "link", "set", "lo", "up"], capture_output=True, check=False
    ).returncode:
        raise Unavailable("this machine allows no network namespace")
    place = SERVER.file()
    place.chmod(0o755)
    return place


class Other(Control):
    """Acts as people there with the words of the playground's remote control."""

    def __init__(self, url: str, company: Company) -> None:
        super().__init__(url)
        self._company = company
        self._typed: dict[str, list[Json]] = {}

    def do(self, act: str, user: str = "", **body: Any) -> Json:
        """POST to a control endpoint."""
        return super().do(act, **({"user": user} if user else {}), **body)

    def say(self, user: str, channel: str, text: str, thread_ts: str = "") -> str:
        """Write a message and return its ts."""
        more = {"thread_ts": thread_ts} if thread_ts else {}
        done = self.must("message", user=user, channel=channel, text=text, **more)
        return str(done["message"]["ts"])

    def attach(self, user: str, channel: str, text: str, file: tuple[str, bytes]) -> str:
        """Write a message with a file, as its own page uploads one, and return its ts."""
        fields = {"channel": channel, "user": user, "text": text}
        done = httpx2.post(f"{self.url}/_control/upload", data=fields, files={"file": file})
        return str(done.raise_for_status().json()["message"]["ts"])

    def react(self, user: str, channel: str, ts: str, name: str, *, remove: bool = False) -> Json:
        """Add or take back a reaction."""
        body = {"channel": channel, "ts": ts, "name": name, "present": not remove}
        return self.must("reaction", user=user, **body)

    def click(self, user: str, channel: str, ts: str, action_id: str, value: str = "") -> Json:
        """Press an element of a message."""
        block, element = self._element(channel, ts, action_id)
        action = {
            "type": element["type"],
            "action_id": action_id,
            "block_id": block.get("block_id"),
        }
        action["value"] = value or element.get("value", "")
        return self.must("interact", user=user, channel=channel, messageTs=ts, action=action)

    def slash(self, user: str, channel: str, text: str) -> Json:
        """Run a slash command."""
        command, _, rest = text.partition(" ")
        return self.must("command", user=user, channel=channel, command=command, text=rest)

    def home(self, user: str, tab: str = "home") -> Json:  # noqa: ARG002  there is only one
        """Open the app's home."""
        return self.must("open-home", user=user)

    def messages(self, channel: str, thread_ts: str = "") -> list[Json]:
        """Return a channel's or a thread's messages, oldest first."""
        with urlopen(f"{self.url}/_control/messages/{channel}", timeout=30) as answer:  # noqa: S310
            rows: list[Json] = json.loads(answer.read())["messages"]
        rows = [row for row in rows if not row.get("ephemeral_to")]
        if thread_ts:
            rows = [r for r in rows if thread_ts in (r["ts"], r.get("thread_ts"))]
        return sorted(rows, key=lambda row: float(row["ts"]))

    def ephemerals(self, user: str) -> list[Json]:
        """Return what only this person sees."""
        found: list[Json] = []
        for place in self._company.channels:
            with urlopen(f"{self.url}/_control/messages/{place.id}", timeout=30) as answer:  # noqa: S310
                rows = json.loads(answer.read())["messages"]
            found += [row for row in rows if row.get("ephemeral_to") == user]
        return found

    def log(self) -> list[Json]:
        """Return what the server noted."""
        return list(self.read("log")["log"])

    def _element(self, channel: str, ts: str, action_id: str) -> tuple[Json, Json]:
        with urlopen(f"{self.url}/_control/messages/{channel}", timeout=30) as answer:  # noqa: S310
            rows = json.loads(answer.read())["messages"]
        message = next(row for row in rows if row["ts"] == ts)
        for block in message.get("blocks") or []:
            for element in [*block.get("elements", []), block.get("accessory") or {}]:
                if element.get("action_id") == action_id:
                    return block, element
        raise AssertionError(f"no element {action_id}")


@contextmanager
def serving(
    folder: Path, company: Company, request_url: str = "", program: Path | None = None
) -> Iterator[Other]:
    """Run the server; call inside a network of its own.

    Args:
        folder: For its files and settings.
        company: Who and what is there.
        request_url: Where events are posted; empty means Socket Mode.
        program: The server's program; None takes the cached one.
    """
    settings = folder / "config.json"  # JSON is YAML
    settings.write_text(json.dumps(_config(company, request_url), ensure_ascii=False))
    server = subprocess.Popen(
        [str(program or SERVER.place), "--config", str(settings), "--port", str(PORT),
         "--base-host", "127.0.0.1", "--files-dir", str(folder / "files")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    other = Other(f"http://127.0.0.1:{PORT}", company)
    try:
        other.wait_for(lambda: _up(other.log), 30.0)
        yield other
    finally:
        server.kill()
        server.wait()


def _up(look: Callable[[], object]) -> bool:
    try:
        look()
    except OSError:
        return False
    return True


def _config(company: Company, request_url: str) -> Json:
    way: Json = {"mode": "socket"}
    if request_url:
        way = {"mode": "events", "requestUrl": request_url}
    app = {"appId": APP, "botUserId": BOT, "botName": company.bot_name, "botToken": "xoxb-other",
           "appToken": "xapp-other", "signingSecret": SECRET, **way}  # fmt: skip
    people = [{"id": p.id, "name": p.id.lower(), "real_name": p.name, "tz": p.timezone}
              for p in company.people]  # fmt: skip
    rooms = [{"id": c.id, "name": c.name, "members": [*c.members, *([BOT] if c.bot else [])],
              "is_private": c.private} for c in company.channels]  # fmt: skip
    workspace = {"name": company.name, "domain": "other", "teamId": TEAM}
    return {"workspace": workspace, "app": app, "users": people, "channels": rooms}
