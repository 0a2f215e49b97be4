"""What administrators order in Slack: what an order would do, and doing it. The bot's own part.

A look changes nothing; its ``mark`` is a hash of everything that the order rests on. Doing looks
again and refuses when the mark has changed. Training offers its own orders in the same form
(``serving``), so that they travel as calls.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot import access, audit, registry
from bot.calls import Report, Serve
from bot.errors import UserError
from bot.retrieval.ingest import ingest
from bot.retrieval.look import Noted, Refused
from bot.retrieval.sources import read, scan
from bot.settings import Settings
from bot.store import Store
from bot.tables import Document, Grant
from bot.text import content_hash
from bot.words import LANGUAGES, say

if TYPE_CHECKING:
    from bot.wiring import Room

Json = dict[str, Any]
Lines = Mapping[str, Sequence[str]]
"""``ja`` and ``en`` to lines of plain text."""


@dataclass(frozen=True)
class Case:
    """An order as it is looked at or done."""

    store: Store
    settings: Settings
    words: tuple[str, ...]
    by: tuple[str, ...]
    """Who gave it; two persons where two are needed."""
    report: Report = lambda _japanese, _english, _share: None

    @property
    def word(self) -> str:
        """The first word after the subcommand; empty without one."""
        return self.words[0] if self.words else ""


@dataclass(frozen=True)
class Shown:
    """What an order would do, or what a look found."""

    lines: Lines
    mark: str = ""
    plots: tuple[Json, ...] = ()
    """Pictures: ``name``, ``ja`` and ``en`` (what they show), ``png`` (base64)."""

    def to_json(self) -> Json:
        """Return it as a call's result."""
        return {**{k: list(v) for k, v in self.lines.items()}, "mark": self.mark,
                "plots": list(self.plots)}  # fmt: skip


Look = Callable[[Case], Shown]
Do = Callable[[Case], Shown]


@dataclass(frozen=True)
class Verb:
    """An order: how it looks, and how it is done; a look alone does nothing."""

    look: Look
    do: Do | None = None


def both(key: str, **values: object) -> dict[str, list[str]]:
    """Return one sentence in both languages, as lines."""
    return {language: [say(key, language, **values)] for language in LANGUAGES}


def joined(*parts: Lines) -> dict[str, list[str]]:
    """Return the lines of several parts, one after the other."""
    return {language: [line for p in parts for line in p[language]] for language in LANGUAGES}


def mark_of(*parts: object) -> str:
    """Return the hash of what an order rests on."""
    return content_hash("\n".join(str(part) for part in parts))


def serving(verbs: Mapping[str, Verb], store: Store, settings: Settings) -> Mapping[str, Serve]:
    """Return the calls ``admin.look`` and ``admin.do``.

    Both take ``verb``, ``words`` and ``by``; ``admin.do`` also ``mark``. They give ``Shown``.
    """

    def case(payload: Json, report: Report) -> Case:
        words = tuple(str(word) for word in payload.get("words") or ())
        by = tuple(str(user) for user in payload.get("by") or ())
        return Case(store, settings, words, by, report)

    def look(payload: Json, report: Report) -> Json:
        return verbs[payload["verb"]].look(case(payload, report)).to_json()

    def do(payload: Json, report: Report) -> Json:
        verb, given = verbs[payload["verb"]], case(payload, report)
        if verb.do is None or verb.look(given).mark != payload.get("mark"):
            raise UserError("admin.stale")
        return verb.do(given).to_json()

    return {"admin.look": look, "admin.do": do}


def offers(room: "Room") -> Mapping[str, Serve]:
    """Return the bot's own orders as calls."""
    served = serving(VERBS, room.store, room.settings)
    slow = serving({"ingest": VERBS["ingest"]}, room.store, room.settings)
    return {"admin.do": served["admin.do"], "admin.ingest": slow["admin.do"]}


def _look_back(case: Case) -> Shown:
    with case.store.read() as session:
        current, target = registry.champion(session), registry.previous(session)
    if target is None:
        raise UserError("registry.no_previous")
    lines = both("admin.would_roll_back", since=current.id, now=target.id)
    return Shown(lines, mark_of(current.id, target.id))


def _roll_back(case: Case) -> Shown:
    with case.store.write() as session:
        since = registry.champion(session).id
        done = registry.rollback(session, actor=case.by[0])
    return Shown(both("slack.rolled_back", now=done.id, since=since))


@dataclass(frozen=True)
class _Change:
    """What taking the folders in would change."""

    new: int
    changed: int
    same: int
    gone: int
    unreadable: int
    seen: tuple[str, ...] = field(repr=False, default=())


def _look_in(case: Case) -> Shown:
    folders = _folders(case.settings)
    found = _compare(case, folders)
    values = {name: getattr(found, name) for name in ("new", "changed", "same", "gone")}
    lines = both("admin.would_ingest", folders=", ".join(map(str, folders)), **values)
    if found.unreadable:
        lines = joined(lines, both("admin.unreadable", count=found.unreadable))
    return Shown(lines, mark_of(*found.seen))


def _compare(case: Case, folders: Sequence[Path]) -> _Change:
    with case.store.read() as session:
        alive = col(Document.removed_at).is_(None)
        query = select(Document.origin, Document.content_hash).where(alive)
        known = dict(session.exec(query).all())
    counts = {"new": 0, "changed": 0, "same": 0, "unreadable": 0}
    seen: dict[str, str] = {}
    for source in scan(folders).files:
        try:
            hashed = content_hash(read(source))
        except UserError:
            counts["unreadable"] += 1
            continue
        seen[source.origin] = hashed
        had = known.get(source.origin)
        counts["new" if had is None else "same" if had == hashed else "changed"] += 1
    roots = tuple(f"{folder.absolute()}/" for folder in folders)
    gone = sum(origin.startswith(roots) and origin not in seen for origin in known)
    return _Change(**counts, gone=gone, seen=tuple(f"{k}:{v}" for k, v in sorted(seen.items())))


def _take_in(case: Case) -> Shown:
    done = ingest(case.store, _folders(case.settings), report=case.report)
    with case.store.write() as session:
        audit.record(session, case.by[0], "manuals.ingested", "slack", added=len(done.added))
    values = {"added": len(done.added), "changed": len(done.changed), "removed": len(done.removed)}
    lines = both("admin.ingested", **values, expired=done.answers_expired)
    said: tuple[Noted | Refused, ...] = (*done.refused, *done.notes)
    for told in said[:5]:
        why = {ln: [f"• {told.source}: {say(told.key, ln, **told.values)}"]
               for ln in LANGUAGES}  # fmt: skip
        lines = joined(lines, why)
    return Shown(lines)


def _folders(settings: Settings) -> list[Path]:
    if not settings.manuals:
        raise UserError("admin.no_folders")
    return [Path(folder).expanduser() for folder in settings.manuals]


def _look_add(case: Case) -> Shown:
    user = _person(case)
    if access.is_expert(user, case.settings):
        raise UserError("admin.is_expert", user=f"<@{user}>")
    return Shown(both("admin.would_add", user=f"<@{user}>"), mark_of("add", user))


def _add(case: Case) -> Shown:
    user = _person(case)
    with case.store.write() as session:
        session.merge(Grant(user=user, role="expert", given_by=case.by[0]))
        audit.record(session, case.by[0], "expert.added", user)
        access.renew(session, case.settings)
    return Shown(both("admin.added", user=f"<@{user}>"))


def _look_remove(case: Case) -> Shown:
    user = _person(case)
    with case.store.read() as session:
        known = session.get(Grant, user)
    if known is None:
        listed = access.is_expert(user, case.settings)
        key = "admin.set_in_file" if listed else "admin.no_expert"
        raise UserError(key, user=f"<@{user}>")
    return Shown(both("admin.would_remove", user=f"<@{user}>"), mark_of("remove", user))


def _remove(case: Case) -> Shown:
    user = _person(case)
    with case.store.write() as session:
        if row := session.get(Grant, user):
            session.delete(row)
            session.flush()
            audit.record(session, case.by[0], "expert.removed", user)
        access.renew(session, case.settings)
    return Shown(both("admin.removed", user=f"<@{user}>"))


def _person(case: Case) -> str:
    if case.word[:1] not in ("U", "W"):
        raise UserError("admin.name_person")
    return case.word


VERBS: Mapping[str, Verb] = {
    "rollback": Verb(_look_back, _roll_back),
    "ingest": Verb(_look_in, _take_in),
    "experts add": Verb(_look_add, _add),
    "experts remove": Verb(_look_remove, _remove),
}
