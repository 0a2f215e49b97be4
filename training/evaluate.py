"""Measures one model version on a frozen holdout, by the very code that answers employees.

Every row is asked with its frozen passages, so champion and challenger read the same evidence
whatever the index holds today. Rows already scored are not asked again: a killed evaluation goes
on where it stopped.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Final

from sqlmodel import select

from bot import prompt
from bot.generate import generate
from bot.llm import ChatModel, Evidence
from bot.store import Store
from training.scorers import score
from training.tables import GateVerdict, Score

MAX_TOKENS: Final = 120
"""Longest answer to a holdout row."""
_AT_ONCE: Final = 16
"""Rows asked at the same time; the local model batches them."""


@dataclass(frozen=True)
class Holdout:
    """The rows that no training has seen."""

    rows: tuple[dict[str, Any], ...]

    @property
    def unanswerable(self) -> frozenset[str]:
        """Ids of rows whose right answer is to abstain."""
        return frozenset(
            row["pair_id"]
            for row in self.rows
            if any(fact["kind"] == "abstains" for fact in row["facts"])
        )

    @property
    def critical(self) -> frozenset[str]:
        """Ids of rows marked as never to be lost."""
        return frozenset(row["pair_id"] for row in self.rows if row.get("critical"))

    @property
    def topics(self) -> dict[str, str]:
        """Row id -> its topic, or else the document that answers it."""
        found = {}
        for row in self.rows:
            documents = [passage["document"] for passage in row["evidence"][:1]]
            if topic := row.get("topic") or "".join(documents):
                found[row["pair_id"]] = topic
        return found


def read_holdout(dataset: Path) -> Holdout:
    """Return the holdout rows that carry fact checks; a row without checks measures nothing."""
    lines = (dataset / "holdout.jsonl").read_text(encoding="utf-8").splitlines()
    return Holdout(tuple(row for row in map(json.loads, lines) if row["facts"]))


def evaluate(
    store: Store,
    run_id: str,
    model: ChatModel,
    holdout: Holdout,
    progress: Callable[[int, int], None],
) -> None:
    """Score every row of the holdout that ``model.version`` has not been asked yet.

    Args:
        store: Where the scores go, row by row.
        run_id: The run that measures.
        model: One version.
        holdout: Rows with fact checks.
        progress: Called with (rows done, rows).
    """
    done = set(scores_of(store, run_id, model.version))
    todo = [row for row in holdout.rows if row["pair_id"] not in done]
    for number, scored in enumerate(ask_all(run_id, model, todo), start=len(done) + 1):
        with store.write() as session:
            session.add(scored)
        progress(number, len(holdout.rows))


def ask_all(run_id: str, model: ChatModel, rows: Sequence[dict[str, Any]]) -> Iterator[Score]:
    """Yield a score for each row, in order, many asked at once; nothing is stored."""

    def ask(row: dict[str, Any]) -> Score:
        return _ask(run_id, model, row)

    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        yield from pool.map(ask, rows)


def _ask(run_id: str, model: ChatModel, row: dict[str, Any]) -> Score:
    evidence: Sequence[Evidence] = [Evidence(**passage) for passage in row["evidence"]]
    rendered = prompt.render(row["question"], evidence, row["language"], MAX_TOKENS)
    draft = generate(model, rendered, Event())
    result = score(draft.text, draft.abstained, row["facts"])
    return Score(
        run_id=run_id,
        version_id=model.version,
        pair_id=row["pair_id"],
        right=result.right,
        abstained=draft.abstained,
        why=result.why,
        text=draft.text,
    )


def wrong_of(store: Store, run_id: str, version_id: str) -> frozenset[str]:
    """Return the ids of rows to which a version said something wrong instead of declining.

    What the checks on citations and figures refused counts: the model meant to say it.
    """
    with store.read() as session:
        found = session.exec(
            select(Score).where(Score.run_id == run_id, Score.version_id == version_id)
        ).all()
    return frozenset(row.pair_id for row in found if not row.right and not row.abstained)


def scores_of(store: Store, run_id: str, version_id: str) -> dict[str, bool]:
    """Return pair id -> right for what one version has been asked in a run."""
    with store.read() as session:
        found = session.exec(
            select(Score).where(Score.run_id == run_id, Score.version_id == version_id)
        ).all()
    return {row.pair_id: row.right for row in found}


def uses_of(store: Store, run_id: str, holdout: Holdout) -> int:
    """Return how many other runs were judged on at least half of these questions."""
    ids = {row["pair_id"] for row in holdout.rows}
    with store.read() as session:
        judged = set(session.exec(select(GateVerdict.run_id)).all()) - {run_id}
        asked = session.exec(select(Score.run_id, Score.pair_id).distinct()).all()
    seen = Counter(run for run, pair in asked if run in judged and pair in ids)
    return sum(2 * count >= len(ids) for count in seen.values())
