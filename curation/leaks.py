"""Does anything of the holdout stand in the training rows? Reads finished rows, nothing else.

Shares no state with the families: it is the check on them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from bot.figures import figures
from bot.llm.ngram import NgramEmbedder
from bot.text import content_key
from curation.sameness import near
from curation.settings import CurationSettings
from curation.sketch import bands
from curation.wording import runs

Row = Mapping[str, Any]
CLOSE: Final = 0.92
"""Cosine from which two questions are one; on labelled pairs 97 in 100 such are duplicates."""
_AT_ONCE: Final = 2000


@dataclass(frozen=True)
class Leaks:
    """Pairs of (train, holdout) row ids by how they are alike; every list must be empty."""

    exact: tuple[tuple[str, str], ...]
    content_key: tuple[tuple[str, str], ...]
    run_of_13: tuple[tuple[str, str], ...]
    near_duplicate: tuple[tuple[str, str], ...]
    embedding: tuple[tuple[str, str], ...]
    """Close as vectors, the same numbers in both; also finds letters in another order."""
    family: tuple[tuple[str, str], ...]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(len(found) for found in asdict(self).values())

    def counts(self) -> dict[str, int]:
        """Return how many there are of each kind."""
        return {name: len(found) for name, found in asdict(self).items()}


def leaks(train: Sequence[Row], holdout: Sequence[Row], rules: CurationSettings) -> Leaks:
    """Return what of the holdout is found again in the training rows."""
    return Leaks(
        exact=_shared(train, holdout, lambda row: [row["question"]]),
        content_key=_shared(train, holdout, lambda row: [content_key(row["question"])]),
        run_of_13=_shared(train, holdout, lambda row: runs(row["question"])),
        near_duplicate=_near(train, holdout, rules),
        embedding=_embedded(train, holdout),
        family=_shared(train, holdout, lambda row: [row["family"]]),
    )


def _shared(train: Sequence[Row], holdout: Sequence[Row], keys: Any) -> tuple[tuple[str, str], ...]:
    held: dict[str, list[str]] = defaultdict(list)
    for row in holdout:
        for key in keys(row):
            held[key].append(row["pair_id"])
    found = {
        (row["pair_id"], other) for row in train for key in keys(row) for other in held.get(key, ())
    }
    return tuple(sorted(found))


def _near(
    train: Sequence[Row], holdout: Sequence[Row], rules: CurationSettings
) -> tuple[tuple[str, str], ...]:
    by_band: dict[int, list[Row]] = defaultdict(list)
    for row, keys in _banded(holdout):
        for key in keys:
            by_band[key].append(row)
    found = set()
    for row, keys in _banded(train):
        seen: dict[str, Row] = {o["pair_id"]: o for key in keys for o in by_band.get(key, ())}
        for other in seen.values():
            texts = ((row["question"], row["answer"]), (other["question"], other["answer"]))
            if near(*texts, rules.near_duplicate, rules.near_duplicate_same_answer):
                found.add((row["pair_id"], other["pair_id"]))
    return tuple(sorted(found))


def _embedded(train: Sequence[Row], holdout: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    if not train or not holdout:
        return ()
    embedder = NgramEmbedder()
    held = embedder.embed([row["question"] for row in holdout])
    found = []
    for at in range(0, len(train), _AT_ONCE):
        part = train[at : at + _AT_ONCE]
        near = embedder.embed([row["question"] for row in part]) @ held.T >= CLOSE
        for one, other in zip(*near.nonzero(), strict=True):
            rows = part[int(one)], holdout[int(other)]
            if figures(rows[0]["question"]) == figures(rows[1]["question"]):
                found.append((rows[0]["pair_id"], rows[1]["pair_id"]))
    return tuple(sorted(found))


def _banded(rows: Sequence[Row]) -> Iterable[tuple[Row, list[int]]]:
    return zip(rows, bands([row["question"] for row in rows]).tolist(), strict=True)
