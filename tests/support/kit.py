"""Every block that left the bot, parsed and checked by Slack's own models."""

from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

Json = dict[str, Any]


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
