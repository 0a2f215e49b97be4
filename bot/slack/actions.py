"""Buttons under an answer: votes, the reason for a 👎, and asking a person."""

from bot import feedback
from bot.errors import UserError
from bot.slack import handovers, views
from bot.slack.desk import Desk, refusal, whisper
from bot.slack.envelope import action_of
from bot.slack.events import thanks
from bot.tables import Answer, InboxEvent, Question
from bot.words import say


def action(desk: Desk, event: InboxEvent) -> None:
    """Handle a pressed button.

    Raises:
        Transient: Trying again later helps.
    """
    name, value = action_of(event.payload)
    kind, _, detail = name.partition(":")
    if refusal(desk.people.guess(_user(event)), event.payload):
        desk.leave(event, "denied")
    elif kind == "feedback":
        vote, _, answer_id = value.partition(":")
        _vote(desk, event, answer_id, 1 if vote == "good" else -1)
    elif kind == "reason" and detail in views.REASONS:
        _reason(desk, event, value, detail)
    elif kind == "ask_person":
        handovers.ask(desk, event, value, _user(event), _channel(event))
    else:
        desk.leave(event, "unknown_action")


def _vote(desk: Desk, event: InboxEvent, answer_id: str, value: int) -> None:
    user, language = _user(event), desk.people.guess(_user(event)).language()
    try:
        with desk.finishing(event) as session:
            rated = feedback.rate(
                session,
                answer_id=answer_id,
                user=user,
                value=value,
                via="button",
                event_ts=_at(event),
            )
            if rated is not None:
                place = session.get_one(Question, session.get_one(Answer, answer_id).question_id)
                whisper(
                    session,
                    event,
                    channel=_channel(event) or place.channel,
                    user=user,
                    thread_ts=place.thread_ts,
                    **thanks(answer_id, value, language),
                )
    except UserError as error:
        desk.leave(event, error.key)


def _reason(desk: Desk, event: InboxEvent, answer_id: str, reason: str) -> None:
    user, language = _user(event), desk.people.guess(_user(event)).language()
    try:
        with desk.finishing(event) as session:
            feedback.rate(
                session,
                answer_id=answer_id,
                user=user,
                value=-1,
                via="button",
                event_ts=_at(event),
                reason=reason,
            )
            whisper(
                session,
                event,
                channel=_channel(event),
                user=user,
                text=say("slack.thanks_reason", language),
                replace=True,
                reply=str(event.payload.get("response_url") or ""),
            )
    except UserError as error:
        desk.leave(event, error.key)


def _user(event: InboxEvent) -> str:
    return str(event.payload["user"]["id"])


def _channel(event: InboxEvent) -> str:
    return str((event.payload.get("channel") or {}).get("id", ""))


def _at(event: InboxEvent) -> float:
    """Return Slack's time of the click, else the time we received it."""
    first = (event.payload.get("actions") or [{}])[0]
    try:
        return float(first.get("action_ts", ""))
    except ValueError:
        return event.received_at.timestamp()
