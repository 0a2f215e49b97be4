"""Ingests manuals: finds what is new or changed, parses only that, and writes only what differs.

Content-addressed: a file whose bytes are known is not parsed again, and of a changed manual only
the passages whose text or heading changed are written. Each batch is one transaction that holds
the rows, what every index has still to apply, the expiry of verified answers and the audit rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session, col, select

from bot import audit
from bot.calls import Report
from bot.errors import UserError
from bot.log import get
from bot.retrieval import audiences, sources
from bot.retrieval.bounded import parse
from bot.retrieval.parsers import Parsed
from bot.retrieval.passages import Piece, cut
from bot.retrieval.shelve import Manual, remove, shelve
from bot.retrieval.sources import Scan, Source
from bot.store import Store
from bot.tables import Document
from bot.text import content_hash, is_japanese
from bot.words import LANGUAGES, say

_BATCH: Final = 32
"""Manuals written in one transaction: few commits, short waits for other writers."""


@dataclass(frozen=True)
class Refused:
    """A file that could not be ingested and the sentence that says why."""

    source: str
    key: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Noted:
    """A manual that was ingested without something in it, and the sentence that says what."""

    source: str
    key: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ingested:
    """What an ingest did, by the manuals' paths."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    notes: tuple[Noted, ...] = ()
    passages_changed: int = 0
    """Passages written or removed; 0 means that no index has anything to do."""
    answers_expired: int = 0
    """Verified answers that rested on a passage that is no more."""


def ingest(
    store: Store,
    paths: Sequence[Path],
    *,
    audience: str | None = None,
    acl: audiences.Audiences | None = None,
    report: Report | None = None,
) -> Ingested:
    """Bring the manuals at ``paths`` into the database.

    Manuals that lay in one of the folders and are gone are removed. A file that is refused keeps
    its former passages, if it had any, until it can be read or is removed.

    Args:
        store: Where to write.
        paths: Files and folders.
        audience: Audience of everything that neither ``acl`` nor its front matter decides.
        acl: The administrator's audiences.
        report: Told of progress.

    Raises:
        UserError: A path does not exist.
    """
    found = sources.scan(paths)
    run = _Run(store, acl or audiences.Audiences(), audience, _known(store))
    done = 0
    for start in range(0, len(found.files), _BATCH):
        batch = found.files[start : start + _BATCH]
        run.take(batch)
        done += len(batch)
        if report:
            total = len(found.files)
            steps = [
                say("manuals.progress", tongue, done=done, total=total) for tongue in LANGUAGES
            ]
            report(steps[0], steps[1], done / total)
    run.remove_missing(found)
    get("ingest").info("ingest.done", count=len(found.files), kept=run.written)
    return run.result()


@dataclass(frozen=True)
class Known:
    """What the database knows of a manual."""

    id: str
    source: str
    origin: str
    content_hash: str
    audience: str
    removed: bool


def _known(store: Store) -> list[Known]:
    with store.read() as session:
        columns = (Document.id, Document.source, Document.origin, Document.content_hash,
                   Document.audience, col(Document.removed_at).is_not(None))  # fmt: skip
        return [Known(*row) for row in session.exec(select(*columns)).all()]  # type: ignore[call-overload]


class _Run:
    """One ingest on its way."""

    def __init__(
        self, store: Store, acl: audiences.Audiences, audience: str | None, known: list[Known]
    ) -> None:
        self._store, self._acl, self._audience = store, acl, audience
        self._by_origin = {row.origin: row for row in known if row.origin}
        self._by_source = {row.source: row for row in known}
        self._seen: set[str] = set()
        self._said: dict[str, list[str]] = {
            "added": [],
            "changed": [],
            "unchanged": [],
            "removed": [],
        }
        self._refused: list[Refused] = []
        self._notes: list[Noted] = []
        self.written = self._expired = 0

    def take(self, batch: Sequence[Source]) -> None:
        """Ingest some files in one transaction."""
        ready: list[tuple[str, Manual]] = []
        refused: list[Refused] = []
        noted = len(self._notes)
        for source in batch:
            try:
                ready += self._read(source)
            except UserError as error:
                refused.append(Refused(source.name, error.key, error.values))
        if not ready and not refused:
            return
        with self._store.write() as session:
            for said, manual in ready:
                self._write(session, said, manual)
            for one in refused:
                audit.record(session, "ingest", "document.refused", one.source, why=one.key)
            for note in self._notes[noted:]:
                audit.record(session, "ingest", "document.cleaned", note.source, what=note.key)
        self._refused += refused

    def _write(self, session: Session, said: str, manual: Manual) -> None:
        outcome = shelve(session, manual)
        self.written += outcome.passages_changed
        self._expired += outcome.answers_expired
        self._said[said].append(manual.source)

    def _read(self, source: Source) -> Iterator[tuple[str, Manual]]:
        """Yield ``added`` or ``changed`` with the manual; nothing when it is unchanged."""
        known = self._by_origin.get(source.origin)
        self._seen.add(source.origin)
        data = sources.read(source)
        name = known.source if known else self._name(source)
        known = known or self._by_source.get(name)
        hashed = content_hash(data)
        same = known is not None and not known.removed and known.content_hash == hashed
        if same and known and known.origin == source.origin and self._keeps_audience(known):
            self._said["unchanged"].append(name)
            return
        parsed = parse(data, name)
        had = known.audience if known else None
        who = audiences.decide(
            name, file=self._acl, matter=parsed.matter, asked=self._audience, had=had
        )
        manual = _manual(name, source.origin, hashed, parsed, who)
        self._notes += [Noted(name, one.key, dict(one.values)) for one in parsed.notes]
        changed = known is not None and not known.removed
        if same and known and known.audience == who:
            said = "unchanged"  # only its place on the disk is new
        else:
            said = "changed" if changed else "added"
        yield said, manual

    def _keeps_audience(self, known: Known) -> bool:
        asked = self._acl.of(known.source) or self._audience
        return asked is None or audiences.joined((asked,)) == known.audience

    def _name(self, source: Source) -> str:
        """Return a name that no manual from elsewhere has taken."""
        other = self._by_source.get(source.name)
        if other is None or other.removed or not other.origin or not Path(other.origin).exists():
            return source.name
        return f"{source.path.parents[source.name.count('/')].name}/{source.name}"

    def remove_missing(self, found: Scan) -> None:
        """Remove manuals that lay in the folders and are gone."""
        roots = [f"{folder}/" for folder in found.folders]
        gone = [
            row
            for origin, row in self._by_origin.items()
            if not row.removed and origin not in self._seen
            if any(origin.startswith(root) for root in roots)
        ]
        for start in range(0, len(gone), _BATCH):
            with self._store.write() as session:
                for row in gone[start : start + _BATCH]:
                    outcome = remove(session, row.id)
                    self.written += outcome.passages_changed
                    self._expired += outcome.answers_expired
                    self._said["removed"].append(row.source)

    def result(self) -> Ingested:
        """Return what was done."""
        said = {name: tuple(sorted(sources)) for name, sources in self._said.items()}
        return Ingested(
            **said,
            refused=tuple(self._refused),
            notes=tuple(self._notes),
            passages_changed=self.written,
            answers_expired=self._expired,
        )


def _manual(name: str, origin: str, hashed: str, parsed: Parsed, audience: str) -> Manual:
    document_id = content_hash(name)[:32]
    pieces: list[Piece] = cut(document_id, parsed)
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
        pieces=tuple(pieces),
    )
