"""The people, channels and tour questions of a workspace, read from ``company.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import Broken

Json = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """Somebody of the company, as Slack and the page know them."""

    id: str
    name: str
    kana: str = ""
    name_en: str = ""
    title: str = ""
    department: str = ""
    role: str = "employee"
    locale: str = "ja-JP"
    email: str = ""
    timezone: str = "Asia/Tokyo"
    guest: bool = False
    team: str = ""
    """Workspace, when it is not the first; somebody of another company has ``stranger`` too."""
    stranger: bool = False


@dataclass(frozen=True)
class Place:
    """A channel; ``bot`` says whether the app was invited."""

    id: str
    name: str
    topic: str = ""
    members: tuple[str, ...] = ()
    private: bool = False
    bot: bool = True
    team: str = ""
    """Workspace, when it is not the first."""
    external: bool = False
    """Shared with another company."""


@dataclass(frozen=True)
class Company:
    """Everything that exists in a workspace before anybody writes."""

    name: str = "Playground"
    name_en: str = ""
    about: str = ""
    about_en: str = ""
    bot_id: str = "U01SODATERU"
    bot_name: str = "そだてる"
    bot_name_en: str = "Sodateru"
    handoff_channel: str = ""
    emoji: Mapping[str, str] = field(default_factory=dict)
    """The workspace's own, as ``emoji.list`` tells them: an address or ``alias:name``."""
    manuals: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    channels: tuple[Place, ...] = ()
    tour: tuple[Json, ...] = field(default=())

    def with_role(self, *roles: str) -> tuple[str, ...]:
        """Return the ids of the people who have one of ``roles``."""
        return tuple(person.id for person in self.people if person.role in roles)


def read(path: Path) -> Company:
    """Read a ``company.toml``.

    Raises:
        Broken: The file cannot be read or lacks a needed name.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return parse(found)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Broken("playground.company_unreadable", path=path, what=error) from None


def parse(found: Mapping[str, Any]) -> Company:
    """Return the company that parsed TOML describes; unknown fields are ignored."""
    company, bot = found.get("company", {}), found.get("bot", {})
    names = {f"bot_{key}": bot[key] for key in ("id", "name", "name_en") if key in bot}
    return Company(
        **_known(Company, {**company, **names}, ("people", "channels", "tour")),
        people=tuple(Person(**_known(Person, row)) for row in found.get("people", ())),
        channels=tuple(Place(**_known(Place, row)) for row in found.get("channels", ())),
        tour=tuple(dict(row) for row in found.get("tour", ())),
    )


def _known(kind: Any, row: Mapping[str, Any], but: tuple[str, ...] = ()) -> Json:
    """Return the fields of ``row`` that ``kind`` has, lists as tuples."""
    fields = kind.__dataclass_fields__
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in row.items()
        if key in fields and key not in but
    }
