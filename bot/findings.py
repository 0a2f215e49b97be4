"""What a check of the doctor found, and errors of ours as such findings."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from bot.errors import SodateruError, Transient
from bot.words import say


@dataclass(frozen=True)
class Finding:
    """What a check found."""

    name: str
    """Short name of what was looked at."""
    level: Literal["ok", "note", "bad"]
    key: str
    """Words key of what was found."""
    values: dict[str, object] = field(default_factory=dict)
    then: str = ""
    """Words key of what to do next; it is filled with the same values."""
    code: int = 0
    """Exit code of the family of error it belongs to; 0 unless ``bad``."""

    def text(self, language: str) -> str:
        """Return what was found, in one plain line."""
        return say(self.key, language, **self.values)

    def next_step(self, language: str) -> str:
        """Return what to do next; empty when there is nothing to do."""
        return say(self.then, language, **self.values) if self.then else ""


def of(error: SodateruError, name: str, then: str = "") -> Finding:
    """Return an error of ours as a finding."""
    return Finding(name, "bad", error.key, dict(error.values), then, error.exit_code)


@contextmanager
def caught(name: str, then: str) -> Iterator[list[Finding]]:
    """Turn an error of ours into a finding in the list that is given."""
    found: list[Finding] = []
    try:
        yield found
    except Transient as error:
        found.append(of(error, name))
    except SodateruError as error:
        found.append(of(error, name, then))
