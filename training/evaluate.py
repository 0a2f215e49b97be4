"""Measures model versions on frozen rows, by the very code that answers employees.

Every row is asked with its frozen passages, so champion and challenger read the same evidence
whatever the index holds today, and greedily, so that the same question has the same answer. What a
version has answered once is not asked again: a killed evaluation goes on where it stopped, and the
champion's answers serve the next challenger, too.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, Final

from sqlmodel import col, select

from bot import prompt
from bot.generate import Draft, generate
from bot.glossary import EMPTY, Glossary
from bot.llm import ChatModel, Evidence
from bot.store import Store
from bot.text import content_hash
from training.qualities import written
from training.scorers import score
from training.tables import GateVerdict, Score

MAX_TOKENS: Final = 120
"""Longest answer to a holdout row."""
BESIDE: Final = "#"
"""How the ids of rows begin that are asked beside the holdout, as ``#general/capital``."""
_AT_ONCE: Final = 16
"""Rows asked at the same time; the local model batches them."""
Row = Mapping[str, Any]
Progress = Callable[[int, int], None]
"""Called with (rows done, rows)."""


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

    def order(self, seed: str, slice_: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the main rows in an order that only ``seed`` decides.

        Args:
            seed: A run's id: every run begins with other questions, so that none wears out first.
            slice_: Topics agreed beforehand; empty means every row.
        """
        topics = self.topics
        main = [row["pair_id"] for row in self.rows
                if not slice_ or topics.get(row["pair_id"]) in slice_]  # fmt: skip
        return tuple(sorted(main, key=lambda row: content_hash(f"{seed}:{row}")))


def read_holdout(dataset: Path) -> Holdout:
    """Return the holdout rows that carry fact checks; a row without checks measures nothing."""
    lines = (dataset / "holdout.jsonl").read_text(encoding="utf-8").splitlines()
    return Holdout(tuple(row for row in map(json.loads, lines) if row["facts"]))


@dataclass(frozen=True)
class Desk:
    """Where answers are kept and how they are looked at."""

    store: Store
    run_id: str
    glossary: Glossary = EMPTY
    fresh: bool = False
    """Ask again even what the version has answered before (a hosted model may have drifted)."""


def evaluate(
    store: Store, run_id: str, model: ChatModel, holdout: Holdout, progress: Progress
) -> None:
    """Score every row of the holdout that ``model.version`` has not been asked yet."""
    ask_rows(Desk(store, run_id), model, holdout.rows, progress)


def ask_rows(
    desk: Desk, model: ChatModel, rows: Sequence[Row], progress: Progress = lambda _d, _n: None
) -> int:
    """Score the rows that a version has not been asked in this run; return how many were asked.

    Args:
        desk: Where the scores go, some at a time.
        model: One version.
        rows: Rows with fact checks.
        progress: Called with (rows done, rows).
    """
    done = set(scores_of(desk.store, desk.run_id, model.version, beside=True))
    todo = [row for row in rows if row["pair_id"] not in done]
    known = {} if desk.fresh else _known(desk.store, model.version, todo)
    asked = [row for row in todo if row["pair_id"] not in known]
    with desk.store.write() as session:
        session.add_all(_again(desk, known[row["pair_id"]], row)
                        for row in todo if row["pair_id"] in known)  # fmt: skip
    done_rows = len(rows) - len(asked)
    for batch in _batched(ask_all(desk, model, asked), _AT_ONCE):
        with desk.store.write() as session:
            session.add_all(batch)
        done_rows += len(batch)
        progress(done_rows, len(rows))
    return len(asked)


def ask_all(desk: Desk, model: ChatModel, rows: Sequence[Row]) -> Iterator[Score]:
    """Yield a score for each row, in order, many asked at once; nothing is stored."""

    def ask(row: Row) -> Score:
        began = monotonic()
        evidence: Sequence[Evidence] = [Evidence(**passage) for passage in row["evidence"]]
        examples = tuple(tuple(pair) for pair in row.get("examples", ()))
        rendered = prompt.render(row["question"], evidence, row["language"], MAX_TOKENS, examples)
        draft = generate(model, rendered, Event())
        took = (monotonic() - began) * 1000
        return scored(desk, model.version, row, draft, took)

    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        yield from pool.map(ask, rows)


def scored(desk: Desk, version: str, row: Row, draft: Draft, milliseconds: float) -> Score:
    """Return a draft with what its checks say."""
    documents = [citation.document for citation in draft.citations]
    result = score(draft.text, draft.abstained, row["facts"], documents)
    about = written(draft.text, draft.why, row, desk.glossary).as_row()
    detail = about | {
        "why": draft.why, "cited": documents, "milliseconds": round(milliseconds, 1),
        "tokens_in": draft.tokens_in, "tokens_out": draft.tokens_out,
    }  # fmt: skip
    said = "" if row["pair_id"].startswith(BESIDE) else draft.text  # nothing to forget later
    return Score(
        run_id=desk.run_id, version_id=version, pair_id=row["pair_id"], right=result.right,
        abstained=draft.abstained, why=result.why, text=said, key=key_of(row), detail=detail,
    )  # fmt: skip


def key_of(row: Row) -> str:
    """Return the hash of all that an answer follows from, but for the version that gives it."""
    parts = [row["question"], row["evidence"], row["language"], row.get("examples", []),
             MAX_TOKENS, prompt.VERSION, _program()]  # fmt: skip
    if row["pair_id"].startswith(BESIDE):
        parts.append(row["facts"])  # without its words it cannot be checked anew
    return content_hash(json.dumps(parts, sort_keys=True, ensure_ascii=False))[:32]


def wrong_of(store: Store, run_id: str, version_id: str) -> frozenset[str]:
    """Return the ids of rows to which a version said something wrong instead of declining.

    What the checks on citations and figures refused counts: the model meant to say it.
    """
    return frozenset(
        one.pair_id for one in kept(store, run_id, version_id)
        if not one.right and not one.abstained and not one.pair_id.startswith(BESIDE)
    )  # fmt: skip


def scores_of(
    store: Store, run_id: str, version_id: str, *, beside: bool = False
) -> dict[str, bool]:
    """Return pair id -> right for what one version has been asked in a run."""
    return {
        one.pair_id: one.right for one in kept(store, run_id, version_id)
        if beside or not one.pair_id.startswith(BESIDE)
    }  # fmt: skip


def kept(store: Store, run_id: str, version_id: str) -> list[Score]:
    """Return every score of one version in a run."""
    with store.read() as session:
        query = select(Score).where(Score.run_id == run_id, Score.version_id == version_id)
        return list(session.exec(query.order_by(col(Score.id))).all())


def uses_of(store: Store, run_id: str, holdout: Holdout) -> int:
    """Return how many other runs were judged on at least half of these questions."""
    ids = {row["pair_id"] for row in holdout.rows}
    with store.read() as session:
        judged = set(session.exec(select(GateVerdict.run_id)).all()) - {run_id}
        asked = session.exec(select(Score.run_id, Score.pair_id).distinct()).all()
    seen = Counter(run for run, pair in asked if run in judged and pair in ids)
    return sum(2 * count >= len(ids) for count in seen.values())


def _known(store: Store, version: str, rows: Sequence[Row]) -> dict[str, Score]:
    """Return pair id -> what the version has said to the same question and passages before."""
    keys = {key_of(row): row["pair_id"] for row in rows}
    with store.read() as session:
        query = select(Score).where(Score.version_id == version, col(Score.key).in_(keys))
        return {keys[one.key]: one for one in session.exec(query)}


def _again(desk: Desk, known: Score, row: Row) -> Score:
    """Return a kept answer as a score of this run; the row's checks may have changed since."""
    right, why, about = known.right, known.why, {}
    if not row["pair_id"].startswith(BESIDE):
        result = score(known.text, known.abstained, row["facts"], known.detail.get("cited", ()))
        right, why = result.right, result.why
        about = written(known.text, known.detail.get("why", "ok"), row, desk.glossary).as_row()
    return Score(
        run_id=desk.run_id, version_id=known.version_id, pair_id=row["pair_id"], right=right,
        abstained=known.abstained, why=why, text=known.text, key=known.key,
        detail=known.detail | about | {"kept": True},
    )  # fmt: skip


def _batched(scores: Iterator[Score], size: int) -> Iterator[list[Score]]:
    """Yield lists of at most ``size``."""
    while batch := list(islice(scores, size)):
        yield batch


@lru_cache(maxsize=1)
def _program() -> str:
    """Return the program's version: another one may read the same answer otherwise."""
    from importlib.metadata import version

    return version("sodateru")
