"""Is the socket alive? One that stays open and says nothing is replaced.

The SDK replaces a connection that was closed. One that is open and answers no ping looks healthy to
it, and so does one whose own watcher has died; here both are seen from outside.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_RDWR
from threading import Event
from typing import Any, Final

from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk.socket_mode.websocket_client import SocketModeClient
from websocket import WebSocketApp

from bot.errors import SodateruError
from bot.log import get
from bot.slack.client import slack_errors

PING_SECONDS: Final = 5.0
"""How often the socket is tried."""
SILENT_SECONDS: Final = 15.0
"""After so long without an answer, or without a connection, a new one is made."""


def opening(socket: SocketModeHandler) -> Event:
    """Return what is set as soon as the socket is open; connections before it are closed for good.

    The SDK opens a connection beside its caller and leaves the one before to the garbage collector.
    """
    opened, lines = Event(), list[Any]()

    def note(session: WebSocketApp) -> None:
        while lines:
            with suppress(OSError):
                lines.pop().close()
        if session.sock:
            lines.append(session.sock.sock)
            # str.decode checks it all the same; checked in Python, each event waits a millisecond
            session.sock.cont_frame.skip_utf8_validation = True
        opened.set()

    socket.client.on_open_listeners.append(note)
    return opened


def hang_up(client: SocketModeClient) -> bool:
    """Cut the connection, so that whoever reads from it wakes up; return whether there was one.

    Closing it the polite way would wait for an answer, and leave its reading thread asleep.
    """
    session = client.current_session
    line = session.sock.sock if session and session.sock else None
    if line is None:
        return False
    with suppress(OSError):
        line.shutdown(SHUT_RDWR)
    return True


def close(socket: SocketModeHandler) -> None:
    """End a socket for good; returns soon, whatever the other side does."""
    client = socket.client
    client.auto_reconnect_enabled = False
    client.current_session_runner.event.set()
    client.current_app_monitor.event.set()
    session = client.current_session
    line = session.sock.sock if session and session.sock else None
    hang_up(client)
    socket.close()  # type: ignore[no-untyped-call]
    if line is not None:
        with suppress(OSError):
            line.close()


class Liveness:
    """Watches one socket.

    Args:
        socket: The connection.
        silent_seconds: How long it may say nothing.
        clock: Seconds since 1970, as the SDK notes the last answer.
    """

    def __init__(
        self,
        socket: SocketModeHandler,
        silent_seconds: float = SILENT_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client, self._silent, self._clock = socket.client, silent_seconds, clock
        self._session: object = None
        self._since, self._up = clock(), False
        self._began = False

    def silent_for(self) -> float:
        """Return how many seconds ago the connection last showed a sign of life."""
        session = self._client.current_session
        if session is not self._session:
            self._session, self._since = session, self._clock()
        heard = float(session.last_pong_tm) if session else 0.0
        return self._clock() - max(self._since, heard)

    def tick(self) -> bool:
        """Say in the log when the connection goes and comes back; replace a silent one."""
        up, silent = bool(self._client.is_connected()), self.silent_for()
        if up != self._up and self._began:
            name = "slack.reconnected" if up else "slack.disconnected"
            (get("slack").info if up else get("slack").warning)(name)
        self._up, self._began = up, self._began or up
        if silent >= self._silent and self._client.auto_reconnect_enabled:
            self._replace()
        return False

    def _replace(self) -> None:
        self._since = self._clock()  # the next try not before another silence
        get("slack").warning("slack.socket_silent")
        if hang_up(self._client):
            return  # the SDK sees it closed and makes a new one
        try:
            with slack_errors():
                self._client.connect_to_new_endpoint(force=True)
        except SodateruError as error:
            get("slack").warning("slack.away", code=error.key)
