"""Questions handed over to people: asked in their channel, answered back in the asker's thread."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlmodel import Session

from bot import access, experts, handoff, outbox, review
from bot.access import Reader, is_expert
from bot.errors import SodateruError
from bot.slack import blocks, channels, modal, mrkdwn, together, views
from bot.slack.client import slack_errors
from bot.slack.desk import Desk, whisper
from bot.slack.people import Person
from bot.store import now
from bot.tables import Answer, Handoff, InboxEvent, OutboxMessage, Question
from bot.words import say

EVERY_SECONDS: Final = 30.0
NEAR: Final = 0.05
"""What fits less is not worth showing: of 262 questions that no manual answers, nine in ten."""
_PIECE: Final = 8_000
"""Characters of a reply in one message; Slack refuses about 13,000 in markdown blocks."""


@dataclass(frozen=True)
class Asking:
    """A question on its way to people."""

    row: Answer
    question: Question
    link: str
    draft: str
    turn: experts.Turn | None
    """Whose turn it is; None when nobody in particular fits."""
    why: handoff.Why = "asked"
    twin: str = ""
    """The answer whose hand-off waits for the same."""


def ask(desk: Desk, event: InboxEvent, answer_id: str, user: str, channel: str) -> None:
    """Hand a question over to the people in charge, once, and tell whoever pressed so."""
    with desk.room.store.read() as session:
        row = session.get(Answer, answer_id)
        question = session.get(Question, row.question_id) if row else None
        asking = _asking(desk, session, row, question) if row and question else None
    if asking is None:
        desk.leave(event, "no_answer")
        return
    row, question = asking.row, asking.question
    twin = together.find(desk, row, question)
    asking = replace(asking, link=_link(desk, question), twin=twin)
    with desk.finishing(event) as session:
        begin(session, desk, asking, user)
        whisper(
            session, event, channel=channel or question.channel, user=user,
            text=say("slack.handed_over", row.language), thread_ts=question.thread_ts,
        )  # fmt: skip


def wanted(desk: Desk, row: Answer, question: Question) -> Asking | None:
    """Return what goes to the people in charge by itself; None when it does not.

    Only what was asked in front of everybody: who asks in private is asked first, by the button.
    An administrator who has named a channel for a private one's questions has agreed for it.
    """
    settings = desk.room.settings
    why = handoff.needed(row, question.text, settings)
    if not why or question.channel[:1] not in ("C", "G"):
        return None
    with desk.room.store.read() as session:
        own = channels.of(session, question.channel).handoff_channel
        if not (own or settings.handoff_channel) or not handoff.may_begin(session, question.user):
            return None
    if not own and not together.is_public(desk, question.channel):
        return None
    with desk.room.store.read() as session:
        found = _asking(desk, session, row, question)
    twin = together.find(desk, row, question)
    return replace(found, link=_link(desk, question), why=why, twin=twin)


def begin(session: Session, desk: Desk, asking: Asking, user: str) -> None:
    """Record a hand-off and plan its request; nothing when there is one already.

    Where somebody waits for the same, it joins theirs.
    """
    row, expert = asking.row, asking.turn.user if asking.turn else ""
    kept = session.get_one(Answer, row.id)
    review.open_about(session, kept, "abstained" if row.abstained else "handed_over")
    begun = handoff.begin(session, desk.room.settings, row.id, user, expert, asking.why)
    if begun and not together.join(session, asking.twin, row.id):
        _request(session, desk, asking)


def drafted(desk: Desk, session: Session, row: Answer, question: Question) -> str:
    """Return the answer as a draft, if whoever reads the request may read all it rests on."""
    channel = _where(desk, session, question)[0]
    if row.abstained or not handoff.may_show(session, row, Reader("", channel)):
        return ""
    return modal.bare(row.text)


def pass_on(desk: Desk, event: InboxEvent, answer_id: str, user: str) -> None:
    """Ask the next expert instead; whoever passes it on is not asked again."""
    with desk.room.store.read() as session:
        row, known = session.get(Answer, answer_id), session.get(Handoff, answer_id)
        question = session.get(Question, row.question_id) if row else None
        asking = None
        if row and question and known and known.answered_at is None:
            asking = _asking(desk, session, row, question, but=(user, known.expert))
        asked = session.get(OutboxMessage, handoff.key_of(answer_id))
    if (
        not is_expert(user, desk.room.settings)
        or asking is None
        or asking.turn is None
        or not asked
    ):
        desk.leave(event, "nobody_else")
        return
    with desk.finishing(event) as session:
        handoff.pass_on(session, answer_id, user, asking.turn.user)
        text = say("slack.ask_expert", asking.row.language, user=f"<@{asking.turn.user}>")
        outbox.plan(
            session, key=f"handoff-to:{event.id}", kind="notice", channel=asked.channel,
            thread_ts=asked.message_ts, payload={"text": text}, not_before=asking.turn.free_from,
        )  # fmt: skip


def _asking(
    desk: Desk, session: Session, row: Answer, question: Question, but: Sequence[str] = ()
) -> Asking:
    matter = experts.matter_of(session, question.text, row.passage_ids)
    turn = experts.choose(session, desk.room.settings, matter, but=(question.user, *but))
    draft = drafted(desk, session, row, question)
    return Asking(row, question, "", draft, turn if turn and (turn.fit > 0 or but) else None)


def _request(session: Session, desk: Desk, asking: Asking) -> None:
    settings, row, question, turn = desk.room.settings, asking.row, asking.question, asking.turn
    channel, elsewhere = _where(desk, session, question)
    called: Sequence[str] = () if elsewhere else access.experts(settings) or settings.admins
    if turn:
        called = (turn.user,) if turn.free else ()
    reader = Reader("", channel)
    tried = handoff.tried(session, row.passage_ids, reader)
    made = views.handoff(row, question.text, question.user, called, unsure=asking.why == "unsure")
    far = asking.draft or (row.confidence is not None and row.confidence < NEAR)
    near = "" if far else handoff.nearest(session, question.text, row.passage_ids, reader)
    made["blocks"][1:1] = [
        *_quoted(asking.draft, "slack.handoff_draft", row.language),
        *_quoted(near, "slack.handoff_nearest", row.language),
        *_background(tried, asking.link if elsewhere else "", row),
    ]
    outbox.plan(
        session, key=handoff.key_of(row.id), kind="notice", channel=channel, payload=made,
        thread_ts="" if elsewhere else question.thread_ts,
    )  # fmt: skip
    if turn and not turn.free:  # they are told when they are back at work
        text = say("slack.ask_expert", row.language, user=f"<@{turn.user}>")
        outbox.plan(
            session, key=f"handoff-dm:{row.id}", kind="notice", channel=turn.user,
            payload={"text": text, "blocks": [blocks.section(text), *made["blocks"][:1]]},
            not_before=turn.free_from,
        )  # fmt: skip


def _where(desk: Desk, session: Session, question: Question) -> tuple[str, str]:
    """Return where people are asked, and that channel once more if it is there for this."""
    own = channels.of(session, question.channel).handoff_channel
    elsewhere = own or desk.room.settings.handoff_channel
    return elsewhere or question.channel, elsewhere


def _quoted(text: str, key: str, language: str) -> list[blocks.Block]:
    """Return what whoever answers now can begin from: a draft, or the nearest words."""
    if not text:
        return []
    quoted = "\n".join(f"> {line}" for line in mrkdwn.escape(mrkdwn.cut(text, 600)).splitlines())
    return [blocks.context(f"{say(key, language)}\n{quoted}")]


def _background(tried: list[str], link: str, row: Answer) -> list[blocks.Block]:
    language = row.language
    lines = [mrkdwn.escape(f"• {place}") for place in tried]
    if lines:
        key = "slack.handoff_tried" if row.abstained else "slack.handoff_looked"
        lines.insert(0, say(key, language))
    if link:
        lines.append(f"<{link}|{say('slack.handoff_link', language)}>")
    return [blocks.context("\n".join(lines))] if lines else []


def relay(desk: Desk, event: InboxEvent, row: Answer, expert: Person, text: str) -> None:
    """Carry what a person answers in the hand-off's thread to the asker's thread."""
    said: dict[str, Any] = event.payload["event"]
    readers = together.readers(desk, row.id)
    with desk.finishing(event) as session:
        question = session.get_one(Question, row.question_id)
        review.offer(
            session, why="candidate", key=f"{row.id}:{said['ts']}", question=question.text,
            text=text, author=expert.id, subject=row.id, detail={"because": "handoff"},
        )  # fmt: skip
        _carry(session, f"relayed:{event.id}", row, (expert, text))
        for answer_id, reader in readers.items():
            if handoff.may_show(session, row, reader):
                other = session.get_one(Answer, answer_id)
                _carry(session, f"relayed:{event.id}:{answer_id}", other, (expert, text))
        whisper(
            session, event, channel=str(said["channel"]), user=expert.id,
            text=say("slack.handoff_relayed", expert.language(text)),
            thread_ts=str(said["thread_ts"]),
        )  # fmt: skip


def _carry(session: Session, key: str, row: Answer, told: tuple[Person, str]) -> None:
    """Plan a person's words in the asker's thread: a long reply in several messages."""
    expert, text = told
    question = session.get_one(Question, row.question_id)
    handoff.answered(session, row.id, expert.id)
    name = mrkdwn.escape(expert.called(row.language))
    intro = say("slack.handoff_reply", row.language, user=f"<@{question.user}>", name=name)
    pieces = mrkdwn.parts(text, _PIECE) or [text]
    for number, piece in enumerate(pieces):
        first, last = number == 0, number == len(pieces) - 1
        made = [blocks.section(intro)] if first else []
        made.append(blocks.markdown(mrkdwn.markdown(piece)))
        if last:
            made += views.settled(intro, row.id, row.language)["blocks"][1:]
        outbox.plan(
            session, key=f"{key}:{number}" if number else key, kind="notice",
            channel=question.channel, thread_ts=question.thread_ts,
            payload={"text": intro if first else mrkdwn.cut(piece, 600), "blocks": made},
        )  # fmt: skip


def reminding(desk: Desk) -> Callable[[], bool]:
    """Return the tick that tells the administrators of hand-offs that nobody answers."""

    def tick() -> bool:
        if alone(desk) + remind(desk):
            outbox.planned.ring()
        return False

    return tick


def alone(desk: Desk) -> int:
    """Give whoever waited with somebody that waits no more a request of their own."""
    with desk.room.store.read() as session:
        found = [_again(desk, session, one) for one in handoff.left_alone(session)]
    for asking in found:
        linked = replace(asking, link=_link(desk, asking.question))
        with desk.room.store.write() as session:
            if asking.row.id in handoff.left_alone(session):
                kept = session.get_one(Handoff, asking.row.id)
                kept.joined, kept.expert = "", asking.turn.user if asking.turn else ""
                session.add(kept)
                _request(session, desk, linked)
    return len(found)


def _again(desk: Desk, session: Session, answer_id: str) -> Asking:
    row = session.get_one(Answer, answer_id)
    return _asking(desk, session, row, session.get_one(Question, row.question_id))


def remind(desk: Desk) -> int:
    """Plan a direct message to every administrator for each overdue hand-off; return how many."""
    with desk.room.store.read() as session:
        if not handoff.overdue(session):
            return 0
    with desk.room.store.write() as session:
        late = handoff.overdue(session)
        for row in late:
            row.overdue_at = now()
            session.add(row)
            answer = session.get_one(Answer, row.answer_id)
            question = session.get_one(Question, answer.question_id)
            for admin in desk.room.settings.admins:
                made = views.overdue(answer, question.text)
                key = f"overdue:{row.answer_id}:{admin}"
                outbox.plan(session, key=key, kind="notice", channel=admin, payload=made)
    return len(late)


def _link(desk: Desk, question: Question) -> str:
    """Return the address of the question; empty when Slack does not say it now."""
    for ts in dict.fromkeys((question.ts, question.thread_ts)):
        try:
            with slack_errors():
                found = desk.client.chat_getPermalink(channel=question.channel, message_ts=ts)
        except SodateruError:
            continue  # asked by a button, perhaps: its thread can be opened
        return str(found.get("permalink", ""))
    return ""
