"""What is known of a question on its way, and the rows that its journey can end in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from bot import office, prompt
from bot.access import Reader
from bot.errors import UserError
from bot.generate import Draft
from bot.llm import Evidence
from bot.retrieval.hit import Hit
from bot.stopwatch import Stopwatch
from bot.tables import Answer, Question
from bot.verified import Match, as_evidence
from bot.words import say

OnText = Callable[[str], None]
OnFound = Callable[[str, Sequence[Evidence]], None]
"""Told what was asked, as it was understood, and what was found for it."""


REFUSALS: Final = {
    "answer.empty": "question_empty",
    "answer.too_long": "question_too_long",
}


@dataclass
class Journey:
    """What is known of a question on its way."""

    question: Question
    reader: Reader
    on_text: OnText | None
    watch: Stopwatch
    on_found: OnFound | None = None
    asked: str = ""
    """The question as it should be understood, alone."""
    match: Match = field(default_factory=lambda: Match("else", None, float("-inf")))
    hits: tuple[Hit, ...] = ()
    why: list[str] = field(default_factory=list)
    version: str = ""
    """The model version that was asked."""
    day: date = field(default_factory=office.today)
    """The day on which what it rests on must hold."""

    @property
    def evidence(self) -> list[Evidence]:
        """What enters the prompt: the passages, and before them a near verified answer.

        One whose question differs in what it names (another place, another form) comes last: it
        may help, but it must not stand where the answer to this question belongs.
        """
        found = [Evidence(h.passage_id, h.document, h.heading, h.text) for h in self.hits]
        if self.match.verified is None or self.match.kind != "near":
            return found
        expert = as_evidence(self.match.verified, self.question.language)
        return [*found, expert] if self.match.why.get("differs") else [expert, *found]


def check(text: str, limit: int) -> None:
    """Refuse what is no question.

    Raises:
        UserError: There is no letter or digit in it, or it is longer than ``limit`` characters.
    """
    if not any(c.isalnum() for c in text):
        raise UserError("answer.empty")
    if len(text) > limit:
        raise UserError("answer.too_long", found=len(text), limit=limit)


def of_draft(journey: Journey, draft: Draft, version: str) -> Answer:
    """Return the row of a draft that may be shown."""
    if draft.abstained:
        made = abstained(journey, "abstained")
        made.model_version = version
    else:
        made = blank(journey, draft.text, version)
        made.citations = [vars(citation) for citation in draft.citations]
        _credit(journey, made)
    made.tokens_in, made.tokens_out = draft.tokens_in, draft.tokens_out
    return made


def _credit(journey: Journey, made: Answer) -> None:
    """Name the verified answer when the text rests on it; its expert, when quoted first."""
    row = journey.match.verified
    cited = [c["passage_id"].startswith(prompt.VERIFIED) for c in made.citations]
    if row is None or not any(cited):
        return
    made.verified_id = row.id
    if cited[0] and row.text.strip() in made.text:
        made.verified_by = row.author


def abstained(journey: Journey, why: str) -> Answer:
    """Return a row that says the documents hold no answer."""
    made = blank(journey, prompt.abstention(journey.question.language), "")
    made.abstained, made.why = True, why
    return made


def to_a_person(journey: Journey) -> Answer:
    """Return the last rung: a row that names no answer and asks for a person."""
    made = blank(journey, say("answer.to_a_person", journey.question.language), "")
    made.abstained = True
    return made


def told(journey: Journey, error: UserError) -> Answer:
    """Return an answer that says what is wrong with the question."""
    made = blank(journey, error.say(journey.question.language), "")
    made.why = REFUSALS.get(error.key, error.key)
    return made


def answer_id(question_id: str) -> str:
    """Return the id that the answer to a question has, even before there is one."""
    return uuid5(NAMESPACE_URL, f"sodateru:answer:{question_id}").hex


def blank(journey: Journey, text: str, version: str) -> Answer:
    """Return a row with ``text`` and what the journey knows; the id belongs to the question."""
    return Answer(
        id=answer_id(journey.question.id),
        question_id=journey.question.id,
        text=text,
        language=journey.question.language,
        citations=[],
        passage_ids=[hit.passage_id for hit in journey.hits],
        passage_hashes=[hit.content_hash for hit in journey.hits],
        why=",".join(journey.why),
        confidence=max(
            (hit.why["fits"] for hit in journey.hits if "fits" in hit.why), default=None
        ),
        model_version=version,
        prompt_version=prompt.VERSION,
        milliseconds={},
        channel=journey.question.channel,
    )
