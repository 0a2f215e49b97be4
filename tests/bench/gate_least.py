"""What no gate can spend less than: the best stopping rule there is, for one agreed size.

    python -m tests.bench.gate_least [--effect 0.08]

Knows what the product cannot know (the true gain, and how often the sides differ), may stop after
every fifth question, and is solved backwards from the last one for many prices of a false and of a
missed promotion. Prints the rules that keep 1 % and 75 %, with their generations as a share of the
fixed design's (both sides, 300 questions): without and with the questions that only a winner is
asked. Shapes: ``(gained, lost)`` tables.
"""

import argparse
import sys
from typing import Any, Final

import numpy as np

ROWS: Final = 300
STEP: Final = 5
DIFFERING: Final = 0.20
GUARDED: Final = 30
"""Questions that a winner must have been asked, wherever they stand."""
_MOST: Final = 110
Table = np.ndarray[Any, np.dtype[np.float64]]
Rule = list[tuple[Any, Any]]


def steps(gain: float, loss: float) -> Table:
    """Return the chances of (gained, lost) after ``STEP`` questions."""
    found = np.zeros((STEP + 1, STEP + 1))
    found[0, 0] = 1.0
    for _ in range(STEP):
        more = found * (1 - gain - loss)
        more[1:, :] += found[:-1, :] * gain
        more[:, 1:] += found[:, :-1] * loss
        found = more
    return found


def rule(effect: float, false: float, missed: float) -> Rule:
    """Return, for each look, where to promote and where to stop.

    Args:
        effect: The true gain.
        false: Price of promoting an equal challenger, in questions.
        missed: Price of not promoting a better one.
    """
    up, down = (DIFFERING + effect) / 2, (DIFFERING - effect) / 2
    gained, lost = np.arange(_MOST)[:, None], np.arange(_MOST)[None, :]
    unlikely = (DIFFERING / 2 / up) ** gained * (DIFFERING / 2 / down) ** lost
    tosses, found, value = steps(up, down), Rule(), np.zeros((0, 0))
    for asked in range(ROWS, 0, -STEP):
        promote = false * unlikely + GUARDED * (1 - asked / ROWS)
        stop = np.minimum(promote, missed)
        on = _ahead(value, tosses) + STEP if asked < ROWS else np.full_like(stop, np.inf)
        found.append((promote < missed, stop <= on))
        value = np.minimum(stop, on)
    return found[::-1]


def _ahead(value: Table, tosses: Table) -> Table:
    padded = np.pad(value, ((0, STEP), (0, STEP)), mode="edge")
    places = [(g, n) for g in range(STEP + 1) for n in range(STEP + 1 - g)]
    return sum(
        (tosses[g, n] * padded[g : g + _MOST, n : n + _MOST] for g, n in places),
        np.zeros((_MOST, _MOST)),
    )


def walked(found: Rule, effect: float) -> tuple[float, float, float]:
    """Return the chance to be promoted, and the share spent without and with guards."""
    tosses = steps((DIFFERING + effect) / 2, (DIFFERING - effect) / 2)
    alive = np.zeros((_MOST, _MOST))
    alive[0, 0] = 1.0
    won = asked = guarded = 0.0
    for look, (promote, stop) in enumerate(found, start=1):
        more = np.zeros_like(alive)
        for g in range(STEP + 1):
            for n in range(STEP + 1 - g):
                more[g:, n:] += tosses[g, n] * alive[: _MOST - g, : _MOST - n]
        wins = float(more[stop & promote].sum())
        won, asked = won + wins, asked + look * STEP * float(more[stop].sum())
        guarded += wins * GUARDED * (1 - look * STEP / ROWS)
        alive = np.where(stop, 0.0, more)
    return won, asked / (2 * ROWS), (asked + guarded) / (2 * ROWS)


def main() -> None:
    """Print the rules that keep the promises."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--effect", type=float, default=0.08)
    effect = parser.parse_args().effect
    sys.stdout.write("| A/A promoted | better promoted | spent | with guards | spent at A/A |\n")
    sys.stdout.write("|---|---|---|---|---|\n")
    for false in (5000, 8000, 9500, 11000, 13000, 16000):
        for missed in (400, 500, 600, 700, 800, 900, 1000):
            best = rule(effect, false, missed)
            equal, better = walked(best, 0.0), walked(best, effect)
            if equal[0] <= 0.01 and better[0] >= 0.75:
                sys.stdout.write(f"| {equal[0]:.2%} | {better[0]:.1%} | {better[1]:.3f} | "
                                 f"{better[2]:.3f} | {equal[2]:.3f} |\n")  # fmt: skip


if __name__ == "__main__":
    main()
