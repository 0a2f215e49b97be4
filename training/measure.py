"""How well does one version answer the held-out questions as they are now? Nothing is stored."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.errors import UserError
from bot.llm import ChatModel
from bot.store import Store
from bot.words import say
from curation.dataset import rows_of
from training.evaluate import Desk, Holdout, ask_all
from training.exact import wilson
from training.tables import Score

_SHOWN: Final = 10
"""Questions answered wrongly that are shown to people."""


def measure(store: Store, model: ChatModel, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Return scores in all and by topic, and every question that was not answered rightly.

    Args:
        store: Holds the pairs.
        model: One version.
        progress: Called with (rows done, rows).

    Raises:
        UserError: No held-out question has a check.
    """
    with store.read() as session:
        rows = rows_of(session, None)["holdout"]
    holdout = Holdout(tuple(row for row in rows if row["facts"]))
    if not holdout.rows:
        raise UserError("evaluate.nothing")
    scores = []
    for number, scored in enumerate(ask_all(Desk(store, ""), model, holdout.rows), start=1):
        scores.append(scored)
        progress(number, len(holdout.rows))
    return _told(model.version, holdout, scores)


def lines(told: Mapping[str, Any], language: str) -> list[str]:
    """Return the measurement for people, the worst topic first."""
    found = [say("evaluate.all", language, version=told["version"], **_percent(told))]
    found += [
        say("evaluate.topic", language, topic=one["topic"], **_percent(one))
        for one in sorted(told["topics"], key=lambda one: one["right"] / one["of"])
    ]
    missed = told["missed"]
    if missed:
        found.append(say("evaluate.missed", language, count=len(missed)))
        found += [f"  {one['question']}（{one['why']}）" for one in missed[:_SHOWN]]
    return found


def _told(version: str, holdout: Holdout, scores: list[Score]) -> dict[str, Any]:
    by_topic: dict[str, list[bool]] = defaultdict(list)
    questions = {row["pair_id"]: row["question"] for row in holdout.rows}
    topics = holdout.topics
    for one in scores:
        by_topic[topics.get(one.pair_id, "-")].append(one.right)
    return {
        "version": version,
        **_side([one.right for one in scores]),
        "abstained": sum(one.abstained for one in scores),
        "topics": [{"topic": topic, **_side(right)} for topic, right in sorted(by_topic.items())],
        "missed": [
            {"pair_id": one.pair_id, "question": questions[one.pair_id], "why": one.why,
             "abstained": one.abstained, "text": one.text}
            for one in scores if not one.right
        ],
    }  # fmt: skip


def _side(right: list[bool]) -> dict[str, Any]:
    low, high = wilson(sum(right), len(right))
    return {"right": sum(right), "of": len(right), "low": low, "high": high}


def _percent(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"right": one["right"], "of": one["of"],
            "low": f"{one['low']:.0%}", "high": f"{one['high']:.0%}"}  # fmt: skip
