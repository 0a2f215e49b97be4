"""The gate's own error rates and what it spends: simulated challenges judged by the real gate.

    python -m tests.bench.gate_characteristics [--challenges 1000] [--seed 1] [--quick]
    python -m tests.bench.gate_characteristics --claims
    python -m tests.bench.gate_characteristics --sizes

A question's fate is drawn from what the planted effect says: the sides differ on a fifth of the
questions, and the challenger wins its share of those. A tenth of the questions should be declined;
topics are eight; a lost question is answered wrongly in half of the cases, a champion's missed one
likewise. The fixed design asks both sides every question; the product takes the champion's answers
from its store and stops asking the challenger early. Prints Markdown tables.

Generations: what the early stop asks the challenger, guards included, over what the fixed design
with the same questions, and so with the same error rates to a point, asks both sides (600 for 300
questions). ``--claims`` prints what is promised beside what was found, the generations also as
they are at least: by Wald's approximation of the test that nothing with these error rates beats.
"""

import argparse
import random
import sys
from dataclasses import dataclass
from math import comb, log
from statistics import NormalDist

from training.gate import Decision, Evidence, Policy, course, decide
from training.sequential import Bound, Look, bounds

SIZES = (100, 200, 300, 500)
EFFECTS = (-0.10, -0.05, 0.0, 0.03, 0.05, 0.08, 0.10)
DIFFERING, CHAMPION_RIGHT, UNANSWERABLE, TOPICS = 0.20, 0.60, 0.10, 8
FIXED = Policy(min_rows_to_stop_early=10**9)


@dataclass(frozen=True)
class Outcome:
    """What became of one simulated challenge."""

    fixed: Decision
    early: Decision
    asked: int
    """Questions that the challenger was asked before the early stop, guards included."""


def challenge(
    rng: random.Random, rows: int, effect: float, differing: float = DIFFERING
) -> Outcome:
    """Judge one simulated challenger whose true gain is ``effect`` (a share of the questions)."""
    full = _drawn(rng, rows, effect, differing)
    at = course(full, Policy())
    asked = set(at.rows) | (full.guarded if at.state in ("won", "end") else set())
    seen = {row: full.challenger[row] for row in full.order if row in asked}
    part = Evidence(**{**vars(full), "challenger": seen})
    return Outcome(decide(full, FIXED), decide(part, Policy()), len(asked))


def _drawn(rng: random.Random, rows: int, effect: float, differing: float) -> Evidence:
    champion, challenger = {}, {}
    wrong: tuple[set[str], set[str]] = set(), set()
    won = (differing + effect) / 2
    for n in range(rows):
        row, drawn = f"r{n}", rng.random()
        if drawn < differing:
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
    refusals = frozenset(rng.sample(names, round(rows * UNANSWERABLE)))
    return Evidence(
        champion=champion, challenger=challenger, unanswerable=refusals, leaks=0,
        train_pairs=500, min_train_pairs=200, champion_wrong=frozenset(wrong[0]),
        challenger_wrong=frozenset(wrong[1]), order=tuple(names), guarded=refusals,
        topics={row: f"t{n % TOPICS}" for n, row in enumerate(names)},
    )  # fmt: skip


def cell(challenges: int, rows: int, effect: float, seed: int, differing: float) -> list[Outcome]:
    """Return the outcomes of so many challenges."""
    rng = random.Random(f"{seed}:{rows}:{effect}:{differing}")
    return [challenge(rng, rows, effect, differing) for _ in range(challenges)]


def shares(found: list[Decision]) -> tuple[float, float]:
    """Return the shares that were promoted, and rejected."""
    words = [one.verdict for one in found]
    return words.count("PASS") / len(words), words.count("REJECT") / len(words)


def row_of(found: list[Outcome], rows: int) -> str:
    """Return one line of the table: fixed and early error rates, and what the early one spends."""
    fixed, early = shares([one.fixed for one in found]), shares([one.early for one in found])
    spent = sum(one.asked for one in found) / len(found) / (2 * rows)
    return f"{fixed[0]:.1%} / {fixed[1]:.1%} | {early[0]:.1%} / {early[1]:.1%} | {spent:.2f}"


def size(rows: int, differing: float, patterns: int = 150, seed: int = 3) -> float:
    """Return the exact chance that an equal challenger wins, averaged over drawn patterns."""
    rng, total = random.Random(f"{seed}:{rows}:{differing}"), 0.0
    plan = Policy().plan(rows)
    if plan is None:
        return 0.0
    for _ in range(patterns):
        differs = [rng.random() < differing for _ in range(rows)]
        looks = [Look(stop, sum(differs[:stop]), 0) for stop in plan.stops]
        total += bounds(plan, looks)[-1].spent
    return total / patterns


def exactly(rows: int, effect: float, differing: float, patterns: int = 150) -> tuple[float, float]:
    """Return the exact chance of a win and the questions asked, averaged over drawn patterns."""
    plan, rng = Policy().plan(rows), random.Random(f"exact:{rows}:{differing}")
    assert plan
    win = (differing + effect) / 2 / differing
    won = asked = 0.0
    for _ in range(patterns):
        differs = [rng.random() < differing for _ in range(rows)]
        looks = [Look(stop, sum(differs[:stop]), 0) for stop in plan.stops]
        found = _walked(looks, bounds(plan, looks), win)
        won, asked = won + found[0] / patterns, asked + found[1] / patterns
    return won, asked


def _walked(looks: list[Look], limits: list[Bound], win: float) -> tuple[float, float]:
    alive, before, won, asked = {0: 1.0}, 0, 0.0, 0.0
    for look, bound in zip(looks, limits, strict=True):
        tosses, spread = binomial(look.gained - before, win), dict[int, float]()
        before = look.gained
        for gained, chance in alive.items():
            for more, share in enumerate(tosses):
                spread[gained + more] = spread.get(gained + more, 0.0) + chance * share
        over = {n for n in spread if n >= bound.win}
        ended = spread if look is looks[-1] else {*over, *(n for n in spread if n <= bound.futile)}
        won += sum(spread[n] for n in over)
        asked += look.asked * sum(spread[n] for n in ended)
        alive = {n: chance for n, chance in spread.items() if n not in ended}
    return won, asked


def binomial(n: int, p: float) -> list[float]:
    """Return the chances of 0..n successes."""
    return [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]


def least(effect: float, alpha: float = 0.01, power: float = 0.8, hoped: float = 0.08) -> float:
    """Return the least share of the fixed design's generations, by Wald's approximation.

    The champion is not asked again, so half of the fixed design's generations are saved as it is.
    """
    z = NormalDist().inv_cdf
    fixed = (z(1 - alpha) + z(power)) ** 2  # in units of (standard deviation / effect) squared
    up, down = log(power / alpha), log((1 - power) / (1 - alpha))
    share = power if effect >= hoped else alpha
    drift = 0.5 if effect >= hoped else -0.5
    return (share * up + (1 - share) * down) / drift / fixed / 2


def write_claims(challenges: int, seed: int) -> bool:
    """Print what is promised beside what was found; return whether all of it holds."""
    found = {effect: cell(challenges, 300, effect, seed, DIFFERING) for effect in EFFECTS}
    passed = {effect: shares([one.early for one in all_])[0] for effect, all_ in found.items()}
    spent = {effect: sum(one.asked for one in all_) / len(all_) / 600
             for effect, all_ in found.items()}  # fmt: skip
    mean = sum(spent.values()) / len(spent)
    lines = (
        ("A/A promoted", "<= 1 %", f"{passed[0.0]:.1%}", passed[0.0] <= 0.01),
        ("A/A, the win test exactly", "<= 1 %", f"{exactly(300, 0.0, DIFFERING)[0]:.2%}",
         exactly(300, 0.0, DIFFERING)[0] <= 0.01),
        ("-5 pp promoted", "0", f"{passed[-0.05]:.1%}", passed[-0.05] == 0),
        ("+8 pp promoted", ">= 75 %", f"{passed[0.08]:.1%}", passed[0.08] >= 0.75),
        ("+8 pp, the win test exactly", ">= 75 %", f"{exactly(300, 0.08, DIFFERING)[0]:.1%}",
         exactly(300, 0.08, DIFFERING)[0] >= 0.75),
        ("generations, mean of all effects", "<= 0.30", f"{mean:.2f}", mean <= 0.30),
        ("generations at A/A", f"<= 0.30 (least {least(0.0):.2f})", f"{spent[0.0]:.2f}",
         spent[0.0] <= 0.30),
        ("generations at +8 pp", f"least {least(0.08):.2f}", f"{spent[0.08]:.2f}",
         spent[0.08] <= 1.25 * least(0.08)),
    )  # fmt: skip
    sys.stdout.write("| 300 questions | promised | found | |\n|---|---|---|---|\n")
    for name, promised, was, ok in lines:
        sys.stdout.write(f"| {name} | {promised} | {was} | {'ok' if ok else 'NO'} |\n")
    return all(ok for *_, ok in lines)


def write_sizes() -> None:
    """Print the chance of a false win by numbers of questions and shares that differ."""
    shares_ = (0.05, 0.10, 0.20, 0.30, 0.50)
    heads = " | ".join(f"{share:.0%} differ" for share in shares_)
    sys.stdout.write(f"| questions | {heads} |\n|---|{'---|' * len(shares_)}\n")
    for rows in (60, 100, 200, 300, 400, 600, 1000):
        cells = " | ".join(f"{size(rows, share):.2%}" for share in shares_)
        sys.stdout.write(f"| {rows} | {cells} |\n")
        sys.stdout.flush()


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--challenges", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--differing", type=float, default=DIFFERING)
    parser.add_argument("--quick", action="store_true", help="300 questions only")
    parser.add_argument("--sizes", action="store_true", help="the win test's own false wins only")
    parser.add_argument("--claims", action="store_true", help="promised and found, 300 questions")
    asked = parser.parse_args()
    if asked.claims:
        sys.exit(0 if write_claims(asked.challenges, asked.seed) else 1)
    if asked.sizes:
        write_sizes()
        return
    sys.stdout.write(
        f"{asked.challenges} challenges a line, seed {asked.seed}, the sides differ on "
        f"{asked.differing:.0%} of the questions; promoted / rejected; generations as a share of "
        "the fixed design's\n\n| questions | true effect | fixed | early stop | generations |\n"
        "|---|---|---|---|---|\n"
    )
    for rows in (300,) if asked.quick else SIZES:
        for effect in EFFECTS:
            found = cell(asked.challenges, rows, effect, asked.seed, asked.differing)
            sys.stdout.write(f"| {rows} | {100 * effect:+.0f} pp | {row_of(found, rows)} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
