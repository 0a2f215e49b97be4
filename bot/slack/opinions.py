"""What people say about answers beyond a vote: reasons, their own words, 「解決しました」."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlmodel import Session

from bot import feedback, handoff, outbox
from bot.errors import UserError
from bot.slack import blocks, views, windows
from bot.slack.desk import Desk, whisper
from bot.slack.envelope import action_of
from bot.tables import Answer, InboxEvent, OutboxMessage, Question
from bot.words import say

CALLBACK: Final = "comment"
COMMENT: Final = "comment"


def open_for(desk: Desk, body: Mapping[str, Any]) -> None:
    """Ask for somebody's own words about an answer."""
    language = desk.people.guess(windows.user_of(body)).language()
    note = {
        "answer": action_of(body)[1], "channel": str((body.get("channel") or {}).get("id", "")),
        "thread_ts": str((body.get("container") or {}).get("thread_ts", "")), "language": language,
    }  # fmt: skip
    label, hint = say("slack.comment_label", language), say("slack.comment_hint", language)
    made = blocks.modal(
        CALLBACK, say("slack.comment_title", language), say("slack.comment_submit", language),
        say("slack.cancel", language), [blocks.text_input(COMMENT, label, "", hint, lines=True)],
    )  # fmt: skip
    windows.show(desk, body, {**made, "private_metadata": json.dumps(note)})


def submitted(desk: Desk, event: InboxEvent) -> None:
    """Keep somebody's own words about an answer with their vote."""
    body = event.payload
    note = json.loads(body["view"]["private_metadata"])
    text = windows.field(body, COMMENT)
    give_reason(desk, event, note["answer"], "other", comment=text, channel=note["channel"])


def give_reason(  # noqa: PLR0913  one for each thing that is told
    desk: Desk, event: InboxEvent, answer_id: str, reason: str, *, comment: str = "",
    channel: str = "", at: float = 0.0,
) -> None:  # fmt: skip
    """Record why an answer was no good, and thank; wrong access goes to the administrators."""
    user = windows.user_of(event.payload)
    language = desk.people.guess(user).language()
    admins = []
    if reason == "permission":  # people are looked up before anything is written
        named = desk.room.settings.admins
        admins = [(admin, desk.people.guess(admin).language()) for admin in named]
    try:
        with desk.finishing(event) as session:
            feedback.rate(
                session, answer_id=answer_id, user=user, value=-1, via="button", reason=reason,
                event_ts=at or event.received_at.timestamp(), comment=comment,
            )  # fmt: skip
            _tell_admins(session, admins, answer_id, user)
            place = session.get_one(Question, session.get_one(Answer, answer_id).question_id)
            reply = str(event.payload.get("response_url") or "")
            whisper(
                session, event, channel=channel or place.channel, user=user,
                text=say("slack.thanks_reason", language), thread_ts=place.thread_ts,
                **({"reply": reply, "replace": True} if reply else {}),
            )  # fmt: skip
    except UserError as error:
        desk.leave(event, error.key)


def settle(desk: Desk, event: InboxEvent, answer_id: str, *, solved: bool) -> None:
    """Record whether a question is settled; where it is not, a person is asked again."""
    user = windows.user_of(event.payload)
    language = desk.people.guess(user).language()
    reply = str(event.payload.get("response_url") or "")
    with desk.room.store.read() as session:
        row = session.get(Answer, answer_id)
        asked = session.get(Question, row.question_id) if row else None
    if row is None or asked is None:
        desk.leave(event, "no_answer")
        return
    with desk.finishing(event) as session:
        if solved:
            if feedback.settle(session, answer_id, user):
                handoff.answered(session, answer_id, user)
            feedback.rate(
                session, answer_id=answer_id, user=user, value=1, via="button",
                event_ts=event.received_at.timestamp(), reason="solved",
            )  # fmt: skip
            content: views.Message = {"text": say("slack.solved_thanks", language)}
        else:
            if asked.user == user and handoff.reopen(session, desk.room.settings, answer_id):
                _ask_again(session, event, answer_id, language)
            content = views.way_on(answer_id, language)
        private: dict[str, Any] = {}
        if reply and _is_private(event):
            private = {"reply": reply, "replace": True}
        whisper(
            session, event, channel=asked.channel, user=user, thread_ts=asked.thread_ts,
            **content, **private,
        )  # fmt: skip


def _tell_admins(
    session: Session, admins: Sequence[tuple[str, str]], answer_id: str, user: str
) -> None:
    for admin, language in admins:
        text = say("slack.permission_told", language, user=f"<@{user}>")
        button = blocks.button(say("slack.evidence", language), "evidence", answer_id)
        outbox.plan(
            session, key=f"permission:{answer_id}:{user}:{admin}", kind="notice", channel=admin,
            payload={"text": text, "blocks": [blocks.section(text, button)]},
        )  # fmt: skip


def _ask_again(session: Session, event: InboxEvent, answer_id: str, language: str) -> None:
    """Say in the hand-off's thread that the asker still waits."""
    asked = session.get(OutboxMessage, handoff.key_of(answer_id))
    if asked is None or not asked.message_ts:
        return
    text = f"<@{windows.user_of(event.payload)}>: {say('slack.not_solved', language)}"
    outbox.plan(
        session, key=f"again:{event.id}", kind="notice", channel=asked.channel,
        thread_ts=asked.message_ts, payload={"text": text},
    )  # fmt: skip


def _is_private(event: InboxEvent) -> bool:
    """Return whether the pressed button stood in a line that only its reader sees."""
    return bool((event.payload.get("container") or {}).get("is_ephemeral"))
