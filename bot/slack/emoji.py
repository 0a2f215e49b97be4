"""The workspace's own emoji that stand for another one: ``:iine:`` may be an alias of ``:+1:``."""

import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Final

from slack_sdk import WebClient

from bot.errors import SodateruError
from bot.log import get
from bot.slack.client import slack_errors

_FRESH_SECONDS: Final = 3_600.0
_AGAIN_SECONDS: Final = 600.0
"""After Slack has refused the list (a missing scope) it is not asked for all the time."""
_ALIAS: Final = "alias:"
_STEPS: Final = 5


class Emoji:
    """Knows the aliases of each workspace, as far as Slack tells them.

    Args:
        client: Asks for them.
        clock: Seconds, monotonic.
    """

    def __init__(self, client: WebClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client, self._clock = client, clock
        self._lock = Lock()
        self._known: dict[str, tuple[float, Mapping[str, str]]] = {}

    def real(self, team: str, name: str) -> str:
        """Return the emoji that a name stands for in the end; the name itself if for none.

        Args:
            team: The workspace.
            name: Slack's name, perhaps with a skin tone.
        """
        plain, aliases = name.split("::", maxsplit=1)[0], self._aliases(team)
        for _ in range(_STEPS):
            plain = aliases.get(plain, plain)
        return plain

    def _aliases(self, team: str) -> Mapping[str, str]:
        with self._lock:
            until, found = self._known.get(team, (float("-inf"), {}))
            if self._clock() < until:
                return found
            fresh = self._asked()
            seconds = _AGAIN_SECONDS if fresh is None else _FRESH_SECONDS
            self._known[team] = (self._clock() + seconds, found if fresh is None else fresh)
            return self._known[team][1]

    def _asked(self) -> Mapping[str, str] | None:
        try:
            with slack_errors():
                rows = self._client.emoji_list().get("emoji") or {}
        except SodateruError as error:
            get("slack").info("slack.no_emoji", code=error.key)
            return None
        return {
            str(name): str(target).removeprefix(_ALIAS)
            for name, target in dict(rows).items()
            if str(target).startswith(_ALIAS)
        }
