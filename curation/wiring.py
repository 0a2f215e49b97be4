"""Composition root of curation: one run with the live search, however the index is reached."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.calls import Report
from bot.errors import SodateruError
from bot.log import get
from bot.reach import reach
from bot.settings import Settings
from bot.store import Store, now
from curation.evidence import Search
from curation.gaps import find, offer
from curation.pipeline import Curated, run
from curation.settings import CurationSettings

_AT_ONCE = 100
GAP_DAYS = 30


def curate(
    store: Store,
    settings: Settings,
    report: Report = lambda _japanese, _english, _share: None,
    *,
    rules: CurationSettings | None = None,
) -> Curated:
    """Run the pipeline with evidence found by the live search; offer what a month could not answer.

    Raises:
        Broken: Curation's settings cannot be read.
    """
    done = run(store, settings, report, rules=rules, search=live_search(settings))
    with store.write() as session:
        done.gaps = offer(session, find(session, settings, now() - timedelta(days=GAP_DAYS)))
    return done


def live_search(settings: Settings) -> Search:
    """Return a search that asks whoever has the index, as somebody with no special rights."""

    def search(questions: Sequence[str], k: int) -> list[list[str]]:
        found: list[list[str]] = []
        for at in range(0, len(questions), _AT_ONCE):
            part = [
                question[: settings.question_max_chars]
                for question in questions[at : at + _AT_ONCE]
            ]
            found += _asked(settings, part, k)
        return found

    return search


def _asked(settings: Settings, questions: Sequence[str], k: int) -> list[list[str]]:
    try:
        answer = reach(settings, "search_many", {"questions": list(questions), "k": k})
    except SodateruError as error:  # curation goes on; the gold passages come from the database
        get("curation").warning("curation.search_failed", code=error.key)
        return [[] for _ in questions]
    return [[hit["passage_id"] for hit in _hits(one)] for one in answer["results"]]


def _hits(result: Any) -> list[dict[str, Any]]:
    return list(result["hits"] if isinstance(result, dict) else result)
