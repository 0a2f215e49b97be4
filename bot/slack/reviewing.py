"""What experts do with their queue: approve, fix or drop in one tap, or pass on to somebody."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlmodel import Session

from bot import experts, outbox, recall, review, rewriting, rivals, sight
from bot.access import Reader, is_expert
from bot.errors import UserError
from bot.rewriting import Words
from bot.slack import (
    adopting,
    between,
    blocks,
    evidence,
    home,
    modal,
    mrkdwn,
    profiles,
    queue,
    windows,
)
from bot.slack.desk import Desk, whisper
from bot.slack.envelope import action_of
from bot.slack.modal import Form, Wording
from bot.slack.people import Person
from bot.tables import Answer, InboxEvent, ReviewItem
from bot.verified import Bounds
from bot.words import say

_PREVIEW: Final = 150
_TEXT: Final = 300


def decide(desk: Desk, event: InboxEvent, verb: str, known: str) -> None:
    """Do what an expert's tap says: ``approve``, ``drop``, ``both`` or ``pass``.

    Raises:
        Transient: The manuals cannot be searched now.
    """
    user = windows.user_of(event.payload)
    language = desk.people.guess(user).language()
    if not is_expert(user, desk.room.settings):
        desk.leave(event, "not_expert")
        return
    with desk.room.store.read() as session:
        item = sight.is_open(session, desk.room.settings, known, user)
        hits = _hits(desk, session, item) if item and verb == "approve" else []
        turn = _next(desk, session, item, user) if item and verb == "pass" else None
    to = desk.people.guess(turn.user) if turn else None
    by = desk.people.guess(user)
    try:
        with desk.finishing(event) as session:
            now_open = sight.is_open(session, desk.room.settings, known, user)
            if now_open is None:
                _tell(session, event, user, say("slack.review_gone", language))
            elif verb == "pass":
                if turn and to:
                    _pass_on(session, now_open, turn, (by, to))
            elif now_open.why in queue.BETWEEN:
                between.choose(desk, session, now_open, user, verb)
            elif verb == "approve":
                _approve(desk, session, now_open, user, hits)
            else:
                review.close(session, now_open, user, "dropped")
    except UserError as error:
        with desk.finishing(event, error.key) as session:
            _tell(session, event, user, error.say(language))
    outbox.planned.ring()
    home.renew(desk, user)


def open_for(desk: Desk, body: Mapping[str, Any]) -> None:
    """Show an item's words in full, with what it rests on."""
    user, known = windows.user_of(body), action_of(body)[1]
    language = desk.people.guess(user).language()
    with desk.room.store.read() as session:
        item = sight.is_open(session, desk.room.settings, known, user)
        if item is None:
            windows.tell(desk, body, say("slack.review_gone", language))
            return
        question, text = queue.words(session, item)
        row = session.get(Answer, item.answer_id) if item.answer_id else None
        looked = evidence.tried(session, row, Reader(user)) if row else []
    parts = [
        blocks.section(f"*{say('slack.modal_question', language)}*\n{mrkdwn.escape(question)}")
    ]
    two = item.why in queue.BETWEEN
    whose = queue.whose_of(desk, item, language) if two else ["", ""]
    for mark, words, who in zip(queue.MARKS, (text, item.rival), whose, strict=False):
        if words:
            named = [blocks.context(f"{mark} {who}".strip())] if two else []
            parts += [blocks.divider(), *named, blocks.markdown(mrkdwn.markdown(words))]
    for piece in list((item.detail or {}).get("evidence") or [])[:4]:
        place = " › ".join(filter(None, (piece.get("document"), piece.get("heading"))))
        quoted = mrkdwn.cut(str(piece.get("text", "")), _TEXT)
        parts.append(blocks.context(f"{mrkdwn.escape(place)}\n{mrkdwn.escape(quoted)}"))
    parts += looked
    title, close = say("slack.review_title", language), say("slack.evidence_close", language)
    windows.show(desk, body, blocks.reading(title, close, parts))


def fix(desk: Desk, body: Mapping[str, Any]) -> None:
    """Open the form for the right answer to an item's question."""
    user, known = windows.user_of(body), action_of(body)[1]
    language = desk.people.guess(user).language()
    if not is_expert(user, desk.room.settings):
        windows.tell(desk, body, say("slack.experts_only", language))
        return
    with desk.room.store.read() as session:
        item = sight.is_open(session, desk.room.settings, known, user)
        if item is None or rivals.is_of_passages(item):
            windows.tell(desk, body, say("slack.review_gone", language))
            return
        question, text = queue.words(session, item)
        of = item.answer_id or queue.answer_of(session, item)
        asked = queue.question_of(session, of)
    note = {
        "answer": of or "", "item": item.id, "why": item.why, "language": language, "was": "",
        "channel": asked.channel if asked else "", "thread_ts": asked.thread_ts if asked else "",
    }  # fmt: skip
    form = Form(
        adopting.CALLBACK, say("slack.modal_title", language), say("slack.modal_intro", language),
        Wording(question, text), note,
    )  # fmt: skip
    windows.show(desk, body, modal.filled(form, language))


def _hits(desk: Desk, session: Session, item: ReviewItem) -> list[str]:
    """Return the passages that tell an ended answer's words as the manuals have them now."""
    if item.why != "stale":
        return []
    question, text = queue.words(session, item)
    asked = queue.question_of(session, queue.answer_of(session, item))
    return adopting.found(desk, question, text, Reader("", asked.channel if asked else ""))[:1]


def _approve(
    desk: Desk, session: Session, item: ReviewItem, user: str, hits: Sequence[str]
) -> None:
    """Let an item's words serve: whoever approves them answers for them."""
    question, text = queue.words(session, item)
    of = item.answer_id or queue.answer_of(session, item)
    if of and text and item.why in queue.HAS_WORDS:
        words = Words(question, text, "slack_review", Bounds(rests=tuple(hits)))
        new = rewriting.rewrite(session, desk.room.settings, answer_id=of, user=user, words=words)
        recall.begin(session, new)
    if item.state == "open":
        review.close(session, item, user, "approved")
    else:  # it was closed with its answer
        item.outcome = "approved"
        session.add(item)


def _next(desk: Desk, session: Session, item: ReviewItem, user: str) -> experts.Turn | None:
    """Return the next expert who fits, if there is another one."""
    question, _ = queue.words(session, item)
    matter = experts.matter_of(session, question, ())
    barred = sight.barred(session, desk.room.settings, item)
    turn = experts.choose(session, desk.room.settings, matter, but=(user, *barred))
    return turn if turn and turn.user != user else None


def _pass_on(
    session: Session, item: ReviewItem, turn: experts.Turn, people: tuple[Person, Person]
) -> None:
    """Make the next expert responsible, and tell them when they are at work."""
    by, to = people
    language = to.language()
    experts.take(session, item, to.id, by.id)
    text = say("slack.review_passed", language, name=mrkdwn.escape(by.called(language)))
    question, _ = queue.words(session, item)
    quoted = mrkdwn.escape(mrkdwn.cut(" ".join(question.split()), _PREVIEW))
    more = blocks.button(say("slack.review_open", language), "review", item.id)
    made = [
        blocks.section(f"{text}\n> {quoted}", more),
        blocks.actions(*queue.taps(item, language)),
    ]
    outbox.plan(
        session, key=f"passed:{item.id}:{to.id}", kind="notice", channel=to.id,
        payload={"text": text, "blocks": made}, not_before=turn.free_from,
    )  # fmt: skip


def profiled(desk: Desk, event: InboxEvent) -> None:
    """Keep what an expert has said of themselves, and show it in their Home."""
    user = windows.user_of(event.payload)
    if not is_expert(user, desk.room.settings):
        desk.leave(event, "not_expert")
        return
    with desk.finishing(event) as session:
        experts.save(session, profiles.written(event.payload, user))
    home.renew(desk, user)


def _tell(session: Session, event: InboxEvent, user: str, text: str) -> None:
    whisper(session, event, channel=user, user=user, text=text)
