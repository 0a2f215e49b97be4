"""May the challenger become champion? Pure: measured evidence in, verdict and reasons out.

One question that was agreed beforehand: does the challenger answer more of the main questions
rightly than the champion, on the same rows with the same frozen passages? Decided by the exact
one-sided McNemar test on the rows where the two differ, looked at several times as the questions
are asked (``training.sequential``). Missing evidence never passes: it holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from training import sequential
from training.exact import further, mcnemar, wilson
from training.guards import bases, enough, guards
from training.sequential import Look, State
from training.weighed import Decision, Evidence, Policy, Reason, Word, change, shared

__all__ = ["Course", "Decision", "Evidence", "Policy", "Reason", "course", "decide"]

_WORSE = 0.05


@dataclass(frozen=True)
class Course:
    """How far the main questions went."""

    state: State
    rows: tuple[str, ...]
    """Main questions that were to be asked up to here."""
    missing: int
    """Of these, how many only one side has answered, or none."""
    needed: float
    """The p that decides here."""


def decide(evidence: Evidence, policy: Policy) -> Decision:
    """Return the verdict: REJECT if the challenger is worse or unsafe, HOLD if unproven."""
    reasons = bases(evidence)
    if shared(evidence):
        reasons += _measured(evidence, policy)
    else:
        reasons += (Reason("measured", ok=False, verdict="HOLD", values={}),)
    words = {reason.verdict for reason in reasons}
    verdict: Word = "REJECT" if "REJECT" in words else "HOLD" if "HOLD" in words else "PASS"
    return Decision(verdict=verdict, reasons=reasons)


def course(evidence: Evidence, policy: Policy) -> Course:
    """Return where the main questions stand after what has been asked."""
    plan = policy.plan(len(evidence.order))
    if plan is None:
        rows = evidence.order or tuple(sorted(set(evidence.champion) | set(evidence.challenger)))
        missing = len(set(rows) - set(shared(evidence)))
        return Course("end", rows, missing, policy.max_p)
    both, looks = set(shared(evidence)), list[Look]()
    for stop in plan.stops:
        if not both.issuperset(evidence.order[:stop]):
            break
        looks.append(Look(stop, *change(evidence, evidence.order[:stop])))
    if not looks:
        return Course("on", (), len(evidence.order[: plan.stops[0]]), 0.0)
    state, place, bound = sequential.walk(plan, looks)
    look = looks[place]
    differing = look.gained + look.lost
    reachable = bound.win <= differing
    needed = mcnemar(bound.win, differing - bound.win) if reachable else policy.max_p
    missing = 0
    if state == "on":
        ahead = evidence.order[: plan.stops[place + 1]]
        missing = len(set(ahead) - both)
    return Course(state, evidence.order[: look.asked], missing, needed)


def _measured(evidence: Evidence, policy: Policy) -> tuple[Reason, ...]:
    at = course(evidence, policy)
    better = _better(evidence, policy, at)
    return (
        enough("holdout_rows", _planned(evidence, at), policy.min_holdout),
        _complete(evidence, at, won=better.ok),
        *guards(evidence, policy, policy.required if better.ok else frozenset()),
        *_overall(evidence, at),
        better,
    )


def _planned(evidence: Evidence, at: Course) -> int:
    """Return how many questions there were to decide by, whether or not all were needed."""
    if at.state in ("won", "futile"):
        return len(evidence.order)
    return len(set(at.rows) & set(shared(evidence)))


def _complete(evidence: Evidence, at: Course, *, won: bool) -> Reason:
    missing = at.missing
    if won:
        missing += len(evidence.guarded - set(at.rows) - set(shared(evidence)))
    return Reason("paired", missing == 0, "PASS" if missing == 0 else "HOLD", {"missing": missing})


def _overall(evidence: Evidence, at: Course) -> tuple[Reason, ...]:
    """Return whether the rows beside the agreed slice got worse."""
    rows = [row for row in shared(evidence) if row not in set(evidence.order)]
    if not evidence.order or not rows:
        return ()
    gained, lost = change(evidence, sorted({*rows, *at.rows} & set(shared(evidence))))
    ok = mcnemar(lost, gained) > _WORSE
    values = {"gained": gained, "lost": lost, "p": mcnemar(lost, gained)}
    return (Reason("overall", ok, "PASS" if ok else "REJECT", values),)


def _better(evidence: Evidence, policy: Policy, at: Course) -> Reason:
    rows = sorted(set(at.rows) & set(shared(evidence)))
    gained, lost = change(evidence, rows)
    p, p_worse = mcnemar(gained, lost), mcnemar(lost, gained)
    fixed = policy.plan(len(evidence.order)) is None
    won = p <= policy.max_p if fixed else at.state == "won"
    verdict: Word = "PASS" if won else "REJECT" if p_worse <= _WORSE else "HOLD"
    values = {"gained": gained, "lost": lost, "p": p, "needed": at.needed,
              **_scores(evidence, rows)}  # fmt: skip
    values["of"], values["early"] = len(evidence.order) or len(rows), at.state == "futile"
    hold = verdict == "HOLD" and rows
    values["further"] = further(gained, lost, len(rows), policy.max_p, policy.power) if hold else 0
    return Reason("better", verdict == "PASS", verdict, values)


def _scores(evidence: Evidence, rows: Sequence[str]) -> dict[str, Any]:
    def side(right: Sequence[bool]) -> dict[str, Any]:
        low, high = wilson(sum(right), len(right))
        return {"right": sum(right), "of": len(right), "low": low, "high": high}

    return {
        "champion": side([evidence.champion[row] for row in rows]),
        "challenger": side([evidence.challenger[row] for row in rows]),
    }
