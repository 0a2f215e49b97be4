"""One connection to Slack that is open before it is needed, for the first sign of an answer.

The request leaves in the thread that found out that it is due, in one write: taking a connection
from a pool, another thread's turn and a new greeting each cost more than all the rest. The answer
is read beside. A proxy, a busy or an ended connection: the caller takes the ordinary way.
"""

import json
import ssl
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from queue import Empty, SimpleQueue
from select import POLLIN, poll
from threading import Lock, Thread
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from slack_sdk import WebClient

Answered = Callable[[Mapping[str, Any] | None], None]
"""Takes Slack's answer; None when the connection broke off."""

_LOOK_SECONDS: Final = 2.0
"""How often an idle connection is looked at, and opened again when the other side ended it."""


class Hotline:
    """Sends one method's calls over one connection, one at a time.

    Args:
        client: Names Slack's address, its certificates, the token, and how long to wait.
        method: Of the Web API.
    """

    def __init__(self, client: WebClient, method: str) -> None:
        self._client, self._where = client, urlsplit(client.base_url)
        self._path = f"{self._where.path}{method}"
        self._line: HTTPConnection | None = None
        self._free = Lock()
        self._sent: SimpleQueue[Answered | None] = SimpleQueue()
        self._thread: Thread | None = None

    def open(self) -> None:
        """Open the connection beside the caller and keep it open, unless calls go by a proxy."""
        if self._client.proxy or self._thread:
            return
        self._thread = Thread(target=self._run, name="hotline", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._sent.put(None)

    def send(self, arguments: Mapping[str, str], answered: Answered) -> bool:
        """Send a call if the line is free; return whether it was.

        Args:
            arguments: The call's.
            answered: Called in another thread with what came back.
        """
        if not self._free.acquire(blocking=False):
            return False
        line = self._line
        if line is None or not line.sock or _ended(line):
            self._free.release()
            return False
        try:
            line.sock.sendall(self._request(arguments))
        except OSError:
            self._hang_up()
            self._free.release()
            return False
        self._sent.put(answered)  # whoever reads the answer frees the line
        return True

    def _request(self, arguments: Mapping[str, str]) -> bytes:
        body = urlencode(arguments)
        return (
            f"POST {self._path} HTTP/1.1\r\nHost: {self._where.netloc}\r\n"
            f"Authorization: Bearer {self._client.token}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode("ascii")

    def _run(self) -> None:
        self._look()
        while True:
            try:
                answered = self._sent.get(timeout=_LOOK_SECONDS)
            except Empty:
                self._look()
                continue
            if answered is None:
                self._hang_up()
                return
            found = self._answer()
            self._free.release()
            answered(found)

    def _look(self) -> None:
        """Open the connection when there is none any more."""
        if not self._free.acquire(blocking=False):
            return
        try:
            if self._line is None or _ended(self._line):
                self._hang_up()
                self._line = self._opened()
        except (OSError, HTTPException):
            self._line = None
        finally:
            self._free.release()

    def _opened(self) -> HTTPConnection:
        host, wait = str(self._where.hostname), self._client.timeout
        line = (
            HTTPSConnection(
                host, self._where.port, timeout=wait,
                context=self._client.ssl or ssl.create_default_context(),
            )
            if self._where.scheme == "https"
            else HTTPConnection(host, self._where.port, timeout=wait)
        )  # fmt: skip
        line.connect()
        return line

    def _answer(self) -> Mapping[str, Any] | None:
        line = self._line
        if line is None or not line.sock:
            return None
        try:
            answer = HTTPResponse(line.sock, method="POST")
            answer.begin()
            found = json.loads(answer.read())
            if answer.will_close:
                self._hang_up()
        except (OSError, HTTPException, ValueError):
            self._hang_up()
            return None
        return found if isinstance(found, dict) else None

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None


def _ended(line: HTTPConnection) -> bool:
    """Return whether the other side has ended it, or says something that nobody asked for."""
    if not line.sock:
        return True
    looked = poll()  # select() knows no descriptor above 1,023
    looked.register(line.sock, POLLIN)
    return bool(looked.poll(0))
