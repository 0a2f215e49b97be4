"""The gate's own error rates: simulated challenges judged by the real gate with every guard.

    python -m tests.bench.gate_characteristics [--challenges 1000]

A question's fate is drawn from what the planted effect says: the sides differ on a fifth of the
questions, and the challenger wins its share of those. A tenth of the questions should be declined;
topics are eight; a lost question is answered wrongly in half of the cases, a champion's missed one
likewise. Prints a Markdown table of promotions and rejections.
"""

import argparse
import random
import sys

from training.gate import Decision, Evidence, Policy, decide

SIZES = (100, 200, 300, 500)
EFFECTS = (-0.10, -0.05, 0.0, 0.03, 0.05, 0.08, 0.10)
DIFFERING, CHAMPION_RIGHT, UNANSWERABLE, TOPICS = 0.20, 0.60, 0.10, 8


def challenge(rng: random.Random, rows: int, effect: float) -> Decision:
    """Judge one simulated challenger whose true gain is ``effect`` (a share of the questions)."""
    champion, challenger = {}, {}
    wrong: tuple[set[str], set[str]] = set(), set()
    won = (DIFFERING + effect) / 2
    for n in range(rows):
        row, drawn = f"r{n}", rng.random()
        if drawn < DIFFERING:
            champion[row], challenger[row] = drawn >= won, drawn < won
        else:
            champion[row] = challenger[row] = rng.random() < CHAMPION_RIGHT
        both = rng.random() < 0.5
        if not champion[row] and both:
            wrong[0].add(row)
        if not challenger[row] and (
            both if champion[row] == challenger[row] else rng.random() < 0.5
        ):
            wrong[1].add(row)
    names = list(champion)
    return decide(
        Evidence(
            champion=champion, challenger=challenger,
            unanswerable=frozenset(names[: round(rows * UNANSWERABLE)]), leaks=0,
            train_pairs=500, min_train_pairs=200, champion_wrong=frozenset(wrong[0]),
            challenger_wrong=frozenset(wrong[1]),
            topics={row: f"t{n % TOPICS}" for n, row in enumerate(names)},
        ),
        Policy(),
    )  # fmt: skip


def rates(challenges: int, rows: int, effect: float, seed: int = 1) -> tuple[float, float]:
    """Return the shares of challenges that were promoted, and rejected."""
    rng = random.Random(f"{seed}:{rows}:{effect}")
    verdicts = [challenge(rng, rows, effect).verdict for _ in range(challenges)]
    return verdicts.count("PASS") / challenges, verdicts.count("REJECT") / challenges


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--challenges", type=int, default=1000)
    challenges = parser.parse_args().challenges
    sys.stdout.write("| true effect | " + " | ".join(f"n = {n}" for n in SIZES) + " |\n")
    sys.stdout.write("|---|" + "---|" * len(SIZES) + "\n")
    for effect in EFFECTS:
        cells = []
        for rows in SIZES:
            passed, rejected = rates(challenges, rows, effect)
            cells.append(f"{passed:.1%} / {rejected:.1%}")
        sys.stdout.write(f"| {100 * effect:+.0f} pp | " + " | ".join(cells) + " |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
