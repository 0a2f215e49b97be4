"""What is looked after from time to time: whose turn it is, reminders, thanks.

Each round plans its messages under keys that say what they are and for when, so that nothing is
said twice, however many bots make their rounds.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from sqlmodel import Session, col, select

from bot import experts, office, outbox, review, sight, verified
from bot.slack import blocks, mrkdwn, views
from bot.slack.desk import Desk
from bot.store import now
from bot.tables import Answer, OutboxMessage, Question, Rating, ReviewItem
from bot.text import content_hash
from bot.words import say

EVERY_SECONDS: Final = 60.0
_SWEEP_EVERY: Final = 10
"""Rounds from one look through the last month to the next."""
_ASSIGNED_AT_ONCE: Final = 20
_REMIND_AFTER, _REMIND_BEFORE = timedelta(hours=1), timedelta(hours=24)
_REMIND_EVERY: Final = timedelta(days=7)
"""Nobody is reminded more often than this."""
_THANKS_DAYS: Final = 7
"""Thanks for a month are said within so many days after it."""


def rounds(desk: Desk) -> Callable[[], bool]:
    """Return the tick that makes the rounds."""
    turns = count()

    def tick() -> bool:
        if make(desk, now(), sweep=next(turns) % _SWEEP_EVERY == 0):
            outbox.planned.ring()
        return False

    return tick


def make(desk: Desk, at: datetime, *, sweep: bool = True) -> int:
    """Make the rounds once; return how many messages were planned.

    Args:
        desk: The desk.
        at: Now.
        sweep: Whether to look through the last month for what came up by itself, too.
    """
    with desk.room.store.write() as session:
        if verified.expire_past(session, at) or sweep:
            review.sweep(session)
        _assign(desk, session)
    if not office.is_open(at):
        return 0
    return _remind(desk, at) + _thank(desk, at)


def _assign(desk: Desk, session: Session) -> None:
    """Say whose turn it is for what came in; who fits nowhere in particular is not named."""
    query = (
        select(ReviewItem, Question.text, Answer.passage_ids)
        .join(Answer, col(Answer.id) == col(ReviewItem.answer_id), isouter=True)
        .join(Question, col(Question.id) == col(Answer.question_id), isouter=True)
        .where(ReviewItem.state == "open", ReviewItem.assigned_to == "")
        .where(col(ReviewItem.assigned_at).is_(None))
        .order_by(col(ReviewItem.created_at))
    )
    for item, text, ids in session.exec(query.limit(_ASSIGNED_AT_ONCE)).all():
        matter = experts.matter_of(session, item.question or text or "", ids or ())
        barred = sight.barred(session, desk.room.settings, item)
        turn = experts.choose(session, desk.room.settings, matter, barred)
        if turn is not None and turn.fit > 0:
            experts.take(session, item, turn.user, "bot")
        else:
            item.assigned_at = now()  # looked for, and nobody in particular
            session.add(item)


def _remind(desk: Desk, at: datetime) -> int:
    """Ask some askers, once, whether the answer helped."""
    planned = 0
    with desk.room.store.read() as session:
        found = [
            pair
            for pair in _unrated(session, at)
            if sampled(desk, pair[0]) and not _reminded_lately(session, pair[1].user, at)
        ]
    for answer, question in found:
        with desk.room.store.write() as session:
            if not _reminded_lately(session, question.user, at):
                made = views.settled(
                    say("slack.remind", answer.language), answer.id, answer.language
                )
                planned += outbox.plan(
                    session, key=f"remind:{question.user}:{answer.id}", kind="notice",
                    channel=question.channel, thread_ts=question.thread_ts,
                    payload={**made, "only": question.user},
                )  # fmt: skip
    return planned


def sampled(desk: Desk, answer: Answer) -> bool:
    """Return whether an answer is among those that are asked about; always the same ones."""
    share = int(content_hash(f"remind:{answer.id}")[:8], 16) / 0xFFFFFFFF
    return share < desk.room.settings.vote_reminder_share


def _unrated(session: Session, at: datetime) -> list[tuple[Answer, Question]]:
    query = (
        select(Answer, Question)
        .join(Question, col(Question.id) == col(Answer.question_id))
        .join(
            Rating,
            (col(Rating.answer_id) == col(Answer.id)) & (col(Rating.user) == col(Question.user)),
            isouter=True,
        )
        .where(col(Rating.id).is_(None), col(Question.solved_at).is_(None))
        .where(Question.origin == "slack", col(Answer.message_ts) != "")
        .where(col(Answer.abstained).is_(False))
        .where(col(Answer.created_at) < at - _REMIND_AFTER)
        .where(col(Answer.created_at) > at - _REMIND_BEFORE)
    )
    return [(answer, question) for answer, question in session.exec(query)]


def _reminded_lately(session: Session, user: str, at: datetime) -> bool:
    query = select(OutboxMessage.id).where(
        col(OutboxMessage.id).startswith(f"remind:{user}:"),
        col(OutboxMessage.created_at) > at - _REMIND_EVERY,
    )
    return session.exec(query.limit(1)).first() is not None


def _thank(desk: Desk, at: datetime) -> int:
    """Tell each expert, once a month, what their answers were good for."""
    local = at.astimezone(office.JAPAN)
    if local.day > _THANKS_DAYS:
        return 0
    until = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    since = (until - timedelta(days=1)).replace(day=1)
    with desk.room.store.read() as session:
        name = f"{since:%Y-%m}"
        thanks = [one for one in experts.helped(session, since, until)
                  if session.get(OutboxMessage, f"thanks:{name}:{one.user}") is None]  # fmt: skip
    planned = 0
    for one in thanks:
        language = desk.people.guess(one.user).language()
        with desk.room.store.write() as session:
            planned += outbox.plan(
                session, key=f"thanks:{name}:{one.user}", kind="notice", channel=one.user,
                payload=_thanks(one, since.month, language),
            )  # fmt: skip
    return planned


def _thanks(one: experts.Thanks, month: int, language: str) -> views.Message:
    text = say(
        "slack.thanks_month", language, user=f"<@{one.user}>", month=month, people=one.people,
        times=one.times,
    )  # fmt: skip
    lines = [
        say(
            "slack.thanks_line", language, times=times,
            question=mrkdwn.escape(mrkdwn.cut(" ".join(question.split()), 80)),
        )
        for question, times in one.top
    ]  # fmt: skip
    top = "\n".join([f"*{say('slack.thanks_top', language)}*", *lines])
    return {"text": text, "blocks": [blocks.section(text), blocks.section(top)]}
