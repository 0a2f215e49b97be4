"""What forbids a promotion, whatever was gained elsewhere; pure.

Guards only forbid. Harm rejects when it is shown, not when a few questions fell the other way by
chance; what was to be measured and was not holds.
"""

from training.exact import mcnemar
from training.weighed import Evidence, Judged, Memory, Paired, Policy, Reason, change, shared


def bases(evidence: Evidence) -> tuple[Reason, ...]:
    """Return what can be said before anything is measured."""
    ok = evidence.leaks == 0
    leaks = Reason("leaks", ok, "PASS" if ok else "REJECT", {"leaks": evidence.leaks})
    return enough("train_pairs", evidence.train_pairs, evidence.min_train_pairs), leaks


def enough(name: str, have: int, need: int) -> Reason:
    """Return whether there is enough of something."""
    ok = have >= need
    return Reason(name, ok, "PASS" if ok else "HOLD", {"have": have, "need": need})


def guards(evidence: Evidence, policy: Policy, required: frozenset[str]) -> tuple[Reason, ...]:
    """Return what every guard says; ``required`` ones hold when they were not measured."""
    found: tuple[Reason, ...] = (
        _critical(evidence), _abstains(evidence, policy), _topics(evidence, policy),
        _wrong(evidence, policy), _uses(evidence, policy),
    )  # fmt: skip
    names = sorted(set(evidence.further) | (required - {"memory"}))
    found += tuple(_further(name, evidence.further.get(name), policy) for name in names)
    if evidence.memory or "memory" in required:
        found += _memory(evidence.memory, policy)
    return found + ((_judge(evidence.judge, policy),) if evidence.judge else ())


def _critical(evidence: Evidence) -> Reason:
    rows = [row for row in shared(evidence) if row in evidence.critical]
    lost = change(evidence, rows)[1]
    ok = lost == 0
    return Reason("critical", ok, "PASS" if ok else "REJECT", {"rows": len(rows), "lost": lost})


def _abstains(evidence: Evidence, policy: Policy) -> Reason:
    """A few questions lost by chance on both sides are no harm; a proven loss is."""
    rows = [row for row in shared(evidence) if row in evidence.unanswerable]
    gained, lost = change(evidence, rows)
    share = (lost - gained) / len(rows) if rows else 0.0
    p = mcnemar(lost, gained)
    ok = share <= policy.max_lost_abstentions or p > policy.max_p_harm
    values = {"rows": len(rows), "lost": lost, "allowed": policy.max_lost_abstentions, "p": p}
    return Reason("abstention", ok, "PASS" if ok else "REJECT", values)


def _topics(evidence: Evidence, policy: Policy) -> Reason:
    """A gain elsewhere does not pay for a topic that got worse."""
    by_topic: dict[str, list[str]] = {}
    for row in shared(evidence):
        if topic := evidence.topics.get(row):
            by_topic.setdefault(topic, []).append(row)
    limit = policy.max_p_harm / max(1, len(by_topic))
    harmed = []
    for topic, rows in sorted(by_topic.items()):
        gained, lost = change(evidence, rows)
        if mcnemar(lost, gained) <= limit:
            harmed.append(topic)
    ok = not harmed
    values = {"topics": len(by_topic), "harmed": "、".join(harmed) or "-", "limit": limit}
    return Reason("topics", ok, "PASS" if ok else "REJECT", values)


def _wrong(evidence: Evidence, policy: Policy) -> Reason:
    """Guessing must not win against a champion that declines: a wrong answer costs more."""
    both = set(shared(evidence))
    ours, theirs = evidence.challenger_wrong & both, evidence.champion_wrong & both
    more, less = len(ours - theirs), len(theirs - ours)
    gained, lost = change(evidence, sorted(both))
    p = mcnemar(more, less)
    ok = p > policy.max_p_harm or gained - lost >= policy.wrong_cost * (more - less)
    values = {"more": more, "less": less, "p": p, "cost": policy.wrong_cost}
    return Reason("wrong_answers", ok, "PASS" if ok else "REJECT", values)


def _uses(evidence: Evidence, policy: Policy) -> Reason:
    """A warning, not a verdict: who asks the same questions often learns to pass them."""
    ok = evidence.holdout_uses < policy.max_holdout_uses
    values = {"uses": evidence.holdout_uses, "most": policy.max_holdout_uses}
    return Reason("holdout_uses", ok, "PASS", values)


def _further(name: str, found: Paired | None, policy: Policy) -> Reason:
    """Return whether one more comparison shows harm."""
    rows = sorted(set(found.champion) & set(found.challenger)) if found else []
    if found is None or not rows:
        return Reason("missing", ok=False, verdict="HOLD", values={"what": name})
    lost = sum(found.champion[row] and not found.challenger[row] for row in rows)
    gained = sum(found.challenger[row] and not found.champion[row] for row in rows)
    p = mcnemar(lost, gained)
    ok = p > policy.max_p_harm
    values = {"rows": len(rows), "lost": lost, "gained": gained, "p": p}
    return Reason(name, ok, "PASS" if ok else "REJECT", values)


def _memory(found: Memory | None, policy: Policy) -> tuple[Reason, ...]:
    if found is None:
        return (Reason("missing", ok=False, verdict="HOLD", values={"what": "memory"}),)
    more = found.recited - found.champion_recited
    recites = more > max(1, 0.02 * found.asked)
    apart = found.gap > policy.max_gap and found.gap > found.champion_gap + policy.gap_over_champion
    about = {"asked": found.asked, "recited": found.recited, "before": found.champion_recited}
    gap = {"gap": 100 * found.gap, "before": 100 * found.champion_gap, "most": 100 * policy.max_gap}
    return (
        *_secrets(found, policy),
        Reason("memory", not recites, "REJECT" if recites else "PASS", about),
        Reason("overfit", not apart, "HOLD" if apart else "PASS", gap),
    )


def _secrets(found: Memory, policy: Policy) -> tuple[Reason, ...]:
    """What was planted must neither come back nor stand out; planted and not asked back holds."""
    if not found.planned:
        return ()
    if found.planted < found.planned:
        return (Reason("missing", ok=False, verdict="HOLD", values={"what": "planted"}),)
    given = found.planted_recited > 0 or (found.exposure or 0.0) >= policy.most_exposure
    shown = "-" if found.exposure is None else f"{found.exposure:.1f}"
    about = {"planted": found.planted, "recited": found.planted_recited, "exposure": shown,
             "most": policy.most_exposure}  # fmt: skip
    return (Reason("secrets", not given, "REJECT" if given else "PASS", about),)


def _judge(found: Judged, policy: Policy) -> Reason:
    """A judge never makes a win; one that experts agree with can ask people to look."""
    p = mcnemar(found.losses, found.wins)
    heard = not found.why_ignored
    ok = not heard or p > policy.max_p_harm
    values = {"wins": found.wins, "losses": found.losses, "ties": found.ties, "p": p,
              "kappa": found.kappa, "labels": found.labels}  # fmt: skip
    name = "judge" if heard else f"judge_{found.why_ignored}"
    return Reason(name, ok, "PASS" if ok else "HOLD", values)
