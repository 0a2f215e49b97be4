"""How the bot behaves in each channel: set in a modal by an administrator, kept in the database.

A channel without a setting has the defaults: it is served, follow-ups need no mention, employees
alone are answered, nothing is answered unasked.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from slack_sdk.errors import SlackApiError
from sqlmodel import Session, col, select

from bot import audit
from bot.access import Reader, is_admin
from bot.log import get
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.client import code_of
from bot.slack.desk import Desk, whisper
from bot.slack.envelope import action_of
from bot.store import Store, now
from bot.tables import ChannelSetting, InboxEvent, Question
from bot.words import say

CALLBACK: Final = "channel"
AUDIENCES: Final = ("employees", "guests", "partners")
LANGUAGES: Final = ("person", "ja", "en")
SWITCHES: Final = ("enabled", "mention_only", "auto_answer")
_SHOWN: Final = 20
_FRESH_SECONDS: Final = 2.0


def of(session: Session, channel: str) -> ChannelSetting:
    """Return a channel's setting, or the defaults."""
    return session.get(ChannelSetting, channel) or ChannelSetting(channel=channel)


class Unasked:
    """Knows the channels in which questions are answered without a mention.

    Args:
        store: The database.
        clock: Seconds, monotonic.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock = store, clock
        self._known: frozenset[str] = frozenset()
        self._at = float("-inf")

    def __contains__(self, channel: object) -> bool:
        """Return whether a channel is one of them; a change counts within two seconds."""
        if self._clock() - self._at > _FRESH_SECONDS:
            chosen = col(ChannelSetting.auto_answer) & col(ChannelSetting.enabled)
            with self._store.read() as session:
                rows = session.exec(select(ChannelSetting.channel).where(chosen))
                self._known, self._at = frozenset(rows), self._clock()
        return channel in self._known


def reader_of(desk: Desk, question: Question) -> Reader:
    """Return who will see an answer; where outsiders read along, less may be shown."""
    with desk.room.store.read() as session:
        row = of(session, question.channel)
    person = desk.people.guess(question.user)
    other = person.team not in ("", question.team) and not person.enterprise
    outsider = row.audience == "partners" or person.guest or person.stranger or other
    return Reader(question.user, question.channel, outsider=outsider)


def overview(session: Session, here: str, language: str) -> list[Block]:
    """Return the channel that is asked about with its button, and those that were set before."""
    made = [blocks.header(say("admin.channels_title", language))]
    if here[:1] in ("C", "G"):
        made.append(_row(of(session, here), language))
    rows = session.exec(
        select(ChannelSetting)
        .where(ChannelSetting.channel != here)
        .order_by(col(ChannelSetting.set_at).desc())
        .limit(_SHOWN)
    ).all()
    if rows:
        made += [blocks.divider(), *(_row(row, language) for row in rows)]
    return [*made, blocks.context(say("admin.channels_note", language))]


def line(row: ChannelSetting, language: str) -> str:
    """Return how a channel is set, in one line."""
    if not row.enabled:
        return say("admin.channel_off", language)
    parts = [say("admin.channel_on", language), say(f"admin.audience_{row.audience}", language)]
    parts += [say(f"admin.switch_{name}", language)
              for name in SWITCHES[1:] if getattr(row, name)]  # fmt: skip
    if row.language:
        parts.append(say(f"admin.language_{row.language}", language))
    if row.handoff_channel:
        parts.append(say("admin.handoff_to", language, channel=f"<#{row.handoff_channel}>"))
    return " / ".join(parts)


def open_for(desk: Desk, body: Mapping[str, Any]) -> None:
    """Open the modal of the channel that a pressed button names."""
    user = str((body.get("user") or {}).get("id", ""))
    channel = action_of(body)[1]
    if not is_admin(user, desk.room.settings) or not channel:
        return
    with desk.room.store.read() as session:
        row = of(session, channel)
    made = view(row, desk.people.guess(user).language())
    try:
        desk.client.views_open(trigger_id=str(body["trigger_id"]), view=made)
    except SlackApiError as error:
        get("slack").info("slack.modal_lost", code=code_of(error), user=user)


def view(row: ChannelSetting, language: str) -> Block:
    """Return the modal of a channel."""
    options = {name: _option(say(f"admin.switch_{name}", language), name) for name in SWITCHES}
    chosen = [options[name] for name in SWITCHES if getattr(row, name)]
    ticks: Block = {
        "type": "checkboxes", "action_id": "value", "options": list(options.values()),
        **({"initial_options": chosen} if chosen else {}),
    }  # fmt: skip
    elsewhere: Block = {
        "type": "conversations_select", "action_id": "value",
        "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True,
                   "exclude_bot_users": True},
        **({"initial_conversation": row.handoff_channel} if row.handoff_channel else {}),
    }  # fmt: skip
    parts = [
        blocks.section(f"<#{row.channel}>"),
        _input("switches", say("admin.channel_switches", language), ticks, optional=True),
        _input("audience", say("admin.channel_audience", language),
               _select("audience", AUDIENCES, row.audience, language)),
        blocks.context(say("admin.audience_note", language)),
        _input("language", say("admin.channel_language", language),
               _select("language", LANGUAGES, row.language or "person", language)),
        _input("handoff", say("admin.channel_handoff", language), elsewhere, optional=True),
    ]  # fmt: skip
    titles = [say(f"admin.channel_{part}", language) for part in ("title", "save")]
    made = blocks.modal(CALLBACK, titles[0], titles[1], say("slack.cancel", language), parts)
    return {**made, "private_metadata": json.dumps({"channel": row.channel})}


def submitted(desk: Desk, event: InboxEvent) -> None:
    """Store what was set, with an audit row, and tell who set it."""
    body = event.payload
    user, found = str(body["user"]["id"]), body["view"]
    channel = str(json.loads(found.get("private_metadata") or "{}").get("channel", ""))
    if not is_admin(user, desk.room.settings) or not channel:
        desk.leave(event, "not_admin")
        return
    chosen = read(found["state"]["values"])
    language = desk.people.guess(user).language()
    with desk.finishing(event) as session:
        row = ChannelSetting(channel=channel, set_by=user, set_at=now(), **chosen)
        session.merge(row)
        audit.record(session, user, "channel.set", channel, **chosen)
        text = say("admin.channel_saved", language, channel=f"<#{channel}>")
        whisper(
            session, event, channel=channel, user=user, text=text,
            blocks=[blocks.section(f"{text}\n{line(row, language)}")],
        )  # fmt: skip


def read(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a sent modal holds."""
    options = values["switches"]["value"].get("selected_options") or ()
    ticked = {str(one["value"]) for one in options}
    audience = _chosen(values, "audience")
    language = _chosen(values, "language")
    return {
        **{name: name in ticked for name in SWITCHES},
        "audience": audience if audience in AUDIENCES else AUDIENCES[0],
        "language": language if language in ("ja", "en") else "",
        "handoff_channel": str(values["handoff"]["value"].get("selected_conversation") or ""),
    }


def _chosen(values: Mapping[str, Any], name: str) -> str:
    return str((values[name]["value"].get("selected_option") or {}).get("value", ""))


def _row(row: ChannelSetting, language: str) -> Block:
    button = blocks.button(say("admin.channel_set", language), "channel", row.channel)
    return blocks.section(f"<#{row.channel}>\n{line(row, language)}", button)


def _input(name: str, label: str, element: Block, *, optional: bool = False) -> Block:
    text = {"type": "plain_text", "text": label, "emoji": True}
    return {"type": "input", "block_id": name, "label": text, "element": element,
            "optional": optional}  # fmt: skip


def _select(kind: str, names: tuple[str, ...], chosen: str, language: str) -> Block:
    options = {name: _option(say(f"admin.{kind}_{name}", language), name) for name in names}
    return {"type": "static_select", "action_id": "value", "options": list(options.values()),
            "initial_option": options[chosen]}  # fmt: skip


def _option(text: str, value: str) -> Block:
    return {"text": {"type": "plain_text", "text": text, "emoji": True}, "value": value}
