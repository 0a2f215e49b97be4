"""Reaches the rooms that only one process may open, from any process of ours.

The index belongs to whoever holds the data folder. ``reach`` hands the work to that process
through the database when there is one, and becomes the owner for a moment when there is none.
"""

from collections.abc import Mapping
from typing import Any

from bot import calls
from bot.errors import UserError
from bot.owner import Owner
from bot.settings import Settings
from bot.store import open_store


def reach(
    settings: Settings,
    kind: str,
    payload: Mapping[str, Any],
    *,
    report: calls.Report = lambda _japanese, _english, _share: None,
    timeout_seconds: float = 120.0,
) -> dict[str, Any]:
    """Have ``kind`` done where the index is and return its result.

    Args:
        settings: Names the data folder.
        kind: ``search``, ``ask``, ``reindex`` and so on: what ``bot.wiring.offers`` lists.
        payload: JSON arguments of the kind.
        report: Told of progress.
        timeout_seconds: How long to wait for another process.

    Raises:
        SodateruError: What the work raised, of the same family on either road.
        Transient: The owning process did not answer in time.
    """
    from bot import wiring

    try:
        owner = Owner(settings.data)
    except UserError:
        store = open_store(settings)
        call_id = calls.ask(store, "bot", kind, payload)
        return calls.wait(store, call_id, timeout_seconds=timeout_seconds, report=report)
    try:
        with wiring.opened(settings) as room:
            return wiring.offers(room)[kind](dict(payload), report)
    finally:
        owner.release()
