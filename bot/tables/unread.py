"""Feedback that curation has not read as it is now: whatever changes it leaves a row here.

A count instead of a time: a row that comes late, or from a clock that went back, is not missed, and
what changes while it is being read stays unread. Rows written one by one are followed here;
whoever writes them in bulk, or with ``insert_once``, calls ``stir``.
"""

from collections.abc import Iterable
from typing import Any, Final, Literal

from sqlalchemy import event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper
from sqlmodel import Field, SQLModel, col

from bot.tables.conversation import Answer
from bot.tables.feedback import Rating, Rewrite, VerifiedAnswer

Kind = Literal["rewrite", "rating"]
_ANY: Final = ("after_insert", "after_update", "after_delete")
_AT_ONCE: Final = 400


class Unread(SQLModel, table=True):
    """A rewrite, or the ratings of an answer, that changed since curation has looked."""

    kind: str = Field(primary_key=True)
    """``rewrite`` or ``rating``."""
    ref: str = Field(primary_key=True)
    """The rewrite's id, or the answer's."""
    times: int = 1
    """How often it has changed: whoever has read it takes the row away only if this is the same."""


def stir(connection: Connection, kind: Kind, refs: Iterable[str]) -> None:
    """Say that these have changed.

    Args:
        connection: Inside the transaction that changes them.
        kind: What they are.
        refs: Ids of rewrites, or of the answers that were rated.
    """
    rows = [{"kind": kind, "ref": ref, "times": 1} for ref in refs]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    for at in range(0, len(rows), _AT_ONCE):
        made = dialect.insert(Unread).values(rows[at : at + _AT_ONCE])
        again = {"times": col(Unread.times) + 1}
        connection.execute(made.on_conflict_do_update(index_elements=["kind", "ref"], set_=again))


def _rewrite(_: Mapper[Any], connection: Connection, row: Rewrite) -> None:
    stir(connection, "rewrite", [row.id])


def _rating(_: Mapper[Any], connection: Connection, row: Rating) -> None:
    stir(connection, "rating", [row.answer_id])


def _verified(_: Mapper[Any], connection: Connection, row: VerifiedAnswer) -> None:
    if row.rewrite_id:
        stir(connection, "rewrite", [row.rewrite_id])


def _answer(_: Mapper[Any], connection: Connection, row: Answer) -> None:
    if inspect(row).attrs.text.history.has_changes():  # other columns change with every posting
        stir(connection, "rating", [row.id])


for _name in _ANY:
    event.listen(Rewrite, _name, _rewrite)
    event.listen(Rating, _name, _rating)
    event.listen(VerifiedAnswer, _name, _verified)
event.listen(Answer, "before_update", _answer)
