"""Keeps what somebody asked: one row per message, whatever the number of deliveries."""

from uuid import NAMESPACE_URL, uuid5

from bot import crash
from bot.store import Store, insert_once
from bot.tables import Question


def question_id(team: str, channel: str, ts: str) -> str:
    """Return the id of the question that this message asks."""
    return str(uuid5(NAMESPACE_URL, f"sodateru:question:{team}:{channel}:{ts}"))


def keep(store: Store, question: Question) -> Question:
    """Commit a question and return its row; the row of an earlier delivery wins.

    Args:
        store: The database.
        question: With ``question_id`` as its id.
    """
    with store.write() as session:
        insert_once(session, question)
        kept = session.get_one(Question, question.id)
    crash.point("question.stored")
    return kept
