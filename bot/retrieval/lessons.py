"""Questions whose right passages this workplace has confirmed, to learn the order of hits from.

A verified answer rests on passages; a 👍 confirms the passages that an answer cites. Nothing but
numbers is kept of them.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Final

import numpy as np
from sqlmodel import Session, col, select

from bot.errors import Transient
from bot.log import get
from bot.retrieval import leaning, match, ranking
from bot.retrieval.leaning import Lesson
from bot.retrieval.library import Library
from bot.settings import Settings
from bot.store import Store
from bot.tables import Answer, Question, Rating, VerifiedAnswer
from bot.text import content_key

SECONDS: Final = 1800.0
"""Between looks for enough new lessons."""
_MOST: Final = 400
_GROWN: Final = 1.2
_log = get("lessons")


class Learner:
    """Learns anew whenever there are a fifth more confirmed questions than the last time.

    Args:
        store: The database.
        settings: Name the data folder.
        library: Finds the candidates.
    """

    def __init__(self, store: Store, settings: Settings, library: Library) -> None:
        self._store, self._library = store, library
        self._path = settings.data / leaning.NAME

    def tick(self) -> bool:
        """Look once; the loop's next look is as far off as ever."""
        with self._store.read() as session:
            confirmed = dict(islice(_confirmed(session), _MOST))
        before = leaning.lessons_of(self._path)
        if len(confirmed) < max(leaning.ENOUGH, before * _GROWN):
            return False
        try:
            lessons = [self._lesson(question, ids) for question, ids in confirmed.items()]
        except Transient:
            return False  # the index is being rebuilt
        learned = leaning.learn(lessons, leaning.guard())
        leaning.save(learned, self._path)
        _log.info(
            "lessons.learned", count=len(lessons), code="used" if learned.holds else "refused"
        )
        return False

    def _lesson(self, question: str, passage_ids: frozenset[str]) -> Lesson:
        asked, candidates = self._library.candidates(question)
        rows = match.features(asked, candidates)
        right = np.array([one.passage_id in passage_ids for one in candidates], float)
        return Lesson(rows, ranking.load().rank(rows)[0], right)


def _confirmed(session: Session) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield questions and their confirmed passages, by a key that has no order in time or topic."""
    found: dict[str, tuple[str, frozenset[str]]] = {}
    liked = (
        select(Question.text, Answer.citations)
        .join(Answer, col(Answer.question_id) == col(Question.id))
        .join(Rating, col(Rating.answer_id) == col(Answer.id))
        .where(Rating.value > 0, col(Answer.abstained).is_(False))
        .order_by(col(Answer.created_at))
    )
    for text, citations in session.exec(liked):
        cited = frozenset(str(one["passage_id"]) for one in citations if one.get("passage_id"))
        found[content_key(text)] = text, cited
    verified = select(VerifiedAnswer.question, VerifiedAnswer.passage_ids).where(
        col(VerifiedAnswer.expired_at).is_(None)
    )
    for text, passage_ids in session.exec(verified):
        found[content_key(text)] = text, frozenset(passage_ids)
    for _, (text, ids) in sorted(found.items()):
        if ids:
            yield text, ids
