"""Who somebody is in Slack: name, language, whether they belong to the company. Cached for a while.

Guests and people of other companies are not served: what the manuals say is for employees.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from slack_sdk import WebClient

from bot.errors import SodateruError
from bot.log import get
from bot.slack import roster
from bot.slack.client import MEND_SECONDS, slack_errors
from bot.store import Store
from bot.text import is_japanese
from bot.words import language_of, say

KEPT_SECONDS: Final = 600.0
_KEPT_PEOPLE: Final = 10_000


@dataclass(frozen=True)
class Person:
    """Somebody in the workspace."""

    id: str
    name: str = ""
    locale: str = ""
    """As Slack says it, e.g. ``ja-JP``; empty when unknown."""
    team: str = ""
    enterprise: str = ""
    """Organisation that the person's workspace is part of, on Enterprise Grid."""
    bot: bool = False
    guest: bool = False
    title: str = ""
    """Department and position, as the profile says them."""
    stranger: bool = False
    """Belongs to another company, and Slack shows us nothing else of them."""

    def language(self, text: str = "") -> str:
        """Return ``ja`` or ``en``: the person's Slack language, else that of ``text``."""
        if self.locale:
            return language_of(self.locale)
        return "ja" if is_japanese(text) or not text.strip() else "en"

    def called(self, language: str) -> str:
        """Return how a colleague would call them: 「鈴木さん」, "Ichiro Suzuki"."""
        name = self.name.strip() or self.id
        if language != "ja":
            return name
        return say("slack.name", "ja", name=name.split()[0] if is_japanese(name) else name)


def person_of(user: Mapping[str, Any]) -> Person:
    """Read the ``user`` of Slack's ``users.info``."""
    profile = user.get("profile") or {}
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"))
    return Person(
        id=str(user["id"]),
        name=next((str(n) for n in names if n), str(user.get("name", ""))),
        locale=str(user.get("locale") or ""),
        team=str(user.get("team_id") or ""),
        enterprise=str((user.get("enterprise_user") or {}).get("enterprise_id") or ""),
        bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        stranger=bool(user.get("is_stranger")),
        title=str(profile.get("title") or ""),
    )


class People:
    """Looks people up and remembers them.

    Args:
        client: Slack's Web API.
        clock: Seconds, monotonic.
        store: Where the names of members are kept; None keeps none.
    """

    def __init__(
        self,
        client: WebClient,
        clock: Callable[[], float] = time.monotonic,
        store: Store | None = None,
    ) -> None:
        self._client, self._clock, self._store = client, clock, store
        self._known: dict[str, tuple[float, Person]] = {}
        self._lock = Lock()
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="people")
        """Names are kept beside: whoever asks may be holding the database's only write lock."""

    def known(self, user: str) -> Person | None:
        """Return a person who was looked up a short while ago; asks nobody."""
        with self._lock:
            at, found = self._known.get(user, (float("-inf"), None))
        return found if found and self._clock() - at < KEPT_SECONDS else None

    def find(self, user: str) -> Person:
        """Return a person.

        Raises:
            Transient: Slack cannot be asked now.
            UserError: Slack knows nobody of that id.
        """
        if known := self.known(user):
            return known
        with slack_errors(MEND_SECONDS):
            found = self._client.users_info(user=user, include_locale=True)
        person = person_of(found["user"])
        if self._store is not None and not person.stranger:
            self._beside.submit(roster.keep, self._store, [found["user"]])
        with self._lock:
            if len(self._known) >= _KEPT_PEOPLE:
                self._known.clear()
            self._known[user] = (self._clock(), person)
        return person

    def guess(self, user: str) -> Person:
        """Return a person, or only the id when Slack cannot be asked; for names and languages."""
        try:
            return self.find(user)
        except SodateruError as error:
            get("slack").warning("slack.person_unknown", user=user, code=error.key)
            return Person(id=user)
