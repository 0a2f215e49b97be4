"""Keeps what somebody asked: one row per message, whatever the number of deliveries."""

from uuid import NAMESPACE_URL, uuid5

from bot import crash
from bot.errors import UserError
from bot.settings import Settings
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


def checked(question: str, settings: Settings) -> str:
    """Return a question that may be searched for.

    Raises:
        UserError: It is empty or too long.
    """
    question = question.encode(errors="replace").decode().strip()  # no half characters
    if not question:
        raise UserError("manuals.question_empty")
    limit = settings.question_max_chars
    if len(question) > limit:
        raise UserError("manuals.question_long", length=len(question), limit=limit)
    return question
