"""Which audience a manual gets: the administrator's file, its own front matter, or what it had.

The administrator's file is the one named in the command, then ``audience.toml`` in an ingested
folder itself. It is TOML: a table ``[audience]`` of path patterns and the ids that may read what
they fit, first fit wins::

    [audience]
    "hr/private/*" = ["C0HRTEAM", "U0TANAKA"]
    "*" = "everyone"
"""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from bot.access import EVERYONE
from bot.errors import UserError
from bot.retrieval.steady import whole

FILE: Final = "audience.toml"
_MAX_BYTES: Final = 1_000_000


@dataclass(frozen=True)
class Audiences:
    """Patterns of source paths with the audience of what they fit, in the file's order."""

    rules: tuple[tuple[str, str], ...] = ()

    def of(self, name: str) -> str | None:
        """Return the audience that the file gives to ``name``, None when no pattern fits."""
        return next((who for pattern, who in self.rules if fnmatchcase(name, pattern)), None)


def load(path: Path) -> Audiences:
    """Read an administrator's file.

    Raises:
        UserError: It is missing or not of that form.
    """
    try:
        table = tomllib.loads(whole(path, _MAX_BYTES).decode())["audience"]
        return Audiences(tuple((pattern, _audience(who)) for pattern, who in table.items()))
    except FileNotFoundError:
        raise UserError("error.file_missing", path=path) from None
    except (OSError, UserError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UserError("manuals.acl", path=path) from None


def over(folders: Iterable[Path], named: Audiences | None) -> Audiences:
    """Return the rules of the file that was named and, after them, of those in the folders.

    Raises:
        UserError: A folder's file is not of that form: then nothing of it is taken in.
    """
    rules = list(named.rules) if named else []
    for path in (folder / FILE for folder in folders):
        if os.path.lexists(path):
            rules += load(path).rules
    return Audiences(tuple(rules))


def decide(
    name: str,
    *,
    file: Audiences,
    matter: Mapping[str, tuple[str, ...]],
    asked: str | None,
    had: str | None,
) -> str:
    """Return the audience of one manual.

    The administrator's file comes first, then the manual's own front matter, then ``asked`` (for
    the whole ingest), then what it had before, so that a re-ingest without the file never opens a
    restricted manual; a new manual that nobody restricts is for everyone.
    """
    own = joined(matter["audience"]) if matter.get("audience") else None
    decided = (file.of(name), own, asked, had)
    return next((who for who in decided if who), EVERYONE)


def joined(ids: tuple[str, ...]) -> str:
    """Return ids in the one form that is stored: sorted, comma-separated, ``everyone`` alone."""
    parts = sorted({part.strip() for one in ids for part in one.split(",") if part.strip()})
    return EVERYONE if EVERYONE in parts else ",".join(parts)


def _audience(who: object) -> str:
    parts = (who,) if isinstance(who, str) else tuple(who)  # type: ignore[arg-type]
    if not parts or not all(str(part).strip() for part in parts):
        raise ValueError("an audience is one id or a list of ids")
    return joined(parts)
