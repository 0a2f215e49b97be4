"""Forgetting: what one person wrote, or what one message began, leaves every place it reached.

Questions and answers keep their rows, so that nothing that points at them breaks, but lose their
words, and an alias that leads nowhere stands for the person's id. Rewrites, verified answers,
reviews and pairs go the same way; rows of frozen datasets are taken out of the files and leave a
tombstone; versions trained on such a dataset are tainted and may not serve any more. Doing it again
changes nothing.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import String, cast, delete, or_
from sqlmodel import Session, col, select

from bot import audit
from bot.crash import point
from bot.errors import UserError
from bot.log import get
from bot.settings import Settings
from bot.store import Store, insert_once, now
from bot.tables import (
    Answer,
    Handoff,
    InboxEvent,
    ModelVersion,
    OutboxMessage,
    Question,
    Rating,
    ReviewItem,
    Rewrite,
    Taint,
    VerifiedAnswer,
)
from bot.text import content_hash
from curation import erase, files
from curation.dedup import forget_bands
from curation.rows import GONE, sealed
from curation.split import SIDES
from curation.tables import (
    Clean,
    Dataset,
    FamilyKey,
    Member,
    Pair,
    Rests,
    Tombstone,
    Verdict,
)  # fmt: skip

_REPEATS = ("answer", "handoff", "handoff-dm", "draft", "overdue", "together")


@dataclass(frozen=True)
class Found:
    """Ids of everything that is to be forgotten."""

    questions: tuple[str, ...]
    answers: tuple[str, ...]
    rewrites: tuple[str, ...]
    verified: tuple[str, ...]
    pairs: tuple[str, ...]
    datasets: tuple[str, ...]
    """Frozen datasets that hold one of the pairs."""
    versions: tuple[str, ...]
    """Model versions trained on one of the datasets."""

    def counts(self) -> dict[str, int]:
        """Return how many there are of each."""
        return {one.name: len(getattr(self, one.name)) for one in fields(self)}


def look(session: Session, settings: Settings, *, user: str = "", message: str = "") -> Found:
    """Return what concerns a person (user id) or a message (its ts); changes nothing.

    Raises:
        UserError: Neither or both are named.
    """
    if bool(user) == bool(message):
        raise UserError("forget.one_of")
    asked = Question.user == user if user else col(Question.ts) == message
    questions = set(session.exec(select(Question.id).where(asked)))
    answers = set(session.exec(select(Answer.id).where(col(Answer.question_id).in_(questions))))
    if message:
        answers |= set(session.exec(select(Answer.id).where(Answer.message_ts == message)))
    by = or_(col(Rewrite.user) == (user or None), col(Rewrite.answer_id).in_(answers))
    rewrites = set(session.exec(select(Rewrite.id).where(by)))
    spoken = or_(
        col(VerifiedAnswer.author) == (user or None),
        col(VerifiedAnswer.rewrite_id).in_(rewrites),
    )
    verified = set(session.exec(select(VerifiedAnswer.id).where(spoken)))
    ours = [f"rewrite:{one}" for one in rewrites] + [f"rating:{one}" for one in answers]
    of = or_(
        col(Pair.author) == (user or None),
        col(Pair.origin).in_(questions),
        col(Pair.id).in_(ours),
    )
    pairs = set(session.exec(select(Pair.id).where(of)))
    datasets = _holding(session, settings.data, pairs)
    parts = (questions, answers, rewrites, verified, pairs, datasets)
    versions = _trained_on(session, datasets)
    return Found(*(tuple(sorted(part)) for part in (*parts, versions)))


def forget(store: Store, settings: Settings, *, user: str = "", message: str = "") -> Found:
    """Forget a person or a message, everywhere; safe to repeat after a crash.

    Raises:
        UserError: Neither or both are named.
    """
    with store.read() as session:
        found = look(session, settings, user=user, message=message)
    with store.write() as session:
        _mark(session, found)
    point("forget.marked")
    for name in found.datasets:
        _rewritten(settings.data / "datasets" / name, set(found.pairs))
    point("forget.files")
    with store.write() as session:
        changed = _blank(session, found) | _messages(session, found, user or message)
        changed |= _elsewhere(session, found, user)
        if changed:
            subject = content_hash(user or message)[:16]
            audit.record(session, "forget", "data.forgotten", subject, **found.counts())
    point("forget.blanked")
    scrubbed = erase.scrub(store)
    get("forget").info("forget.done", scrubbed=scrubbed, **found.counts())
    return found


def tainted(session: Session, version_id: str) -> str:
    """Return the dataset because of which a version may not be promoted; empty when it may."""
    row = session.get(Taint, version_id)
    return row.dataset if row else ""


def _holding(session: Session, data: Path, pairs: set[str]) -> set[str]:
    found = set()
    for dataset in session.exec(select(Dataset)):
        folder = data / dataset.folder
        ids = {row["pair_id"] for side in SIDES for row in _rows(folder / f"{side}.jsonl")}
        buried = session.exec(select(Tombstone.pair_id).where(Tombstone.dataset == dataset.hash))
        if pairs & (ids | set(buried)):
            found.add(dataset.hash)
    return found


def _trained_on(session: Session, datasets: Iterable[str]) -> set[str]:
    """Return the versions whose registration names one of the datasets."""
    wanted = set(datasets)
    rows = session.exec(select(ModelVersion))
    return {row.id for row in rows if str(row.detail.get("dataset_hash", "")) in wanted and wanted}


def _mark(session: Session, found: Found) -> None:
    """Bury the rows and taint the versions before any file is touched."""
    for dataset in found.datasets:
        for pair_id in found.pairs:
            insert_once(session, Tombstone(dataset=dataset, pair_id=pair_id))
    for version in found.versions:
        insert_once(session, Taint(version_id=version, dataset=found.datasets[0]))


def _rewritten(folder: Path, pairs: set[str]) -> None:
    """Take rows out of a frozen dataset; its manifest says how many went and what is left."""
    manifest_file = folder / "manifest.json"
    if not manifest_file.is_file():
        return
    manifest: dict[str, Any] = json.loads(manifest_file.read_text(encoding="utf-8"))
    gone = 0
    for side in SIDES:
        file = folder / f"{side}.jsonl"
        left = [row for row in _rows(file) if row["pair_id"] not in pairs]
        gone += manifest["counts"][side] - len(
            left
        )  # the manifest is written last: killed, it counts
        text = "".join(json.dumps(r, ensure_ascii=False, sort_keys=True) + "\n" for r in left)
        files.write(file, text)
        manifest["files"][file.name] = content_hash(text)
        manifest["counts"][side] = len(left)
    manifest["forgotten"] = manifest.get("forgotten", 0) + gone
    files.write(manifest_file, json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True))


def _rows(file: Path) -> list[dict[str, Any]]:
    if not file.is_file():
        return []
    lines = file.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _blank(session: Session, found: Found) -> bool:
    """Take the words out of the database; return whether there were any."""
    changed = False
    blanks: tuple[tuple[Any, Sequence[str], dict[str, Any]], ...] = (
        (Question, found.questions, {"text": GONE}),
        (Answer, found.answers, {"text": GONE, "citations": []}),
        (Rewrite, found.rewrites, {"text": GONE, "question": GONE}),
        (VerifiedAnswer, found.verified, {"text": GONE, "question": GONE, "author": ""}),
    )
    for table, ids, words in blanks:
        for one in ids:
            row = session.get_one(table, one)
            if any(getattr(row, name) != value for name, value in words.items()):
                changed = True
                for name, value in words.items():
                    setattr(row, name, value)
            changed |= _ended(row)
            session.add(row)
    for one in found.pairs:
        changed |= _emptied(session, session.get_one(Pair, one))
    return changed


def _messages(session: Session, found: Found, named: str) -> bool:
    """Empty what was received from and posted for them, once nothing is left to do with it."""
    received = select(InboxEvent).where(
        col(InboxEvent.state).in_(["done", "dropped"]),
        cast(InboxEvent.payload, String).contains(f'"{named}"'),
    )
    joined = select(Handoff.joined).where(col(Handoff.answer_id).in_(found.answers))
    marks = tuple(f"{kind}:{one}" for one in found.answers for kind in _REPEATS)
    marks += tuple(f"together:{one}:" for one in session.exec(joined) if one)
    named_so = or_(*(col(OutboxMessage.id).startswith(f"{kind}:") for kind in _REPEATS))
    ids = session.exec(select(OutboxMessage.id).where(named_so))
    posted = select(OutboxMessage).where(
        col(OutboxMessage.state).in_(["sent", "dead"]),
        col(OutboxMessage.id).in_([one for one in ids if one.startswith(marks)]),
    )
    rows = [*session.exec(received), *session.exec(posted)]
    full = [row for row in rows if row.payload]
    for row in full:
        row.payload = {}
        session.add(row)
    return bool(full)


def _elsewhere(session: Session, found: Found, user: str) -> bool:
    """Take their words and, for a person, the id out of all that is left."""
    theirs = [*found.answers, *found.pairs, *found.verified]
    about = or_(
        col(ReviewItem.answer_id).in_(theirs),
        col(ReviewItem.subject).in_(theirs),
        col(ReviewItem.author) == (user or None),
    )
    changed = False
    for item in session.exec(select(ReviewItem).where(about)):
        changed |= bool(item.detail or item.state == "open" or item.text not in {"", GONE})
        item.question = item.text = item.rival = GONE
        item.detail, item.state, item.author = {}, "closed", ""
        session.add(item)
    for rating in session.exec(select(Rating).where(Rating.user == user, Rating.comment != "")):
        rating.comment, changed = "", True
        session.add(rating)
    session.flush()
    connection = session.connection()
    changed |= bool(erase.words(connection, theirs, GONE))
    return changed | bool(user and erase.persons(connection, user, f"gone-{uuid4().hex[:8]}"))


def _ended(row: Any) -> bool:
    """Withdraw a rewrite, expire a verified answer; return whether that was news."""
    if isinstance(row, Rewrite) and row.withdrawn_at is None:
        row.withdrawn_at = now()
        return True
    if isinstance(row, VerifiedAnswer) and row.why_expired != "withdrawn":
        row.expired_at, row.why_expired = row.expired_at or now(), "withdrawn"
        return True
    return False


def _emptied(session: Session, pair: Pair) -> bool:
    """Take a pair's words and everything made of them; its family stays, so that no side moves."""
    connection = session.connection()
    for table in (Clean, FamilyKey, Rests, Verdict):
        connection.execute(delete(table).where(col(table.pair_id) == pair.id))
    member = session.get(Member, pair.id)
    if member is not None:
        forget_bands(session, [member])
        session.add(member)
    if pair.question == GONE and pair.withdrawn_at is not None:
        return False
    pair.question = pair.answer = GONE
    pair.rejected = pair.author = ""
    pair.facts, pair.documents, pair.quotes, pair.evidence = [], [], [], []
    pair.withdrawn_at = pair.withdrawn_at or now()
    session.add(sealed(pair))
    return True


def as_json(found: Found, *, done: bool) -> dict[str, Any]:
    """Return what was found, and whether it was done, as the command line prints it."""
    return {"done": done, "counts": found.counts(), **asdict(found)}
