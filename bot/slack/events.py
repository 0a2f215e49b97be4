"""Messages and reactions: questions answered, replies and emoji taken as feedback."""

from typing import Any

from sqlmodel import Session, col, select

from bot import claims, feedback, handoff, outbox
from bot.access import is_expert
from bot.errors import Transient
from bot.slack import (
    answering,
    asking,
    channels,
    filed,
    files,
    handovers,
    quiet,
    threads,
    views,
)
from bot.slack.asking import Heard, Thread
from bot.slack.corrections import Reply, correct, correct_marked
from bot.slack.desk import Desk, answer_at, first_question, refusal, whisper
from bot.slack.people import Person
from bot.slack.reactions import custom, meaning_of
from bot.store import now
from bot.tables import Answer, ChannelSetting, InboxEvent, OutboxMessage, Question
from bot.text import normalise
from bot.words import say


def message(desk: Desk, event: InboxEvent) -> None:
    """Handle a message: answer it, take it as a correction, or leave it alone.

    Raises:
        Transient: Trying again later helps.
    """
    said = event.payload["event"]
    bot_user = str(event.payload.get("bot_user", ""))
    channel, root = str(said["channel"]), str(said.get("thread_ts") or said["ts"])
    with desk.room.store.read() as session:
        first = first_question(session, channel, root)
        handed = handoff.of_thread(session, channel, root)
        rule = channels.of(session, channel)
        muted = quiet.is_quiet(session, channel, root)
        early = not (first or handed) and threads.unrecorded(session, said, bot_user)
    fresh = now() - event.received_at < threads.RECORDED_WITHIN
    if early and fresh and not asking.is_mention(said, bot_user):
        raise Transient("slack.unreachable", retry_after_seconds=0.5, name="not_recorded")
    if not rule.enabled:
        _off(desk, event)
        return
    expert = is_expert(str(said["user"]), desk.room.settings)
    unasked = rule.auto_answer and not said.get("thread_ts")
    thread = Thread(
        bool(first or handed), first.user if first else "", expert, unasked, rule.mention_only
    )
    heard = asking.hear(said, bot_user, thread)
    if heard.kind == "question" and muted and asking.is_bare_reply(said, bot_user):
        desk.leave(event, "muted", forget=True)
        return
    if handed is not None and heard.kind != "correction":
        _handed(desk, event, handed)
        return
    if heard.kind == "nothing":
        desk.leave(event, heard.why, forget=True)
        return
    _said(desk, event, heard, rule)


def _said(desk: Desk, event: InboxEvent, heard: Heard, rule: ChannelSetting) -> None:
    """Serve a question or a correction, if its author is served there."""
    said = event.payload["event"]
    channel, root = str(said["channel"]), str(said.get("thread_ts") or said["ts"])
    person = desk.people.find(str(said["user"]))
    if person.bot:
        desk.leave(event, "bot", forget=True)
        return
    if refused := refusal(person, event.payload, rule.audience):
        with desk.finishing(event, refused) as session:
            claims.change(session, event, payload={})
            text = say(refused, person.language(heard.text))
            whisper(session, event, channel=channel, user=person.id, text=text, thread_ts=root)
        desk.status.nothing(channel, root)
        return
    if heard.kind == "correction":
        _correction(desk, event, heard, person)
        return
    _question(desk, event, heard, person, rule.language)


def _off(desk: Desk, event: InboxEvent) -> None:
    """In a channel that is switched off only whoever mentions the bot is told so, in private."""
    said = event.payload["event"]
    if said.get("type") != "app_mention":
        desk.leave(event, "channel_off", forget=True)
        return
    user, channel = str(said["user"]), str(said["channel"])
    text = say("slack.channel_off", desk.people.guess(user).language())
    with desk.finishing(event, "channel_off") as session:
        claims.change(session, event, payload={})
        root = str(said.get("thread_ts") or said["ts"])
        whisper(session, event, channel=channel, user=user, text=text, thread_ts=root)
    desk.status.nothing(channel, str(said.get("thread_ts") or said["ts"]))


def reaction(desk: Desk, event: InboxEvent) -> None:
    """Handle an emoji that was added or taken back.

    Raises:
        Transient: The message may be an answer that is just being recorded.
    """
    body, reacted = event.payload, event.payload["event"]
    item, user = reacted.get("item") or {}, str(reacted["user"])
    channel, ts = str(item.get("channel", "")), str(item.get("ts", ""))
    meaning = _meaning(desk, str(body.get("team_id") or ""), str(reacted.get("reaction", "")))
    added = reacted.get("type") == "reaction_added"
    if meaning == "mute":
        quiet.change(desk, event, quiet=added)
        return
    with desk.room.store.read() as session:
        row = answer_at(session, channel, ts)
        pending = row is None and _is_being_posted(session, channel, ts)
    if row is None and pending and reacted.get("item_user") in (body.get("bot_user"), None):
        raise Transient("slack.unreachable", retry_after_seconds=0.5, name="not_recorded")
    if row is None:
        correct_marked(desk, event, meaning, added=added)
    elif refusal(desk.people.guess(user), body, _audience(desk, channel)):
        desk.leave(event, "denied")
    elif meaning in feedback.MARKS:
        _vote(desk, event, row, meaning, added=added)
    elif added and is_expert(user, desk.room.settings):
        content = views.offer_rewrite(row.id, desk.people.guess(user).language())
        with desk.finishing(event) as session:
            whisper(
                session, event, channel=channel, user=user, thread_ts=_root(session, row), **content
            )
    else:
        desk.leave(event, "nothing_to_do")


def _meaning(desk: Desk, team: str, name: str) -> str:
    """Return what an emoji means; an unknown one may be the workspace's alias of a known one."""
    own = custom(desk.room.settings.reaction_meanings)
    found = meaning_of(name, own)
    return found or (meaning_of(desk.emoji.real(team, name), own) if desk.emoji else "")


def _audience(desk: Desk, channel: str) -> str:
    with desk.room.store.read() as session:
        return channels.of(session, channel).audience


def _handed(desk: Desk, event: InboxEvent, row: Answer) -> None:
    """Carry an expert's reply in a hand-off's thread to the asker; the rest is talk among them."""
    said = event.payload["event"]
    text = asking.reply_text(said, str(event.payload.get("bot_user", "")))
    expert = is_expert(str(said["user"]), desk.room.settings)
    if not expert or not text or asking.is_talk(said):
        desk.leave(event, "not_a_reply", forget=True)
        return
    handovers.relay(desk, event, row, desk.people.guess(str(said["user"])), text)


def _question(desk: Desk, event: InboxEvent, heard: Heard, person: Person, language: str) -> None:
    said = event.payload["event"]
    channel, ts = str(said["channel"]), str(said["ts"])
    root = str(said.get("thread_ts") or ts)
    language = language or person.language(heard.text)
    given = files.of(said)
    if not normalise(heard.text) and not given:
        _notice(desk, event, say("slack.greeting", language), "empty")
        return
    if not (said.get("type") == "app_mention" or asking.is_direct(said)):
        desk.status.thinking(channel, root, language)  # for the others it was said on arrival
    question = answering.question_of(event, said | {"user": person.id}, heard.text, language)
    given = given or filed.above(desk, _first(desk, channel, root, ts))
    if given:
        filed.respond(desk, event, question, given)
    else:
        answering.respond(desk, event, question)


def _first(desk: Desk, channel: str, root: str, ts: str) -> Question | None:
    """Return the question that a follow-up follows."""
    if root == ts:
        return None
    with desk.room.store.read() as session:
        return first_question(session, channel, root)


def _notice(desk: Desk, event: InboxEvent, text: str, why: str) -> None:
    """Answer a message that is no question with one line; such a line cannot be voted on."""
    said = event.payload["event"]
    with desk.finishing(event, why) as session:
        outbox.plan(
            session,
            key=f"notice:{event.id}",
            kind="notice",
            channel=str(said["channel"]),
            thread_ts=str(said.get("thread_ts") or said["ts"]),
            payload={"text": text},
        )


def _correction(desk: Desk, event: InboxEvent, heard: Heard, person: Person) -> None:
    said = event.payload["event"]
    channel, root, ts = (str(said[name]) for name in ("channel", "thread_ts", "ts"))
    correct(desk, event, Reply(channel, root, ts, person.id, heard.text))


def _vote(desk: Desk, event: InboxEvent, row: Answer, meaning: str, *, added: bool) -> None:
    reacted: dict[str, Any] = event.payload["event"]
    user, language = str(reacted["user"]), desk.people.guess(str(reacted["user"])).language()
    with desk.finishing(event) as session:
        rated = feedback.react(
            session,
            answer_id=row.id,
            user=user,
            name=meaning,
            standing=added,
            event_ts=float(reacted["event_ts"]),
        )
        if rated is not None and rated.value and added:
            content = thanks(row.id, rated.value, language)
            whisper(
                session,
                event,
                channel=row.channel,
                user=user,
                thread_ts=_root(session, row),
                **content,
            )


def thanks(answer_id: str, value: int, language: str) -> views.Message:
    """Return the private reply to a vote: thanks, or the question why it was no good."""
    if value < 0:
        return views.reasons(answer_id, language)
    return {"text": say("slack.thanks", language)}


def _root(session: Session, row: Answer) -> str:
    return session.get_one(Question, row.question_id).thread_ts


def _is_being_posted(session: Session, channel: str, ts: str) -> bool:
    """Return whether the message may be an answer whose ts is not recorded yet."""
    here = select(OutboxMessage.id).where(OutboxMessage.channel == channel)
    ours = select(OutboxMessage).where(OutboxMessage.channel == channel)
    if known := session.exec(ours.where(OutboxMessage.message_ts == ts).limit(1)).first():
        return known.kind == "answer" and known.state != "sent"  # else a line that is no answer
    unsure = col(OutboxMessage.state).in_(("sending", "waiting"))
    tried = here.where(OutboxMessage.kind == "answer", unsure, OutboxMessage.attempts > 0)
    return session.exec(tried.limit(1)).first() is not None
