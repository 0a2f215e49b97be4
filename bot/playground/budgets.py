"""Slack's budgets: so many calls of a method in a minute, one message a second in a channel.

Off until they are asked for (``POST /_control/strict``). Who is over gets a 429 with the seconds to
wait, as in Slack; the figures are Slack's documented lower bounds.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from typing import Any, Final

MINUTE: Final = 60.0
TIERS: Final[Mapping[str, int]] = {
    "chat.startStream": 20, "chat.stopStream": 20, "users.list": 20, "emoji.list": 20,
    "usergroups.list": 20, "chat.update": 50, "reactions.add": 50, "conversations.history": 50,
    "conversations.replies": 50, "conversations.open": 50, "conversations.info": 50,
    "chat.appendStream": 100, "views.open": 100, "views.update": 100, "views.publish": 100,
    "users.info": 100, "chat.postEphemeral": 100, "files.getUploadURLExternal": 100,
    "files.completeUploadExternal": 100,
}  # fmt: skip
"""Method to calls a minute."""
_BURST: Final = 2
"""Messages that a channel takes in one second; on average it is one."""


class Budgets:
    """Counts calls, and says who has to wait.

    Args:
        clock: Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.on = False
        self._clock = clock
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def wait(self, method: str, args: Mapping[str, Any]) -> float:
        """Return the seconds that a call has to wait; 0 for one that may go on."""
        if not self.on:
            return 0.0
        if method == "chat.postMessage":
            return self._taken(f"post:{args.get('channel')}", _BURST, float(_BURST))
        return self._taken(method, TIERS[method], MINUTE) if method in TIERS else 0.0

    def _taken(self, name: str, many: int, seconds: float) -> float:
        now, times = self._clock(), self._calls[name]
        while times and times[0] <= now - seconds:
            times.popleft()
        if len(times) >= many:
            return max(1.0, times[0] + seconds - now)
        times.append(now)
        return 0.0
