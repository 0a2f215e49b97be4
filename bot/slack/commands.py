"""The admin command: ``/sodateru status | review | model | rollback | pairs | train … | help``.

Short answers go to the admin alone. A rehearsal or a run takes minutes: one message shows how far
it is and ends as its card.
"""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from sqlmodel import Session

from bot import audit, calls, outbox, registry
from bot.access import is_admin, is_expert
from bot.errors import SodateruError, UserError
from bot.slack import blocks, mrkdwn, overview, progress, views
from bot.slack.blocks import Block
from bot.slack.client import MEND_SECONDS, slack_errors
from bot.slack.desk import Desk, whisper
from bot.store import Store
from bot.tables import Call, InboxEvent
from bot.text import normalise
from bot.words import say

TRAINER: Final = "trainer"
_SHORT_SECONDS: Final = 3.0
_VERSIONS_SHOWN: Final = 10
_QUEUE_SHOWN: Final = 10

_ALIASES: Final = {
    "": "help", "?": "help", "ヘルプ": "help", "使い方": "help", "状態": "status", "状況": "status",
    "レビュー": "review", "モデル": "model", "戻す": "rollback", "切り戻し": "rollback",
    "ペア": "pairs", "リハーサル": "train rehearse", "学習": "train status",
    "train": "train status", "model list": "model",
}  # fmt: skip


@dataclass(frozen=True)
class Asker:
    """Who typed the command, where, and in which language they are answered."""

    user: str
    channel: str
    language: str


def name_of(text: str) -> str:
    """Return the subcommand that an admin typed, in its one spelling."""
    plain = normalise(text)
    try:
        words = shlex.split(plain)
    except ValueError:
        words = plain.split()
    typed = " ".join(words[:2] if words[:1] in (["train"], ["model"]) else words[:1])
    return _ALIASES.get(typed, typed)


def command(desk: Desk, event: InboxEvent) -> None:
    """Handle the slash command.

    Raises:
        Transient: Trying again later helps.
    """
    body, settings = event.payload, desk.room.settings
    user = str(body["user_id"])
    language = desk.people.guess(user).language()
    asker = Asker(user, str(body.get("channel_id", "")), language)
    name = name_of(str(body.get("text") or ""))
    if not is_admin(user, settings) and not (name == "review" and is_expert(user, settings)):
        with desk.finishing(event, "not_admin") as session:
            _reply(session, event, asker, say("slack.admins_only", language))
        return
    try:
        _COMMANDS.get(name, _help)(desk, event, asker)
    except UserError as error:
        with desk.finishing(event, error.key) as session:
            _reply(session, event, asker, mrkdwn.escape(error.say(language)))


def _help(desk: Desk, event: InboxEvent, asker: Asker) -> None:
    word = desk.room.settings.admin_command
    with desk.finishing(event) as session:
        _reply(session, event, asker, say("slack.help", asker.language, command=word))


def _status(desk: Desk, event: InboxEvent, asker: Asker) -> None:
    with desk.room.store.read() as session:
        figures = overview.lines(overview.look(session), asker.language)
    told = _ask_briefly(desk, asker.language, "pairs.stats", "train.status")
    text = "\n".join(part for part in dict.fromkeys((figures, *told)) if part)
    with desk.finishing(event) as session:
        title = say("slack.home_status", asker.language)
        _reply(session, event, asker, title, [blocks.header(title), blocks.section(text)])


def _review(desk: Desk, event: InboxEvent, asker: Asker) -> None:
    with desk.finishing(event) as session:
        items, total = overview.open_reviews(session, _QUEUE_SHOWN)
        title = say("slack.home_review", asker.language, count=total)
        queue = views.queue(items, total, asker.language)
        _reply(session, event, asker, title, [blocks.header(title), *queue])


def _model(desk: Desk, event: InboxEvent, asker: Asker) -> None:
    with desk.finishing(event) as session:
        serving, before = registry.champion(session), registry.previous(session)
        lines = [say("slack.model_title", asker.language)]
        for version in registry.versions(session)[:_VERSIONS_SHOWN]:
            mark = "🏆" if version.id == serving.id else "↩️" if before == version else "・"
            known = f"{version.created_at:%Y-%m-%d %H:%M} UTC"
            lines.append(f"{mark} `{version.id}` ({version.kind}) {known}")
        lines.append(say("slack.model_marks", asker.language))
        _reply(session, event, asker, "\n".join(lines))


def _rollback(desk: Desk, event: InboxEvent, asker: Asker) -> None:
    with desk.finishing(event) as session:
        since = registry.champion(session).id
        now = registry.rollback(session, actor=asker.user)
        text = say("slack.rolled_back", asker.language, now=now.id, since=since)
        _reply(session, event, asker, text)


def _pairs(desk: Desk, event: InboxEvent, asker: Asker) -> None:
    (text,) = _ask_briefly(desk, asker.language, "pairs.stats")
    with desk.finishing(event) as session:
        _reply(session, event, asker, text)


def _train_status(desk: Desk, event: InboxEvent, asker: Asker) -> None:
    (text,) = _ask_briefly(desk, asker.language, "train.status")
    with desk.finishing(event) as session:
        _reply(session, event, asker, text)


def _long(kind: str) -> Callable[[Desk, InboxEvent, Asker], None]:
    """Return the handler that starts something long and shows its progress in one message."""

    def begin(desk: Desk, event: InboxEvent, asker: Asker) -> None:
        channel = _channel_for(desk, asker)
        with desk.finishing(event) as session:
            payload = {"admin": asker.user, "slack": True, "language": asker.language}
            payload |= {"channel": channel}
            call = progress.begin(session, event.id, kind, payload)
            text = progress.text_of(call, asker.language)
            outbox.plan(
                session, key=progress.key_of(call.id), kind="notice", channel=channel,
                payload={"text": text, "blocks": [blocks.section(text)]},
            )  # fmt: skip
            audit.record(session, asker.user, f"{kind}.asked", call.id)
            if channel != asker.channel:
                _reply(session, event, asker, say("slack.progress_in_dm", asker.language))

    return begin


_COMMANDS: Final[dict[str, Callable[[Desk, InboxEvent, Asker], None]]] = {
    "help": _help,
    "status": _status,
    "review": _review,
    "model": _model,
    "rollback": _rollback,
    "pairs": _pairs,
    "train status": _train_status,
    "train rehearse": _long("train.rehearse"),
    "train run": _long("train.run"),
}


def _ask_briefly(desk: Desk, language: str, *kinds: str) -> list[str]:
    """Return what the trainer says to short questions, or one line that it does not answer."""
    store, until = desk.room.store, monotonic() + _SHORT_SECONDS
    asked = [calls.ask(store, TRAINER, kind, {"language": language}) for kind in kinds]
    return [_told(store, call_id, until, language) for call_id in asked]


def _told(store: Store, call_id: str, until: float, language: str) -> str:
    try:
        left = max(0.1, until - monotonic())
        return progress.result_text(calls.wait(store, call_id, timeout_seconds=left), language)
    except SodateruError:
        with store.read() as session:
            call = session.get_one(Call, call_id)
        if call.state != "failed":
            return say("slack.trainer_silent", language)
        return progress.failure_text(call.result, language)


def _channel_for(desk: Desk, asker: Asker) -> str:
    """Return the channel of the command if the bot may write there, else the admin's own."""
    try:
        with slack_errors(MEND_SECONDS):
            found = desk.client.conversations_info(channel=asker.channel)["channel"]
        if found.get("is_member") or found.get("is_im"):
            return asker.channel
    except UserError:
        pass
    with slack_errors(MEND_SECONDS):
        opened = desk.client.conversations_open(users=asker.user)
    return str(opened["channel"]["id"])


def _reply(
    session: Session, event: InboxEvent, asker: Asker, text: str, made: list[Block] | None = None
) -> None:
    more: dict[str, Any] = {"blocks": made or [blocks.section(text)]}
    if address := event.payload.get("response_url"):
        more["reply"] = str(address)
    whisper(session, event, channel=asker.channel, user=asker.user, text=text, **more)
