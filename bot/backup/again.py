"""What was forgotten after a backup must not come back with it: it is asked to be forgotten again.

The audit log names a forgotten person or message by a hash, a deleted question by its id. Whoever
among the restored rows fits such a name is meant.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from bot import audit
from bot.backup import listing
from bot.backup.listing import Listing
from bot.erase import TRAINER
from bot.settings import Settings
from bot.store import Store, insert_once
from bot.tables import Answer, AuditRow, Call, Person, Question, Rating, Rewrite, VerifiedAnswer
from bot.text import content_hash

_PEOPLE: Final = (Person.id, Question.user, Rating.user, Rewrite.user, VerifiedAnswer.author)
_MESSAGES: Final = (Question.ts, Answer.message_ts)


def after(settings: Settings, held: Listing, newer: tuple[Listing, ...]) -> tuple[str, ...]:
    """Return what was forgotten since a backup, as the audit log names it.

    Args:
        settings: Name the database that is about to be replaced; it may be damaged or absent.
        held: The backup's listing.
        newer: Listings of backups made later.
    """
    known = {name: None for one in newer for name in one.forgotten}
    if listing.database_of(settings).exists():
        store = Store(settings.url)
        with suppress(SQLAlchemyError):
            known |= dict.fromkeys(audit.forgotten(store))
        store.close()
    return tuple(name for name in known if name not in held.forgotten)


def ask(store: Store, gone: tuple[str, ...], name: str, aside: str) -> int:
    """Ask the trainer to forget again, and write into the log that a backup was put back.

    Args:
        store: The restored database, up to date.
        gone: What was forgotten since.
        name: The backup's name.
        aside: The folder with what was there before; it makes this restore one of its kind.

    Returns:
        How many people and messages are meant.
    """
    with store.write() as session:
        meant = list(_meant(session, gone))
        for number, payload in enumerate(meant):
            call = Call(
                id=f"again:{aside}:{number}"[:64], target=TRAINER, kind="forget", payload=payload
            )
            insert_once(session, call)
        done = select(AuditRow.id).where(
            AuditRow.action == "data.restored", AuditRow.subject == aside
        )
        if session.exec(done).first() is None:
            audit.record(session, "restore", "data.restored", aside, backup=name, again=len(meant))
    return len(meant)


def _meant(session: Session, gone: tuple[str, ...]) -> Iterator[dict[str, str]]:
    wanted = {tuple(one.split(" ", 1)) for one in gone}
    deleted = [subject for action, subject in wanted if action == "question.deleted"]
    for ts in session.exec(select(Question.ts).where(col(Question.id).in_(deleted))):
        yield {"message": ts, "why": "restored"}
    hashes = {subject for action, subject in wanted if action == "data.forgotten"}
    for kind, columns in (("user", _PEOPLE), ("message", _MESSAGES)):
        values = {value for one in columns for value in session.exec(select(one).distinct())}
        for value in sorted(filter(None, values)):
            if content_hash(value)[:16] in hashes:
                yield {kind: value, "why": "restored"}
