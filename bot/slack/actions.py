"""Buttons under an answer: votes, the reason for a 👎, and asking a person."""

from bot import feedback
from bot.errors import UserError
from bot.slack import about, changes, handovers, opinions, reviewing, tastings, views
from bot.slack.desk import Desk, refusal, whisper
from bot.slack.envelope import action_of
from bot.slack.events import thanks
from bot.tables import Answer, InboxEvent, Question


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
        opinions.give_reason(desk, event, value, detail, channel=_channel(event), at=_at(event))
    elif kind == "solved":
        opinions.settle(desk, event, value, solved=detail == "yes")
    else:
        _turn(desk, event, kind, (detail, value))


def _turn(desk: Desk, event: InboxEvent, kind: str, said: tuple[str, str]) -> None:
    """Handle a button that turns to a person, to an expert, or to the bot once more."""
    detail, value = said
    if kind == "ask_person":
        handovers.ask(desk, event, value, _user(event), _channel(event))
    elif kind == "handoff_pass":
        handovers.pass_on(desk, event, value, _user(event))
    elif kind == "decide":
        reviewing.decide(desk, event, detail, value)
    elif kind == "again":
        changes.again(desk, event)
    elif kind == "followup":
        _followup(desk, event, value)
    elif kind == "taste":
        tastings.voted(desk, event, detail, value)
    else:
        desk.leave(event, "unknown_action")


def _followup(desk: Desk, event: InboxEvent, value: str) -> None:
    """Ask what a suggestion says, in the same thread and in the name of whoever pressed it."""
    answer_id, _, text = value.partition(":")
    with desk.room.store.read() as session:
        row = session.get(Answer, answer_id)
        place = session.get(Question, row.question_id) if row else None
    if place is None or not text:
        desk.leave(event, "no_answer")
        return
    about.begin(desk, event, _user(event), (place.channel, place.thread_ts), text)


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
