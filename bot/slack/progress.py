"""Long work that the trainer does for an admin, shown in one message that ends as a card.

Everything it needs stands in the database: the call, its progress, and the message planned under a
key made of the call's id. A bot that starts again goes on showing what an earlier one began.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session, col, select

from bot import outbox
from bot.slack import blocks, mrkdwn, pictures
from bot.slack.doing import safe
from bot.store import Store, insert_once, now
from bot.tables import Call, OutboxMessage
from bot.text import content_hash
from bot.words import say

KINDS: Final = ("train.rehearse", "train.run", "admin.do", "admin.ingest")
EVERY_SECONDS: Final = 1.0
_SILENT: Final = timedelta(seconds=30)
_KEPT: Final = timedelta(days=2)
_BAR: Final = 12


def begin(
    session: Session, event_id: str, kind: str, payload: Mapping[str, Any], target: str = "trainer"
) -> Call:
    """Leave the call that an admin's command asks for; the same event leaves the same call."""
    call = Call(
        id=content_hash(f"{kind}:{event_id}")[:32], target=target, kind=kind,
        payload=dict(payload), result={},
    )  # fmt: skip
    insert_once(session, call)
    return session.get_one(Call, call.id)


def key_of(call_id: str) -> str:
    """Return the outbox key of the message that shows a call."""
    return f"call:{call_id}"


def keep_showing(store: Store) -> Callable[[], bool]:
    """Return the tick that keeps the messages of running calls up to date."""

    def tick() -> bool:
        if show(store):
            outbox.planned.ring()
        return False

    return tick


def show(store: Store) -> int:
    """Plan an edit for every call that has moved since its message was last edited.

    Returns:
        How many edits were planned.
    """
    with store.read() as session:
        found = session.exec(
            select(Call).where(col(Call.kind).in_(KINDS), col(Call.created_at) > now() - _KEPT)
        ).all()
        todo = [call for call in found if call.payload.get("slack") and _due(session, call)]
    for call in todo:
        with store.write() as session:
            _plan(session, session.get_one(Call, call.id))
    return len(todo)


def text_of(call: Call, language: str) -> str:
    """Return what the message of a call says now, as mrkdwn."""
    title = title_of(call, language) + _by(call, language)
    if call.state == "done":
        return f"{title}\n{result_text(call.result, language)}"
    if call.state == "failed":
        return f"⚠️ {title}\n{failure_text(call.result, language)}"
    if not call.progress:
        silent = call.state == "waiting" and now() - call.created_at > _SILENT
        return f"{title}\n{say('slack.trainer_silent' if silent else 'slack.waiting', language)}"
    step = call.progress[-1]
    share = min(1.0, max(0.0, float(step.get("share", 0.0))))
    bar = "▰" * round(share * _BAR) + "▱" * (_BAR - round(share * _BAR))
    return f"{title}\n{bar} {share:.0%}\n{mrkdwn.escape(str(step.get(language, '')))}"


def title_of(call: Call, language: str) -> str:
    """Return what a call's message is called."""
    if call.kind.startswith("admin."):
        return say("admin.title", language, verb=str(call.payload.get("verb", "")))
    return say(f"slack.{call.kind.replace('.', '_')}", language)


def _by(call: Call, language: str) -> str:
    """Return who asked and who approved, where two persons answer for it."""
    by = [f"<@{user}>" for user in call.payload.get("by") or ()]
    return "\n" + say("admin.by_two", language, user=by[0], other=by[1]) if len(by) > 1 else ""


def result_text(result: Mapping[str, Any], language: str) -> str:
    """Return what a call came to, as mrkdwn: its own words, or its figures one by one."""
    own = result.get(language)
    if isinstance(own, str):
        return safe([own])
    if isinstance(own, Sequence):
        return safe([str(line) for line in own])
    plain = {k: v for k, v in result.items() if isinstance(v, str | int | float | bool)}
    return mrkdwn.escape("\n".join(f"{name}: {value}" for name, value in plain.items())) or "✅"


def _due(session: Session, call: Call) -> bool:
    first = session.get(OutboxMessage, key_of(call.id))
    shown = session.get(OutboxMessage, _edit_key(call))
    if first is None or first.state == "dead" or shown is not None:
        return False
    unsent = (
        select(OutboxMessage.id)
        .where(col(OutboxMessage.id).startswith(key_of(call.id)))
        .where(col(OutboxMessage.state).in_(("waiting", "sending")))
    )
    ended = call.state in ("done", "failed")
    return ended or session.exec(unsent.limit(1)).first() is None


def _edit_key(call: Call) -> str:
    """Name the edit for the call's present state, so that each state is shown once."""
    if call.state in ("done", "failed"):
        return f"{key_of(call.id)}:end"
    silent = call.state == "waiting" and now() - call.created_at > _SILENT
    step = "silent" if silent else len(call.progress)
    return f"{key_of(call.id)}:{step}" if step else key_of(call.id)


def _plan(session: Session, call: Call) -> None:
    text = text_of(call, str(call.payload.get("language", "ja")))
    outbox.plan(
        session,
        key=_edit_key(call),
        kind="update",
        channel=str(call.payload["channel"]),
        payload={
            "text": mrkdwn.cut(text, mrkdwn.FALLBACK_LIMIT),
            "blocks": [blocks.section(text)],
            "of": key_of(call.id),
        },
    )
    if call.state in ("done", "failed"):
        _tell_approver(session, call)
    if call.state == "done":
        pictures.plan(session, call)


def _tell_approver(session: Session, call: Call) -> None:
    """Tell the second person, too, what came of it: they may not be where it is shown."""
    if also := call.payload.get("also"):
        text = text_of(call, str(also["language"]))
        outbox.plan(
            session, key=f"{key_of(call.id)}:also", kind="notice", channel=str(also["channel"]),
            payload={"text": mrkdwn.cut(text, mrkdwn.FALLBACK_LIMIT),
                     "blocks": [blocks.section(text)]},
        )  # fmt: skip


def failure_text(result: Mapping[str, Any], language: str) -> str:
    """Return why a call failed, as mrkdwn, in the words of the process that served it."""
    said = result.get(language)
    return mrkdwn.escape(str(said)) if said else say("slack.work_failed", language)
