"""Looks at a file beside what the database knows of it: new, changed, the same, or refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sqlmodel import col, select

from bot.dates import Days
from bot.errors import UserError
from bot.retrieval import audiences, scans, sources, validity
from bot.retrieval.parsers import Parsed
from bot.retrieval.passages import cut
from bot.retrieval.shelve import Manual
from bot.retrieval.sources import Source
from bot.store import Store
from bot.tables import Document
from bot.text import content_hash, is_japanese

Said = Literal["added", "changed", "unchanged", "refused"]


@dataclass(frozen=True)
class Refused:
    """A file that could not be ingested and the sentence that says why."""

    source: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Noted:
    """A manual that was ingested without something in it, and the sentence that says what."""

    source: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """What the database knows of a manual."""

    id: str
    source: str
    origin: str
    content_hash: str
    audience: str
    removed: bool


@dataclass(frozen=True)
class Seen:
    """What one file turned out to be."""

    origin: str
    name: str
    said: Said
    manual: Manual | None = None
    """What is to be written; None when nothing is."""
    notes: tuple[Noted, ...] = ()
    refused: Refused | None = None


class Look:
    """Looks at files, from several threads; reads of the database only what it is given.

    Args:
        known: The manuals of the database.
        acl: The administrator's audiences.
        audience: Audience of everything that neither ``acl`` nor its front matter decides.
    """

    def __init__(
        self, known: Collection[Known], acl: audiences.Audiences, audience: str | None
    ) -> None:
        self._acl, self._audience = acl, audience
        self.by_origin = {row.origin: row for row in known if row.origin}
        self._by_source = {row.source: row for row in known}

    def at(self, source: Source) -> Seen:
        """Return what a file is; one whose bytes are known is not parsed."""
        try:
            return self._read(source)
        except UserError as error:
            refused = Refused(source.name, error.key, error.values)
            return Seen(source.origin, source.name, "refused", refused=refused)

    def _read(self, source: Source) -> Seen:
        data = sources.read(source)
        known = self.by_origin.get(source.origin)
        name = known.source if known else self._name(source)
        known = known or self._by_source.get(name)
        hashed = content_hash(data)
        same = known is not None and not known.removed and known.content_hash == hashed
        if same and known and known.origin == source.origin and self._keeps_audience(known):
            return Seen(source.origin, name, "unchanged")
        parsed = scans.parse(data, name)
        had = known.audience if known else None
        who = audiences.decide(
            name, file=self._acl, matter=parsed.matter, asked=self._audience, had=had
        )
        days, unread = validity.days(parsed.matter)
        manual = _manual((name, source.origin), hashed, parsed, who, days)
        notes = tuple(Noted(name, one.key, dict(one.values)) for one in (*parsed.notes, *unread))
        there = known is not None and not known.removed
        said: Said = "changed" if there else "added"
        if same and known and known.audience == who:
            said = "unchanged"  # only its place on the disk is new
        return Seen(source.origin, name, said, manual, notes)

    def _keeps_audience(self, known: Known) -> bool:
        asked = self._acl.of(known.source) or self._audience
        return asked is None or audiences.joined((asked,)) == known.audience

    def _name(self, source: Source) -> str:
        """Return a name that no manual from elsewhere has taken."""
        other = self._by_source.get(source.name)
        if other is None or other.removed or not other.origin or not Path(other.origin).exists():
            return source.name
        return f"{source.path.parents[source.name.count('/')].name}/{source.name}"


def known(store: Store) -> list[Known]:
    """Return what the database knows of all manuals, removed ones too."""
    with store.read() as session:
        columns = (Document.id, Document.source, Document.origin, Document.content_hash,
                   Document.audience, col(Document.removed_at).is_not(None))  # fmt: skip
        return [Known(*row) for row in session.exec(select(*columns)).all()]  # type: ignore[call-overload]


def _manual(
    place: tuple[str, str], hashed: str, parsed: Parsed, audience: str, days: Days
) -> Manual:
    name, origin = place
    document_id = content_hash(name)[:32]
    pieces = cut(document_id, parsed)
    if not pieces:
        raise UserError("manuals.empty")
    return Manual(
        id=document_id,
        source=name,
        origin=origin,
        title=parsed.title,
        language="ja" if is_japanese(parsed.text) else "en",
        content_hash=hashed,
        text=parsed.text,
        audience=audience,
        days=days,
        pieces=tuple(pieces),
    )
