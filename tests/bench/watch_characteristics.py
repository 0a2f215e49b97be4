"""How soon a bad version is rolled back: ``python -m tests.bench.watch_characteristics``.

Simulated judged answers go through the very function that the watch uses, looked at after each one.
"""

import random
import sys
from collections.abc import Sequence
from statistics import median

from training.watch import LIMIT, evidence

FLOOR = 0.75
SHARES = (0.80, 0.75, 0.70, 0.65, 0.60, 0.50, 0.40)
TRIALS, ANSWERS = 1000, 1000


def stopped_at(outcomes: Sequence[bool]) -> int | None:
    """Return after how many judged answers the watch stops, or None when it never does."""
    if evidence(outcomes, FLOOR) < LIMIT:
        return None
    low, high = 1, len(outcomes)  # the most evidence so far only ever grows
    while low < high:
        middle = (low + high) // 2
        if evidence(outcomes[:middle], FLOOR) >= LIMIT:
            high = middle
        else:
            low = middle + 1
    return low


def main() -> None:
    """Print one row for each true share of good answers."""
    rng = random.Random(20261125)
    sys.stdout.write(f"floor {FLOOR}, {TRIALS} runs of {ANSWERS} judged answers\n")
    for share in SHARES:
        found = [stopped_at([rng.random() < share for _ in range(ANSWERS)]) for _ in range(TRIALS)]
        times = [one for one in found if one is not None]
        when = f"median {median(times):.0f}" if times else "-"
        sys.stdout.write(f"true {share:.2f}: stopped {len(times) / TRIALS:6.1%}, {when}\n")


if __name__ == "__main__":
    main()
