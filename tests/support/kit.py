"""Every block that left the bot, parsed and checked by Slack's own models, kind by kind."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from slack_sdk.models.blocks import Block
from sqlmodel import select

from bot.slack import envelope
from bot.store import Store
from bot.tables import OutboxMessage

Json = dict[str, Any]

MESSAGES: Final = frozenset(
    """adopted again answer call corrected correction draft handoff handoff-dm handoff-to joined
    neglect notice order overdue passed permission recall relayed remind tasting thanks
    whisper""".split()  # noqa: SIM905
)
"""Kinds of message, by what their key in the outbox begins with."""
VIEWS: Final = envelope.VIEWS | {"home", "reading"}
"""Kinds of view, by callback."""
SEEN: Final[set[str]] = set()
"""Kinds that were validated in this process."""


def sent(calls: Sequence[Json]) -> Iterator[tuple[str, list[Json]]]:
    """Yield method and blocks of every call that carries some: messages, views, streams' ends."""
    for call in calls:
        args = call["args"]
        found = args.get("blocks") or (args.get("view") or {}).get("blocks")
        if found:
            yield call["method"], list(found)


def checked(calls: Sequence[Json]) -> set[str]:
    """Parse and validate the blocks of all calls; return the methods that carried some.

    Raises:
        SlackObjectFormationError: A block is not as Slack wants it.
    """
    methods = set()
    for method, blocks in sent(calls):
        parsed = Block.parse_all(blocks)
        assert len(parsed) == len(blocks), (method, [block.get("type") for block in blocks])
        for block in parsed:
            block.validate_json()
            block.to_dict()
        methods.add(method)
    return methods


def note(store: Store, calls: Sequence[Json]) -> None:
    """Validate all that a bot has planned and sent, and remember which kinds there were.

    Args:
        store: The bot's database.
        calls: What its workspace was asked.
    """
    checked(calls)
    for call in calls:
        if view := call["args"].get("view"):
            SEEN.add("home" if view["type"] == "home" else str(view["callback_id"]))
    with store.read() as session:
        for row in session.exec(select(OutboxMessage)):
            if row.payload:
                blocks = list(row.payload.get("blocks") or ())
                checked([{"method": row.id, "args": {"blocks": blocks}}])
                SEEN.add(row.id.partition(":")[0])
