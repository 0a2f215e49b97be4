"""Where an event happened: channel, thread and person, read from whatever shape Slack sent."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """Where to speak about an event; any part may be empty."""

    channel: str = ""
    thread_ts: str = ""
    user: str = ""
    text: str = ""
    """What the person wrote there, for telling its language only."""

    @property
    def thread(self) -> str:
        """The key by which events are kept in order; empty when there is no channel."""
        return f"{self.channel}:{self.thread_ts}" if self.channel else ""


def place_of(payload: Mapping[str, Any]) -> Place:
    """Read an event, an interaction, a command, or a flat mapping of our own."""
    outer = [part for part in (payload.get("event"), payload) if isinstance(part, Mapping)]
    inner = [found for part in outer for found in _inner(part)]
    return Place(
        channel=_first([*inner, *outer], "channel", "channel_id"),
        thread_ts=_first([*inner, *outer], "thread_ts")
        or _first([*inner, *outer], "ts", "message_ts"),
        user=_first([*outer, *inner], "user", "user_id"),
        text=_first([*outer, *inner], "text"),
    )


def _inner(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the mappings inside that say which message it was about."""
    for name in ("message", "item", "container"):
        if isinstance(found := part.get(name), Mapping):
            yield found
    view = part.get("view")
    note = view.get("private_metadata") if isinstance(view, Mapping) else None
    if isinstance(note, str) and note.startswith("{"):
        with suppress(ValueError):
            yield json.loads(note)


def _first(parts: list[Mapping[str, Any]], *names: str) -> str:
    for part in parts:
        for name in names:
            value = part.get(name)
            if isinstance(value, Mapping):
                value = value.get("id")
            if isinstance(value, str) and value:
                return value
    return ""
