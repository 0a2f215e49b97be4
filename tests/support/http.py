"""The HTTP way in on a test's bench: the real server and the real Bolt app, and signed requests."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.playground.hooks import SECRET, signed
from bot.slack import app
from bot.slack.http import EVENTS
from tests.support.edge import Bench, Office, bench


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    body: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Gate:
    """A bench whose bot is reached by HTTP."""

    bench: Bench
    edge: app.Edge

    @property
    def url(self) -> str:
        """Address of the server."""
        assert self.edge.front
        return self.edge.front.url

    def ask(
        self,
        data: bytes = b"",
        headers: list[tuple[str, str]] | None = None,
        *,
        method: str = "POST",
        path: str = EVENTS,
    ) -> Answer:
        """Send one request exactly as it is, headers that stand twice included."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        connection.putrequest(method, path)
        for name, value in headers or []:
            connection.putheader(name, value)
        if method == "POST":
            connection.putheader("Content-Length", str(len(data)))
        connection.endheaders()
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before it was all sent
            connection.send(data)
        answer = connection.getresponse()
        found = Answer(answer.status, answer.read().decode(), dict(answer.getheaders()))
        connection.close()
        return found


def request(
    body: dict[str, Any] | bytes, *, at: int | None = None, secret: str = SECRET
) -> tuple[bytes, list[tuple[str, str]]]:
    """Return an event's request as Slack would send it."""
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    headers = [("Content-Type", "application/json"), *signed(secret, data, at).items()]
    return data, headers


@contextmanager
def gate(folder: Path, **fields: Any) -> Iterator[Gate]:
    """Run the HTTP way in."""
    known = {
        "slack_mode": "http", "http_port": 0, "slack_signing_secret": SecretStr(SECRET), **fields,
    }  # fmt: skip
    with bench(folder, **known) as made:
        edge = app.connect(cast("Any", Office(made.settings, made.store)))
        try:
            yield Gate(made, edge)
        finally:
            edge.stop()
