"""What the owner of the library does for other processes, as ``bot.calls`` serves it."""

from dataclasses import asdict
from typing import Any

from bot.access import Reader
from bot.calls import Report, Serve
from bot.retrieval.library import Library


def offers(library: Library) -> dict[str, Serve]:
    """Return kind -> work: ``search``, ``search_many``, ``catch_up``, ``reindex``, ``counts``."""

    def search(payload: dict[str, Any], _report: Report) -> dict[str, Any]:
        hits = library.search(payload["question"], _reader(payload), payload.get("k", 10))
        return {"hits": [hit.to_json() for hit in hits]}

    def search_many(payload: dict[str, Any], _report: Report) -> dict[str, Any]:
        found = library.search_many(payload["questions"], _reader(payload), payload.get("k", 10))
        return {"results": [[hit.to_json() for hit in hits] for hits in found]}

    def catch_up(_payload: dict[str, Any], report: Report) -> dict[str, Any]:
        return {"passages": library.catch_up(report)}

    def reindex(_payload: dict[str, Any], report: Report) -> dict[str, Any]:
        return {"passages": library.rebuild(report)}

    def counts(_payload: dict[str, Any], _report: Report) -> dict[str, Any]:
        library.catch_up()
        return asdict(library.counts()) | {"embedder": library.embedder}

    return {
        "search": search,
        "search_many": search_many,
        "catch_up": catch_up,
        "reindex": reindex,
        "counts": counts,
    }


def _reader(payload: dict[str, Any]) -> Reader:
    return Reader(str(payload.get("user", "")), str(payload.get("channel", "")))
