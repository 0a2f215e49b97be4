"""Which column of somebody's table is which field of a pair: as the user says, else by its name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.errors import UserError
from bot.text import normalise
from curation.columns import cells, field

FIELDS: Final = (
    "question", "answer", "rejected", "topic", "author", "documents", "quotes", "language",
    "source", "consent", "licence", "audience", "critical", "valid_from", "valid_until", "id",
)  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """What the user said: field -> the headers whose cells make it, joined by line breaks."""

    said: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def row(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return a table's row by field; a column that was mapped means nothing else any more."""
        own = {normalise(str(header)): value for header, value in raw.items()}
        used = {header for _, headers in self.said for header in headers}
        told = {field(h): str(v).strip() for h, v in raw.items() if normalise(str(h)) not in used}
        for name, headers in self.said:
            parts = [str(own.get(header) or "").strip() for header in headers]
            told[name] = "\n".join(part for part in parts if part)
        return cells(told)

    def known(self, headers: Sequence[str]) -> list[tuple[str, str]]:
        """Return (header, field) for each header, an empty field for what is not taken over.

        Raises:
            UserError: A mapped header is not there.
        """
        here = {normalise(header): header for header in headers}
        found = {header: field(header) for header in headers}
        for name, wanted in self.said:
            for header in wanted:
                if header not in here:
                    raise UserError("pairs.no_column", column=header, columns="、".join(headers))
                found[here[header]] = name
        return [(header, name if name in FIELDS else "") for header, name in found.items()]


def parse(said: Sequence[str]) -> Columns:
    """Return the mapping of ``field=header`` or ``field=header+header`` words.

    Raises:
        UserError: One is not of that form, or its field is unknown.
    """
    found = []
    for word in said:
        name, equals, headers = word.partition("=")
        parts = tuple(normalise(part) for part in headers.split("+") if part.strip())
        if not equals or name.strip() not in FIELDS or not parts:
            raise UserError("pairs.bad_map", word=word, fields="、".join(FIELDS))
        found.append((name.strip(), parts))
    return Columns(tuple(found))
