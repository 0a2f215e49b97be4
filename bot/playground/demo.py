"""What ``sodateru demo`` prepares: settings for its processes, and the sample manuals."""

import json
import socket
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from urllib.error import URLError
from urllib.request import urlopen

from bot import log
from bot.calls import Report
from bot.errors import UserError
from bot.owner import Owner
from bot.playground.company import Company, read
from bot.playground.core import APP_TOKEN, BOT_TOKEN
from bot.playground.server import HOST
from bot.settings import Settings, load, logs_asked_for, shipped


@dataclass(frozen=True)
class Place:
    """Where a demo runs."""

    url: str
    company: Company
    settings: Settings
    environment: dict[str, str]
    """Changes to the environment of its processes."""


def prepare(port: int, folder: Path) -> Place:
    """Decide a demo's settings, and check that its port and folder are free.

    Raises:
        UserError: Port or folder are in use.
        Broken: The sample company cannot be read.
    """
    if not _free(port):
        raise UserError("playground.port_in_use", port=port)
    company = read(shipped("samples") / "company.toml")
    url = f"http://{HOST}:{port}"
    environment = {
        "SODATERU_DATA": str(folder),
        "SODATERU_DATABASE_URL": f"sqlite:///{folder / 'sodateru.db'}",
        "SODATERU_EXPERTS": ",".join(company.with_role("expert")),
        "SODATERU_ADMINS": ",".join(company.with_role("admin")),
        "SODATERU_HANDOFF_CHANNEL": company.handoff_channel,
        "SLACK_API_URL": f"{url}/api/",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
    }
    if not logs_asked_for():
        environment["SODATERU_LOG_LEVEL"] = "ERROR"
    settings = load(data=folder, database_url=environment["SODATERU_DATABASE_URL"])
    log.set_up(environment.get("SODATERU_LOG_LEVEL", settings.log_level))
    Owner(folder).release()
    return Place(url, company, settings, environment)


def stock(place: Place, report: Report) -> None:
    """Bring the sample manuals into the database; takes a moment when they already are there.

    Raises:
        UserError: A manual's folder is missing.
    """
    from bot.retrieval.ingest import ingest
    from bot.store import open_store

    store = open_store(place.settings)
    try:
        folders = [shipped("samples") / name for name in place.company.manuals]
        ingest(store, folders, report=report)
    finally:
        store.close()


def ready(url: str, seconds: float) -> bool:
    """Wait until the bot is connected to the playground; False when it takes too long."""
    until, pause = monotonic() + seconds, Event()
    while monotonic() < until:
        try:
            with urlopen(f"{url}/_control/state", timeout=5) as answer:  # noqa: S310  our own page
                if json.loads(answer.read())["connections"]:
                    return True
        except (URLError, OSError, ValueError):
            pass  # not listening yet
        pause.wait(0.1)
    return False


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
