"""Keeps the members' names, so that the masker knows which words are names."""

from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Any, Final

from slack_sdk import WebClient

from bot.log import get
from bot.slack.client import slack_errors
from bot.slack.workspaces import Workspaces, acting
from bot.store import Store, insert_once, now
from bot.tables import Person

EVERY_SECONDS: Final = 60.0
_RENEWED_SECONDS: Final = 12 * 3600.0
_PAGE: Final = 200


def names_of(user: Mapping[str, Any]) -> list[str]:
    """Return how a member is called: real and display names, each once; none for a bot."""
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return []
    profile = user.get("profile") or {}
    found = [
        user.get("real_name"), profile.get("real_name"), profile.get("real_name_normalized"),
        profile.get("display_name"), profile.get("display_name_normalized"),
    ]  # fmt: skip
    return list(dict.fromkeys(" ".join(str(name).split()) for name in found if name))


def keep(store: Store, users: Sequence[Mapping[str, Any]]) -> int:
    """Store the members' names and return how many are new or changed.

    Args:
        store: The database.
        users: As Slack's ``users.info`` and ``users.list`` describe them.
    """
    named = {str(user["id"]): "\n".join(names_of(user)) for user in users}
    named = {who: names for who, names in named.items() if names}
    with store.read() as session:
        known = {who: row.names for who in named if (row := session.get(Person, who))}
    changed = {who: names for who, names in named.items() if known.get(who) != names}
    if not changed:
        return 0
    with store.write() as session:
        for who, names in changed.items():
            if not insert_once(session, Person(id=who, names=names)):
                row = session.get_one(Person, who)
                row.names, row.seen_at = names, now()
                session.add(row)
    return len(changed)


def keeping(
    client: WebClient,
    store: Store,
    workspaces: Workspaces | None = None,
    clock: Callable[[], float] = monotonic,
) -> Callable[[], bool]:
    """Return the tick that reads the whole directory now and then; what fails is tried again."""
    due, cursor, turn = [clock()], [""], [0]

    def tick() -> bool:
        if clock() < due[0]:
            return False
        teams = sorted(workspaces.all()) if workspaces else [""]
        if not teams:
            return False
        with acting(teams[turn[0] % len(teams)]), slack_errors():
            found = client.users_list(limit=_PAGE, cursor=cursor[0] or None)
        count = keep(store, found.get("members") or [])
        cursor[0] = str((found.get("response_metadata") or {}).get("next_cursor") or "")
        get("slack").debug("slack.roster", count=count)
        if not cursor[0]:
            turn[0] += 1
        if not cursor[0] and turn[0] % len(teams) == 0:
            due[0] = clock() + _RENEWED_SECONDS
        return False  # one page a minute is well within Slack's budget

    return tick
