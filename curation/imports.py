"""Pairs that were written elsewhere: JSONL, CSV or Excel in, with a reason for every refused line.

A row has ``question`` and ``answer``, and may have ``id``, ``language``, ``topic``, ``documents``,
``quotes``, ``facts`` and its own ``evidence``. Importing the same file again changes nothing; a row
that came with the same id and other words replaces the earlier one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session

from bot import audit
from bot.access import EVERYONE
from bot.crash import point
from bot.dates import in_force_since
from bot.errors import UserError
from bot.store import Store
from bot.tables import Passage
from bot.text import content_hash, is_japanese
from curation.evidence import abstains, best_covering
from curation.mapping import Columns
from curation.reading import AS_NAMED, read
from curation.rows import sealed
from curation.tables import Pair

_LONGEST: Final = 8000
_YES: Final = frozenset({"1", "true", "yes", "y", "はい", "○", "〇", "重要"})
_KINDS: Final = frozenset({"contains", "absent", "form", "number", "cites", "abstains"})
_OURS: Final = ("rewrite:", "rating:")
_SLICE: Final = 500


@dataclass(frozen=True)
class Given:
    """What holds for every row of an import."""

    source: str
    consent: str
    licence: str = ""
    author: str = ""
    audience: str = EVERYONE


@dataclass
class Imported:
    """What an import did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    """(line number from 1, words key of the reason)."""


def import_file(store: Store, file: Path, given: Given, columns: Columns = AS_NAMED) -> Imported:
    """Import the pairs of a JSONL, CSV or Excel file; killed anywhere, it is repeated as a whole.

    Raises:
        UserError: The file is missing, of another kind, or in no encoding that we read.
    """
    return import_rows(store, read(file, columns), given)


def import_rows(
    store: Store, rows: Iterable[tuple[int, Mapping[str, Any] | None]], given: Given
) -> Imported:
    """Import rows that were already read; ``None`` stands for a line that could not be.

    Args:
        store: Where the pairs go.
        rows: (line number, row).
        given: Source, consent and so on of all of them.

    Raises:
        UserError: No source or no consent is named.
    """
    if not given.source or not given.consent:
        raise UserError("pairs.no_consent")
    done = Imported()
    part: list[Pair] = []
    for line, row in rows:
        why = refusal(row)
        if why or row is None:
            done.refused.append((line, why))
            continue
        part.append(_pair(row, given))
        if len(part) >= _SLICE:
            _store(store, part, done)
            part = []
            point("import.slice")
    _store(store, part, done)
    with store.write() as session:
        audit.record(
            session, given.author or "import", "pairs.imported", given.source,
            added=done.added, changed=done.changed, refused=len(done.refused),
        )  # fmt: skip
    return done


def refusal(row: Mapping[str, Any] | None) -> str:
    """Return the words key of why a row cannot be taken; empty when it can."""
    if row is None:
        return "pairs.not_json"
    texts = [row.get("question"), row.get("answer")]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        return "pairs.no_text"
    if any(len(str(text)) > _LONGEST for text in texts):
        return "pairs.too_long"
    if str(row.get("id", "")).startswith(_OURS):
        return "pairs.reserved_id"
    return _ill_formed(row)


def _ill_formed(row: Mapping[str, Any]) -> str:
    days = [row.get(name) for name in ("valid_from", "valid_until")]
    if any(day and _day(day) is None for day in days):
        return "pairs.bad_day"
    return "" if _well_formed(row) else "pairs.bad_fields"


def _well_formed(row: Mapping[str, Any]) -> bool:
    lists = [row.get(name) or [] for name in ("documents", "quotes", "facts", "evidence")]
    if not all(isinstance(one, list) for one in lists):
        return False
    documents, quotes, facts, evidence = lists
    named = all(isinstance(text, str) for text in [*documents, *quotes])
    checks = all(isinstance(f, dict) and f.get("kind") in _KINDS for f in facts)
    values = checks and all(isinstance(f.get("value", ""), str) for f in facts)
    whole = all(isinstance(p, dict) and isinstance(p.get("text"), str) for p in evidence)
    return named and values and whole and row.get("language", "ja") in {"ja", "en"}


def _pair(row: Mapping[str, Any], given: Given) -> Pair:
    question, answer = row["question"].strip(), row["answer"].strip()
    pair = Pair(
        id=str(row.get("id") or content_hash(f"{given.source}\n{question}\n{answer}")[:16]),
        question=question,
        answer=answer,
        rejected=str(row.get("rejected") or ""),
        language=row.get("language") or ("ja" if is_japanese(question + answer) else "en"),
        source=str(row.get("source") or given.source),
        origin=str(row.get("origin") or ""),
        author=str(row.get("author") or given.author),
        consent=str(row.get("consent") or given.consent),
        licence=str(row.get("licence") or given.licence),
        audience=str(row.get("audience") or given.audience),
        topic=str(row.get("topic") or ""),
        critical=str(row.get("critical") or "").strip().lower() in _YES,
        valid_from=_day(row.get("valid_from")),
        valid_until=_day(row.get("valid_until")),
        facts=[dict(fact) for fact in row.get("facts") or []],
        documents=list(row.get("documents") or []),
        quotes=list(row.get("quotes") or []),
        evidence=[_passage(passage) for passage in row.get("evidence") or []],
        hash="",
    )
    if pair.evidence and not abstains(pair):
        texts = {passage["passage_id"]: passage["text"] for passage in pair.evidence}
        gold = best_covering(answer, texts) or {pair.evidence[0]["passage_id"]}
        for passage in pair.evidence:
            passage["gold"] = passage["passage_id"] in gold
    return sealed(pair)


def _day(told: object) -> date | None:
    """Return a day as people write it: 2026-10-01, 2026年10月1日, 令和8年10月1日."""
    found = in_force_since(f"{str(told or '').partition(' 00:')[0]}から")
    return found.day if found else None


def _passage(passage: Mapping[str, Any]) -> dict[str, Any]:
    text = passage["text"]
    hashed = content_hash(text)
    return {
        "passage_id": str(passage.get("passage_id") or hashed[:32]),
        "document": str(passage.get("document") or ""),
        "heading": str(passage.get("heading") or ""),
        "text": text,
        "content_hash": hashed,
        "gold": False,
        "external": True,
    }


def _store(store: Store, pairs: list[Pair], done: Imported) -> None:
    with store.write() as session:
        for pair in pairs:
            for passage in pair.evidence:  # a passage of a manual stays tied to it
                passage["external"] = session.get(Passage, passage["passage_id"]) is None
            _keep(session, sealed(pair), done)


def _keep(session: Session, pair: Pair, done: Imported) -> None:
    known = session.get(Pair, pair.id)
    if known is None:
        session.add(pair)
        session.flush()
        done.added += 1
        return
    if not pair.evidence:  # what was found for it stays as long as its words do
        pair.evidence = known.evidence
        sealed(pair)
    if known.hash == pair.hash:
        done.unchanged += 1
        return
    if (known.question, known.answer) != (pair.question, pair.answer):
        pair.evidence = [p for p in pair.evidence if p["external"]]
        sealed(pair)
    for name, value in pair.model_dump(exclude={"id", "created_at", "withdrawn_at"}).items():
        setattr(known, name, value)
    session.add(known)
    done.changed += 1
