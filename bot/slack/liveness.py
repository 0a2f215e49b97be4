"""Is the socket alive? One that stays open and says nothing is replaced.

The SDK replaces a connection whose answers to its pings have stopped, but not one that never
answered a ping at all, and not one whose own watcher has died. Here both are seen from outside.
"""

import time
from collections.abc import Callable
from typing import Final

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.errors import SodateruError
from bot.log import get
from bot.slack.client import slack_errors

PING_SECONDS: Final = 5.0
"""How often the socket is tried."""
SILENT_SECONDS: Final = 15.0
"""After so long without an answer, or without a connection, a new one is made."""


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
        self._session, self._since, self._up = "", clock(), True

    def silent_for(self) -> float:
        """Return how many seconds ago the connection last showed a sign of life."""
        session = self._client.current_session
        known = self._client.session_id() or ""
        if known != self._session:
            self._session, self._since = known, self._clock()
        heard = session.last_ping_pong_time if session else None
        return self._clock() - max(self._since, heard or 0.0)

    def tick(self) -> bool:
        """Say in the log when the connection goes and comes back; replace a silent one."""
        up, silent = bool(self._client.is_connected()), self.silent_for()
        if up != self._up:
            name = "slack.reconnected" if up else "slack.disconnected"
            (get("slack").info if up else get("slack").warning)(name)
            self._up = up
        if silent >= self._silent and self._client.auto_reconnect_enabled:
            self._replace()
        return False

    def _replace(self) -> None:
        self._since = self._clock()  # the next try not before another silence
        get("slack").warning("slack.socket_silent")
        try:
            with slack_errors():
                self._client.connect_to_new_endpoint(force=True)
        except SodateruError as error:
            get("slack").warning("slack.away", code=error.key)
