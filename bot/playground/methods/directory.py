"""Who and what exists: auth.test, apps.connections.open, users, team, bots, groups, emoji."""

from collections.abc import Mapping
from typing import Any

from bot.playground import payloads
from bot.playground.company import Person
from bot.playground.core import Playground
from bot.playground.workspace import APP, BOT, TEAM, Refused

Json = dict[str, Any]
Args = Mapping[str, Any]

_OFFSETS = {"Asia/Tokyo": 32400, "UTC": 0}


def who_am_i(play: Playground, _: Args) -> Json:
    """auth.test."""
    return {
        "url": f"{play.url}/",
        "team": play.company.name,
        "user": play.company.bot_name_en.lower(),
        "team_id": play.acting,
        "user_id": play.bot,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


def connect(play: Playground, _: Args) -> Json:
    """apps.connections.open."""
    where = play.url.replace("http", "ws", 1)
    return {"url": f"{where}/link/?ticket={play.sockets.ticket()}&app_id={APP}"}


def user(person: Person) -> Json:
    """Return a user object."""
    return {
        "id": person.id,
        "team_id": person.team or TEAM,
        "name": payloads.username(person),
        "real_name": person.name,
        "deleted": False,
        "tz": person.timezone,
        "tz_label": "Japan Standard Time" if person.timezone == "Asia/Tokyo" else person.timezone,
        "tz_offset": _OFFSETS.get(person.timezone, 0),
        "locale": person.locale,
        "is_admin": person.role == "admin",
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.guest,
        "is_ultra_restricted": False,
        "is_stranger": person.stranger,
        "is_bot": False,
        "is_app_user": False,
        "updated": 0,
        "profile": {
            "real_name": person.name,
            "real_name_normalized": person.name,
            "display_name": person.name,
            "display_name_normalized": person.name,
            "title": " ".join(part for part in (person.department, person.title) if part),
            "email": person.email,
            "team": TEAM,
        },
    }


def _bot_user(play: Playground) -> Json:
    itself = Person(play.bot, play.company.bot_name, email=play.company.bot_name_en.lower())
    found = user(itself)
    found["profile"] |= {"api_app_id": APP, "bot_id": BOT}
    return {**found, "is_bot": True}


def user_info(play: Playground, args: Args) -> Json:
    """users.info; the locale only when asked for, as in Slack."""
    named = str(args.get("user", ""))
    found = _bot_user(play) if named == play.bot else user(play.person(named))
    if str(args.get("include_locale", "")).lower() not in ("1", "true"):
        found.pop("locale")
    return {"user": found}


def user_list(play: Playground, _: Args) -> Json:
    """users.list."""
    rows = [user(person) for person in play.workspace.people.values()]
    return {"members": [*rows, _bot_user(play)], "response_metadata": {"next_cursor": ""}}


def team(play: Playground, _: Args) -> Json:
    """team.info."""
    return {"team": {"id": play.acting, "name": play.company.name, "domain": payloads.DOMAIN}}


def bot_info(play: Playground, args: Args) -> Json:
    """bots.info."""
    if str(args.get("bot", BOT)) != BOT:
        raise Refused("bot_not_found")
    return {"bot": {**payloads.bot_profile(play.company), "user_id": play.bot}}


def groups(_: Playground, __: Args) -> Json:
    """usergroups.list."""
    return {"usergroups": []}


def emoji(play: Playground, __: Args) -> Json:
    """emoji.list."""
    return {"emoji": dict(play.company.emoji), "cache_ts": "0"}


METHODS = {
    "auth.test": who_am_i,
    "apps.connections.open": connect,
    "users.info": user_info,
    "users.list": user_list,
    "team.info": team,
    "bots.info": bot_info,
    "usergroups.list": groups,
    "emoji.list": emoji,
}
