"""Does anything of the holdout stand in the training rows? Reads finished rows, nothing else.

Shares no state with the families: it is the check on them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.text import content_key
from curation.sameness import near
from curation.settings import CurationSettings
from curation.sketch import bands
from curation.wording import runs

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Leaks:
    """Pairs of (train, holdout) row ids by how they are alike; every list must be empty."""

    exact: tuple[tuple[str, str], ...]
    content_key: tuple[tuple[str, str], ...]
    run_of_13: tuple[tuple[str, str], ...]
    near_duplicate: tuple[tuple[str, str], ...]
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


def _banded(rows: Sequence[Row]) -> Iterable[tuple[Row, list[int]]]:
    return zip(rows, bands([row["question"] for row in rows]).tolist(), strict=True)
