"""Connections to Slack are kept between calls, and one that has ended is not used again."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.errors import Transient, UserError
from bot.slack.client import slack_errors
from bot.slack.kept import Kept


class _Slack(BaseHTTPRequestHandler):
    """Answers in HTTP/1.1 and counts the connections."""

    protocol_version = "HTTP/1.1"
    opened: list[object]
    hang_up = False
    status, answer = 200, '{"ok": true, "text": "承知しました"}'

    def setup(self) -> None:
        self.opened.append(self)
        super().setup()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = self.answer.encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Retry-After", "7")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.hang_up

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Stay silent."""


class _Server(ThreadingHTTPServer):
    """Tells of each connection that it has ended."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.ended = threading.Semaphore(0)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        self.ended.release()


@contextmanager
def slack(**fields: object) -> Iterator[tuple[Kept, list[object], threading.Semaphore]]:
    """Serve; give a client, the list of connections, and what counts those that have ended."""
    opened: list[object] = []
    server = _Server(("127.0.0.1", 0), type("Slack", (_Slack,), {"opened": opened, **fields}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    client = Kept(
        base_url=f"http://127.0.0.1:{server.server_port}/", retry_handlers=[],
        timeout=5,
    )  # fmt: skip
    client.proxy = None
    try:
        yield client, opened, server.ended
    finally:
        client._pool.clear()
        server.shutdown()
        server.server_close()
        thread.join()


def test_calls_share_a_connection() -> None:
    """Three calls, one connection; what was said comes back whole."""
    with slack() as (client, opened, _):
        said = [client.chat_postMessage(channel="C1", text="了解です")["text"] for _ in range(3)]
    assert said == ["承知しました"] * 3
    assert len(opened) == 1


def test_a_connection_that_ended_meanwhile_is_not_used() -> None:
    """The other side hangs up after each answer without saying so; no call is lost by it."""
    with slack(hang_up=True) as (client, opened, ended):
        for _ in range(3):
            assert client.api_call("api.test")["ok"]
            assert ended.acquire(timeout=10)
    assert len(opened) == 3


@pytest.mark.parametrize(
    ("status", "answer", "kind"),
    [
        (429, json.dumps({"ok": False, "error": "ratelimited"}), Transient),
        (503, "<html>down</html>", Transient),
        (200, json.dumps({"ok": False, "error": "channel_not_found"}), UserError),
    ],
)
def test_refusals_are_told_apart(status: int, answer: str, kind: type[Exception]) -> None:
    """As with the SDK's own connections, the time to wait included."""
    served = slack(status=status, answer=answer)
    with served as (client, _, _), pytest.raises(kind) as caught, slack_errors():
        client.api_call("api.test")
    if status == 429:
        assert isinstance(caught.value, Transient)
        assert caught.value.retry_after_seconds == 7.0


def test_nobody_there_is_worth_another_try() -> None:
    """A closed port is told as any network's failure is."""
    with slack() as (client, _, _):
        pass
    with pytest.raises(Transient), slack_errors():
        client.api_call("api.test")
