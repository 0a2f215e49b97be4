"""Answers a question in its thread: kept, worked on in sight, answered in one message."""

from collections.abc import Callable, Mapping, Sequence
from threading import Event
from typing import Any, Final

from sqlmodel import Session

from bot import cited, handoff, outbox, prompt, questions, review, rivals
from bot.access import Reader
from bot.generate import generate
from bot.journey import answer_id
from bot.llm import Evidence
from bot.llm.quote import QuoteModel
from bot.office import JAPAN
from bot.retrieval import ages
from bot.slack import channels, handovers, mrkdwn, suggest, views
from bot.slack.desk import Desk
from bot.slack.stream import Live
from bot.store import now
from bot.tables import Answer, InboxEvent, Question
from bot.words import say

REFUSED: Final = ("question_empty", "question_too_long")
"""Answers that only say what is wrong with the question; nobody votes on those."""
QUICK: Final = "quote"
"""The version that is done before anybody could read along."""
_CARD_QUOTE: Final = 200

Also = Callable[[Session, Answer], None]


def question_of(event: InboxEvent, said: Mapping[str, Any], text: str, language: str) -> Question:
    """Return the row of a question that a message asks.

    Args:
        event: Names the workspace.
        said: ``channel``, ``ts``, ``user`` and perhaps ``thread_ts``.
        text: The question.
        language: Of the answer.
    """
    team, channel, ts = str(event.payload.get("team_id", "")), str(said["channel"]), str(said["ts"])
    return Question(
        id=questions.question_id(team, channel, ts), team=team, channel=channel, ts=ts,
        thread_ts=str(said.get("thread_ts") or ts), user=str(said["user"]), language=language,
        text=text,
    )  # fmt: skip


def respond(desk: Desk, event: InboxEvent, question: Question, also: Also | None = None) -> Answer:
    """Answer a question and end its event; return the answer.

    Args:
        desk: The desk.
        event: What is ended.
        question: Its row need not be stored yet.
        also: What else belongs into the transaction that ends the event.

    Raises:
        Transient: Trying again later helps.
    """
    question = questions.keep(desk.room.store, question)
    key = outbox.answer_key(answer_id(question.id))
    reader = channels.reader_of(desk, question)
    with desk.streams.opened(question, key) as live:
        answer = _written(desk, question, reader, live)
    if answer.why in REFUSED:
        notice(desk, event, question, mrkdwn.escape(answer.text), answer.why)
        return answer
    asking = handovers.wanted(desk, answer, question)
    beside = shown_with(desk, answer, reader, handed=asking is not None)
    content = views.answer(answer, badge_name(desk, answer), beside)
    with desk.finishing(event) as session:
        outbox.plan(
            session, key=key, kind="answer", channel=question.channel,
            thread_ts=question.thread_ts, payload={**content, **live.told()},
        )  # fmt: skip
        if answer.abstained:
            review.open_about(session, session.get_one(Answer, answer.id), "abstained")
        elif not answer.verified_by:
            rivals.offer_passages(session, question.text, answer)
        if asking:
            handovers.begin(session, desk, asking, question.user)
        if also:
            also(session, answer)
    return answer


def notice(desk: Desk, event: InboxEvent, question: Question, text: str, why: str) -> None:
    """End an event with one line that cannot be voted on; it takes a growing message's place."""
    key = outbox.answer_key(answer_id(question.id))
    with desk.finishing(event, why) as session:
        half = outbox.is_growing(session, key)
        outbox.plan(
            session, key=key if half else f"notice:{event.id}",
            kind="answer" if half else "notice", channel=question.channel,
            thread_ts=question.thread_ts, payload={"text": text},
        )  # fmt: skip


def badge_name(desk: Desk, answer: Answer) -> str:
    """Return how the expert whose words an answer repeats is called; empty without one."""
    if not answer.verified_by:
        return ""
    return desk.people.guess(answer.verified_by).called(answer.language)


def shown_with(desk: Desk, answer: Answer, reader: Reader, *, handed: bool) -> views.Beside:
    """Return what stands beside an answer: dates of its documents, what to ask next."""
    today, months = now().astimezone(JAPAN).date(), desk.room.settings.source_old_months
    with desk.room.store.read() as session:
        return views.Beside(
            dates=ages.of(session, answer.citations, today, months, answer.language),
            asks=suggest.asks(session, answer, reader),
            handed=handed, unsure=handoff.is_unsure(answer, desk.room.settings),
        )  # fmt: skip


def card(asked: str, found: Sequence[Evidence], language: str) -> str:
    """Return the words that look right, as Markdown, to be read until there is an answer.

    They are those that the quoting model would choose; where it chooses none, the nearest ones.
    """
    draft = generate(QuoteModel(), prompt.render(asked, found, language), Event())
    chosen = draft.citations[0] if draft.citations else None
    cites = chosen.passage_id if chosen else ""
    best = next((one for one in found if one.passage_id == cites), found[0])
    words = chosen.quote if chosen else cited.quote_for([asked], best)
    quote = mrkdwn.cut(" ".join(words.split()), _CARD_QUOTE)
    place = prompt.place(best).replace(" > ", " › ").replace("*", "＊")
    return say("slack.card", language, place=place, quote=quote)


def _written(desk: Desk, question: Question, reader: Reader, live: Live) -> Answer:
    if desk.room.gateway.serving == QUICK:
        return desk.room.answerer.answer(question, reader)
    language = question.language

    def found(asked: str, evidence: Sequence[Evidence]) -> None:
        live.lead(card(asked, evidence, language))

    return desk.room.answerer.answer(question, reader, live.write, found)
