"""The admin command: ``/sodateru status | ingest | train … | help``, in Japanese or English.

What only looks answers the person alone, at once. What takes minutes shows its progress in one
message. What changes something is shown first and confirmed (``bot.slack.orders``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from sqlmodel import Session

from bot import audit, calls, office, outbox, registry
from bot.access import is_admin, is_expert
from bot.errors import SodateruError, UserError
from bot.slack import (
    blocks,
    channels,
    checklist,
    doing,
    mrkdwn,
    orders,
    overview,
    pictures,
    progress,
    queue,
)
from bot.slack.blocks import Block
from bot.slack.desk import Desk, whisper
from bot.slack.subcommands import SUBCOMMANDS, Typed, nearest, read
from bot.store import Store
from bot.tables import Call, InboxEvent
from bot.words import say

TRAINER: Final = "trainer"
_SHORT_SECONDS: Final = 3.0
_VERSIONS_SHOWN: Final = 10
_HELP: Final = ("look", "order", "people")


@dataclass(frozen=True)
class Asker:
    """Who typed the command, where, and in which language they are answered."""

    user: str
    channel: str
    language: str


def command(desk: Desk, event: InboxEvent) -> None:
    """Handle the slash command.

    Raises:
        Transient: Trying again later helps.
    """
    body, settings = event.payload, desk.room.settings
    user = str(body["user_id"])
    language = desk.people.guess(user).language()
    asker = Asker(user, str(body.get("channel_id", "")), language)
    typed = read(str(body.get("text") or ""))
    sub = SUBCOMMANDS.get(typed.name)
    expert = sub is not None and sub.role == "expert" and is_expert(user, settings)
    if not is_admin(user, settings) and not expert:
        with desk.finishing(event, "not_admin") as session:
            audit.record(session, user, "command.refused", typed.name or "unknown")
            _reply(session, event, asker, say("slack.admins_only", language))
        return
    try:
        _run(desk, event, asker, typed)
    except UserError as error:
        with desk.finishing(event, error.key) as session:
            _reply(session, event, asker, doing.safe([error.say(language)]))


def _run(desk: Desk, event: InboxEvent, asker: Asker, typed: Typed) -> None:
    sub = SUBCOMMANDS.get(typed.name)
    if sub is None:
        _unknown(desk, event, asker, typed)
    elif sub.way == "order":
        orders.show(desk, event, asker.user, typed, asker.language)
    elif sub.way == "long":
        _begin(desk, event, asker, typed.name.replace(" ", "."))
    else:
        _LOOKS[typed.name](desk, event, asker, typed)


def _help(desk: Desk, event: InboxEvent, asker: Asker, typed: Typed) -> None:
    """Show what there is; after ``help NAME`` how that one is used."""
    word, language = desk.room.settings.admin_command, asker.language
    asked = read(" ".join(typed.words)) if typed.words else Typed("")
    if asked.name and asked.name != "help":
        key = f"admin.use_{asked.name.replace(' ', '_')}"
        text = f"`{word} {asked.name}` {say(key, language)}"
        made = [blocks.section(text)]
    else:
        text = say("admin.help_title", language, command=word)
        made = [blocks.header(text)]
        made += [blocks.section(say(f"admin.help_{p}", language, command=word)) for p in _HELP]
        made.append(blocks.context(say("admin.help_note", language)))
    with desk.finishing(event) as session:
        _reply(session, event, asker, text, made)


def _unknown(desk: Desk, event: InboxEvent, asker: Asker, typed: Typed) -> None:
    """Say that there is no such subcommand, what may have been meant, and what there is."""
    word, language, near = desk.room.settings.admin_command, asker.language, nearest(typed.asked)
    text = say("admin.unknown", language, asked=mrkdwn.escape(mrkdwn.cut(typed.asked, 40)))
    if near:
        text += "\n" + say("admin.nearest", language, command=word, name=near)
    names = [name for name in SUBCOMMANDS if " " not in name]
    hint = say("admin.names", language, names=" ".join(f"`{name}`" for name in names))
    with desk.finishing(event) as session:
        _reply(session, event, asker, text, [blocks.section(text), blocks.context(hint)])


def _status(desk: Desk, event: InboxEvent, asker: Asker, _: Typed) -> None:
    with desk.room.store.read() as session:
        figures = overview.lines(overview.look(session), asker.language)
        left = checklist.left(session, desk.room.settings)
    told = _ask_briefly(desk, asker.language, "pairs.stats", "train.status")
    text = "\n".join(part for part in dict.fromkeys((figures, *told)) if part)
    title = say("slack.home_status", asker.language)
    made = [blocks.header(title), blocks.section(text)]
    if left:
        word = desk.room.settings.admin_command
        made.append(blocks.context(say("admin.left", asker.language, count=left, command=word)))
    with desk.finishing(event) as session:
        _reply(session, event, asker, title, made)


def _setup(desk: Desk, event: InboxEvent, asker: Asker, _: Typed) -> None:
    with desk.room.store.read() as session:
        made = checklist.blocks_of(session, desk.room.settings, asker.language)
    with desk.finishing(event) as session:
        _reply(session, event, asker, say("admin.setup_title", asker.language), made)


def _review(desk: Desk, event: InboxEvent, asker: Asker, _: Typed) -> None:
    with desk.room.store.read() as session:
        made, total = queue.listed(desk, session, asker.user, asker.language)
    title = say("slack.home_review", asker.language, count=total)
    with desk.finishing(event) as session:
        _reply(session, event, asker, title, [blocks.header(title), *made])


def _model(desk: Desk, event: InboxEvent, asker: Asker, typed: Typed) -> None:
    with desk.finishing(event) as session:
        if typed.words and typed.words[0] != "list":
            found = registry.find(session, typed.words[-1])
            _reply(session, event, asker, overview.version_lines(found, asker.language))
            return
        serving, before = registry.champion(session), registry.previous(session)
        lines = [say("slack.model_title", asker.language)]
        for version in registry.versions(session)[:_VERSIONS_SHOWN]:
            mark = "🏆" if version.id == serving.id else "↩️" if before == version else "・"
            made = version.created_at.astimezone(office.JAPAN)
            lines.append(f"{mark} `{version.id}` ({version.kind}) {made:%Y-%m-%d %H:%M}")
        lines.append(say("slack.model_marks", asker.language))
        _reply(session, event, asker, "\n".join(lines))


def _experts(desk: Desk, event: InboxEvent, asker: Asker, _: Typed) -> None:
    with desk.finishing(event) as session:
        lines = overview.expert_lines(session, desk.room.settings, asker.language)
        _reply(session, event, asker, "\n".join(lines))


def _channels(desk: Desk, event: InboxEvent, asker: Asker, typed: Typed) -> None:
    with desk.finishing(event) as session:
        here = typed.words[0] if typed.words else asker.channel
        made = channels.overview(session, here, asker.language)
        _reply(session, event, asker, say("admin.channels_title", asker.language), made)


def _brief(*kinds: str) -> Callable[[Desk, InboxEvent, Asker, Typed], None]:
    """Return the handler that shows what the trainer says to short questions."""

    def ask(desk: Desk, event: InboxEvent, asker: Asker, _: Typed) -> None:
        told = _ask_briefly(desk, asker.language, *kinds)
        with desk.finishing(event) as session:
            _reply(session, event, asker, "\n".join(told))

    return ask


def _look(desk: Desk, event: InboxEvent, asker: Asker, typed: Typed) -> None:
    """Show what the trainer finds; its pictures come as a direct message, for the admin alone."""
    sub = SUBCOMMANDS[typed.name]
    seen = doing.look(desk, sub, typed.words, asker.user, asker.language)
    text = seen.text()
    made = [blocks.section(text)]
    if typed.name == "report" and typed.words:  # its first line is its title
        title, rest = seen.lines[0], doing.safe(seen.lines[1:])
        made = [blocks.header(title), blocks.section(rest)]
    if seen.plots:
        made.append(blocks.context(say("admin.pictures_in_dm", asker.language)))
    with desk.finishing(event) as session:
        _reply(session, event, asker, text, made)
        if seen.plots:
            direct = doing.channel_for(desk, "", asker.user)
            pictures.upload(session, f"look:{event.id}", direct, seen.plots, asker.language)


_LOOKS: Final[dict[str, Callable[[Desk, InboxEvent, Asker, Typed], None]]] = {
    "help": _help,
    "status": _status,
    "setup": _setup,
    "review": _review,
    "model": _model,
    "experts": _experts,
    "channels": _channels,
    "pairs": _brief("pairs.stats"),
    "train status": _brief("train.status"),
    "gate": _look,
    "policy": _look,
    "report": _look,
}


def _begin(desk: Desk, event: InboxEvent, asker: Asker, kind: str) -> None:
    """Start something long and show its progress in one message."""
    channel = doing.channel_for(desk, asker.channel, asker.user)
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


def _reply(
    session: Session, event: InboxEvent, asker: Asker, text: str, made: list[Block] | None = None
) -> None:
    more: dict[str, Any] = {"blocks": made or [blocks.section(text)]}
    if address := event.payload.get("response_url"):
        more["reply"] = str(address)
    whisper(session, event, channel=asker.channel, user=asker.user, text=text, **more)
