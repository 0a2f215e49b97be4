"""Places: every shape in which Slack tells where something happened."""

from typing import Any

import pytest

from bot.place import Place, place_of

SHAPES: list[tuple[str, dict[str, Any], Place]] = [
    (
        "mention",
        {"event": {"channel": "C1", "ts": "1.0", "user": "U1", "text": "<@B> 有給は？"}},
        Place("C1", "1.0", "U1", "<@B> 有給は？"),
    ),
    (
        "reply",
        {"event": {"channel": "C1", "ts": "2.0", "thread_ts": "1.0", "user": "U1", "text": "で？"}},
        Place("C1", "1.0", "U1", "で？"),
    ),
    (
        "reaction",
        {"event": {"user": "U1", "item": {"channel": "C1", "ts": "3.0"}, "event_ts": "9.0"}},
        Place("C1", "3.0", "U1"),
    ),
    (
        "button",
        {
            "user": {"id": "U1"},
            "channel": {"id": "C1"},
            "message": {"ts": "3.0", "thread_ts": "1.0", "user": "UBOT", "text": "回答"},
            "container": {"channel_id": "C1", "message_ts": "3.0"},
        },
        Place("C1", "1.0", "U1", "回答"),
    ),
    (
        "command",
        {"channel_id": "D1", "user_id": "U1", "text": "status", "command": "/sodateru"},
        Place("D1", "", "U1", "status"),
    ),
    (
        "modal",
        {"user": {"id": "U1"}, "view": {"private_metadata": '{"channel":"C1","thread_ts":"1.0"}'}},
        Place("C1", "1.0", "U1"),
    ),
    ("modal of another app", {"view": {"private_metadata": "{not json"}}, Place()),
    ("list as metadata", {"view": {"private_metadata": '["a"]'}}, Place()),
    ("nothing", {}, Place()),
]


@pytest.mark.parametrize(
    ("payload", "place"), [(p, q) for _, p, q in SHAPES], ids=[name for name, _, _ in SHAPES]
)
def test_a_place_is_read_from_every_shape(payload: dict[str, Any], place: Place) -> None:
    """Channel, thread root, person and their words are found wherever Slack puts them."""
    assert place_of(payload) == place
