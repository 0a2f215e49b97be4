"""Ingests manuals: finds what is new or changed, parses only that, and writes only what differs.

Content-addressed: a file whose bytes are known is not parsed again, and of a changed manual only
the passages whose text or heading changed are written. A few manuals are one transaction that holds
the rows, what every index has still to apply, the expiry of verified answers and the audit rows.
While one batch is written, the next is being parsed.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot import audit
from bot.calls import Report
from bot.log import get
from bot.retrieval import audiences, bounded, sources
from bot.retrieval.look import Known, Look, Noted, Refused, Seen, known
from bot.retrieval.shelve import remove, shelve
from bot.retrieval.sources import Scan
from bot.store import Store
from bot.words import LANGUAGES, say

_BATCH: Final = 16
"""Manuals after which the index may follow."""
_HELD: Final = 1
"""Manuals written in one transaction: an answer that is to be stored waits no longer than that,
also where this process is one that gives way to others while it holds the database."""
_AHEAD: Final = 2
"""Batches that are being looked at while one is written."""


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
    written: Callable[[], object] | None = None,
) -> Ingested:
    """Bring the manuals at ``paths`` into the database.

    Manuals that lay in one of the folders and are gone are removed. A file that is refused keeps
    its former passages, if it had any, until it can be read or is removed.

    Args:
        store: Where to write.
        paths: Files and folders.
        audience: Audience of everything that neither ``acl`` nor its front matter decides.
        acl: The administrator's audiences; those in the folders' own files come after.
        report: Told of progress.
        written: Called after each transaction, so that an index may follow at once.

    Raises:
        UserError: A path does not exist, or a folder's file of audiences cannot be read.
    """
    found = sources.scan(paths)
    look = Look(known(store), audiences.over(found.folders, acl), audience)
    run, done, total = _Run(store), 0, len(found.files)
    for seen in looked(look, found):
        run.write(seen)
        if written:
            written()
        done += len(seen)
        if report:
            steps = [
                say("manuals.progress", tongue, done=done, total=total) for tongue in LANGUAGES
            ]
            report(steps[0], steps[1], done / total)
    run.remove(missing(look, found))
    get("ingest").info("ingest.done", count=total, kept=run.passages)
    return run.result()


def looked(look: Look, found: Scan) -> Iterator[list[Seen]]:
    """Yield what the files are, in batches; the next ones are being looked at meanwhile."""
    files = found.files
    batches = iter([files[start : start + _BATCH] for start in range(0, len(files), _BATCH)])
    ahead: deque[list[Future[Seen]]] = deque()
    with ThreadPoolExecutor(bounded.READERS, thread_name_prefix="looking") as readers:
        try:
            for _ in range(1 + _AHEAD):
                ahead.extend([readers.submit(look.at, one) for one in batch]
                             for batch in [next(batches, ())] if batch)  # fmt: skip
            while ahead:
                yield [future.result() for future in ahead.popleft()]
                if batch := next(batches, ()):
                    ahead.append([readers.submit(look.at, one) for one in batch])
        finally:
            for future in (one for batch in ahead for one in batch):
                future.cancel()


def missing(look: Look, found: Scan) -> list[Known]:
    """Return the manuals that lay in the folders and are gone; who cannot look does not know."""
    roots = tuple(f"{folder}/" for folder in found.folders)
    unknown = tuple(f"{sources.origin_of(folder)}/" for folder in found.unread)
    there = {source.origin for source in found.files}
    return [
        row
        for origin, row in look.by_origin.items()
        if not row.removed and origin not in there and origin.startswith(roots)
        if not origin.startswith(unknown)
    ]


class _Run:
    """One ingest on its way into the database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._said: dict[str, list[str]] = {
            name: [] for name in ("added", "changed", "unchanged", "removed")
        }
        self._refused: list[Refused] = []
        self._notes: list[Noted] = []
        self.passages = self._expired = 0

    def write(self, batch: Sequence[Seen]) -> None:
        """Write some manuals, a few in each transaction."""
        for start in range(0, len(batch), _HELD):
            self._write(batch[start : start + _HELD])

    def _write(self, batch: Sequence[Seen]) -> None:
        if any(one.manual or one.refused for one in batch):
            with self._store.write() as session:
                for one in batch:
                    if one.manual:
                        outcome = shelve(session, one.manual)
                        self.passages += outcome.passages_changed
                        self._expired += outcome.answers_expired
                    if one.refused:
                        why = one.refused.key
                        audit.record(session, "ingest", "document.refused", one.name, why=why)
                    for note in one.notes:
                        audit.record(session, "ingest", "document.cleaned", one.name, what=note.key)
        for one in batch:
            self._notes += one.notes
            if one.refused:
                self._refused.append(one.refused)
            else:
                self._said[one.said].append(one.name)

    def remove(self, gone: Sequence[Known]) -> None:
        """Remove manuals that are gone."""
        for start in range(0, len(gone), _HELD):
            with self._store.write() as session:
                for row in gone[start : start + _HELD]:
                    outcome = remove(session, row.id)
                    self.passages += outcome.passages_changed
                    self._expired += outcome.answers_expired
                    self._said["removed"].append(row.source)

    def result(self) -> Ingested:
        """Return what was done."""
        said = {name: tuple(sorted(sources)) for name, sources in self._said.items()}
        return Ingested(
            **said,
            refused=tuple(self._refused),
            notes=tuple(self._notes),
            passages_changed=self.passages,
            answers_expired=self._expired,
        )
