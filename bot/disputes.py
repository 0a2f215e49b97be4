"""Looks for passages of different documents that state one rule with different figures.

The whole library is swept once; after that only passages that are new, each against what the index
holds nearest to it. A pair is put before the experts once, ever, until one of its sentences changes
(``rivals.offer_passages``); a card whose passages are gone is taken back.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from sqlmodel import Session, col, func, or_, select

from bot.calls import Report
from bot.contrary import rule_of, same_rule_otherwise
from bot.errors import Transient
from bot.llm.units import units
from bot.log import get
from bot.office import today
from bot.retrieval.library import Library
from bot.rivals import Told, offer_pair, open_pairs, take_back
from bot.settings import Settings
from bot.store import Store
from bot.tables import Document, Passage, PassageChange

NAME: Final = "disputes.json"
RULES: Final = 1
"""Number of the rule that finds pairs: another one begins anew with every passage."""
SECONDS: Final = 4.0
"""Between two steps behind the answers: these come first."""
_STEP: Final = 5
"""Passages in such a step, some tenths of a second."""
_AT_ONCE: Final = 50
"""Passages in a step that somebody waits for; what it has found is kept, whatever comes next."""
_MOST: Final = 12
"""Sentences with figures that are looked at in one passage."""
_log = get("disputes")

Found = tuple[str, str, str, str]
"""Passage id and sentence of the one, and of the other."""


@dataclass(frozen=True)
class Swept:
    """What looking has come to."""

    passages: int = 0
    new: int = 0
    """Pairs that were put before the experts now."""

    def __add__(self, other: "Swept") -> "Swept":
        """Return both together."""
        return Swept(self.passages + other.passages, self.new + other.new)


class Sweep:
    """Compares new passages with the rest of the library.

    Args:
        store: The database.
        settings: Name the data folder, where it is kept how far the sweep has come.
        library: Finds the neighbours.
    """

    def __init__(self, store: Store, settings: Settings, library: Library) -> None:
        self._store, self._library = store, library
        self._path = settings.data / NAME

    def tick(self) -> bool:
        """Compare the next few passages; however many wait, answers come in between."""
        with suppress(Transient):  # the index is being rebuilt
            self._step(_STEP)
        return False

    def run(self, report: Report) -> Swept:
        """Compare everything that has not been compared yet.

        Raises:
            Transient: There is no index now; what was found before is kept.
        """
        done, ahead = Swept(), max(1, self._ahead())
        while step := self._step(_AT_ONCE):
            done += step
            share = min(1.0, done.passages / ahead)
            report(f"{done.passages} / {ahead} 節", f"{done.passages} / {ahead} passages", share)
        return done

    def _ahead(self) -> int:
        with self._store.read() as session:
            waiting = col(PassageChange.seq) > read_mark(self._path)
            query = select(func.count()).select_from(PassageChange).where(waiting)
            return int(session.exec(query).one())

    def _step(self, most: int) -> Swept | None:
        """Compare a few passages; None when there are none."""
        with self._store.read() as session:
            changes = session.exec(
                select(PassageChange)
                .where(col(PassageChange.seq) > read_mark(self._path))
                .order_by(col(PassageChange.seq))
                .limit(most)
            ).all()
            new = {one.passage_id for one in changes if not one.removed}
            passages = _living(session, new)
        if not changes:
            return None
        self._library.catch_up()
        found = {pair for told in passages for pair in self._beside(told)}
        with self._store.write() as session:
            _withdraw(session)
            made = sum(_offer(session, pair) for pair in sorted(found))
        write_mark(self._path, changes[-1].seq or 0)
        if made:
            _log.info("disputes.found", count=made)
        return Swept(len(passages), made)

    def _beside(self, new: tuple[Passage, Document]) -> Iterator[Found]:
        """Yield what contradicts a passage."""
        passage, document = new
        for sentence in stated(passage.text):
            for one in self._library.candidates(sentence)[1]:
                if one.document_id == document.id:
                    continue
                for other in stated(one.text):
                    if same_rule_otherwise(sentence, other):
                        yield _ordered(passage.id, sentence, one.passage_id, other)


@lru_cache(maxsize=4096)
def stated(text: str) -> tuple[str, ...]:
    """Return what a passage rules in figures: its sentences, and each cell with its row's name."""
    told: list[str] = []
    for unit in units(text):
        if unit.kind == "sentence":
            told.append(unit.shown)
        elif unit.kind == "row":
            told += [f"{unit.cells[0][1]} {column}: {cell}" for column, cell in unit.cells[1:]]
    return tuple([one for one in told if rule_of(one).tells][:_MOST])


def _ordered(one: str, told: str, other: str, contrary: str) -> Found:
    """Return a pair in the one order that it has from whichever side it is found."""
    return min((one, told, other, contrary), (other, contrary, one, told))


def _living(session: Session, ids: set[str]) -> Sequence[tuple[Passage, Document]]:
    """Return those passages that are there, with their documents, unless these are over."""
    query = (
        select(Passage, Document)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(col(Passage.id).in_(ids), col(Passage.removed_at).is_(None))
        .where(col(Document.removed_at).is_(None))
        .where(or_(col(Document.valid_until).is_(None), col(Document.valid_until) >= today()))
    )
    return session.exec(query).all()


def _offer(session: Session, pair: Found) -> bool:
    """Put a pair before the experts, if both are still there; False when it was there before."""
    one, told, other, contrary = pair
    there = {
        passage.id: (passage, document) for passage, document in _living(session, {one, other})
    }
    if len(there) < 2:
        return False
    if _apart(there[one][1], there[other][1]) or _apart(there[other][1], there[one][1]):
        return False
    return offer_pair(session, Told(*there[one], told), Told(*there[other], contrary))


def _apart(first: Document, then: Document) -> bool:
    """Return whether a document ends before another one begins to hold."""
    return bool(first.valid_until and then.valid_from and first.valid_until < then.valid_from)


def _withdraw(session: Session) -> None:
    """Take back the open cards of pairs one of whose passages is gone."""
    for item in open_pairs(session):
        ids = set(item.detail["passages"])
        if len(_living(session, ids)) < len(ids):
            take_back(session, item)


def read_mark(path: Path) -> int:
    """Return the last change that was looked at; 0 when the rule was another one, or none."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads(path.read_text(encoding="utf-8"))
        return int(kept["seq"]) if kept["rules"] == RULES else 0
    return 0


def write_mark(path: Path, seq: int) -> None:
    """Keep how far the sweep has come, whole or not at all."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({"rules": RULES, "seq": seq}), encoding="utf-8")
    fresh.replace(path)
