"""Plays the shared scenario on the third-party server; a program that runs in its own network.

``python -m tests.support.elsewhere WAY FOLDER`` writes ``FOLDER/told.json``.
"""

import json
import sys
from pathlib import Path

from pydantic import SecretStr
from websocket import create_connection

from bot import wiring
from bot.retrieval.ingest import ingest
from bot.settings import shipped
from bot.slack import app
from bot.slack.http import EVENTS
from bot.slack.poster import SlackPoster
from tests.support.other import PORT, SECRET, Other, serving
from tests.support.product import COMPANY, idle, settings_for
from tests.support.scenario import SHARED, Stage, play, shape
from tests.support.workspace import Json

BOT_PORT = PORT + 1


def main(way: str, folder: Path) -> None:
    """Play it, reached by ``socket`` or ``http``."""
    by_http = way == "http"
    url = f"http://127.0.0.1:{BOT_PORT}{EVENTS}" if by_http else ""
    with serving(folder, COMPANY, url) as other:
        known = {"slack_bot_token": SecretStr("xoxb-other"), "slack_app_token": SecretStr("xapp-o")}
        signed = {"slack_mode": "http", "http_port": BOT_PORT,
                  "slack_signing_secret": SecretStr(SECRET)}  # fmt: skip
        settings = settings_for(folder / "data", other, **known, **(signed if by_http else {}))
        with wiring.opened(settings) as room:
            ingest(room.store, [shipped("samples") / "manuals-ja"])
            room.library.catch_up()
            edge = app.connect(room)
            poster = SlackPoster(edge.desk.client, mend_seconds=0.5)
            with wiring.working(room, app.handlers(room, edge.desk), poster):
                stage = Stage(
                    other, lambda user, values: _submit(other, user, values),
                    lambda: _told(other), lambda: other.wait_for(lambda: idle(room.store), 60.0),
                )  # fmt: skip
                passed = play(stage, SHARED)
            found = {"passed": passed, "shape": shape(_told(other))}
            (folder / "told.json").write_text(json.dumps(found, ensure_ascii=False))
            edge.stop()


def _told(other: Other) -> list[tuple[str, Json]]:
    rows = [row for row in other.log() if row["kind"] == "web_api"]
    return [(row["summary"], _read(row.get("detail") or {})) for row in rows]


def _read(args: Json) -> Json:
    """Return arguments with the parts read that the SDK sends as JSON text."""
    parts = {name: json.loads(args[name]) for name in ("blocks", "view")
             if isinstance(args.get(name), str)}  # fmt: skip
    return {**args, **parts}


def _submit(other: Other, user: str, values: Json) -> None:
    """Send the open modal, as the server's own page does."""
    filled = {
        block: {name: {"type": "plain_text_input", "value": text} for name, text in fields.items()}
        for block, fields in values.items()
    }
    page = create_connection(f"{other.url.replace('http', 'ws', 1)}/ui", timeout=20)
    page.send(json.dumps({"t": "view_submit", "user": user, "values": filled}))
    page.recv()
    page.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
