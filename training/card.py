"""The card of a rehearsal, in figures for scripts and in lines for people, in both languages."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.words import LANGUAGES, say
from training.rehearse import Rehearsed
from training.status import reason_lines

_BARS: Final = "▁▂▃▄▅▆▇█"
_WIDTH: Final = 32


def to_json(done: Rehearsed) -> dict[str, Any]:
    """Return every figure, and the lines in ``ja`` and ``en``."""
    swap = vars(done.swap) if done.swap else None
    return {
        "verdict": done.verdict,
        "run": done.run.id,
        "stage": done.run.stage,
        "pairs": {**done.counts, "leaks": done.leaks},
        "losses": done.run.detail.get("losses", []),
        "champion": done.run.champion_id,
        "challenger": done.run.challenger_id,
        "reasons": done.reasons,
        "swap": swap,
        "seconds": done.seconds,
        **{language: lines(done, language) for language in LANGUAGES},
    }


def lines(done: Rehearsed, language: str) -> list[str]:
    """Return the card as lines of plain text."""
    found = [
        say(f"card.{done.verdict.lower()}", language),
        say("card.pairs", language, **done.counts, leaks=done.leaks),
        *_losses(done.run.detail.get("losses", ()), language),
        *_compared(done, language),
    ]
    if done.swap:
        found += _swap(done, language)
    found.append(say("card.seconds", language, **_seconds(done.seconds)))
    found.append(say("card.honest", language))
    return found


def spark(values: Sequence[float]) -> str:
    """Return a curve of at most 32 block characters; higher is more."""
    step = max(1, -(-len(values) // _WIDTH))
    means = [sum(values[i : i + step]) / len(values[i : i + step])
             for i in range(0, len(values), step)]  # fmt: skip
    top, low = max(means), min(means)
    span = (top - low) or 1.0
    return "".join(_BARS[round((mean - low) / span * (len(_BARS) - 1))] for mean in means)


def _losses(losses: Sequence[Sequence[float]], language: str) -> list[str]:
    if not losses:
        return []
    values = [float(one[1]) for one in losses]
    first, last = f"{values[0]:.2f}", f"{values[-1]:.2f}"
    return [say("card.loss", language, curve=spark(values), first=first, last=last,
                steps=losses[-1][0])]  # fmt: skip


def _compared(done: Rehearsed, language: str) -> list[str]:
    found = [reason["values"] for reason in done.reasons if reason["name"] == "better"]
    if not found:
        return reason_lines(done.reasons, language)
    (better,) = found
    of, asked = better.get("of", 0), better["champion"]["of"]
    early = [say("reason.early", language, of=of, asked=asked)] if of > asked else []
    return [
        _score("champion", done.run.champion_id, better, language),
        _score("challenger", done.run.challenger_id, better, language),
        say("card.p", language, gained=better["gained"], lost=better["lost"],
            p=_p(better["p"]), needed=f"{better['needed']:.2g}"),
        *early,
    ]  # fmt: skip


def _score(side: str, version: str, better: Mapping[str, Any], language: str) -> str:
    one = better[side]
    share = one["right"] / one["of"] if one["of"] else 0.0
    return say(
        f"card.{side}", language, version=version, right=one["right"], of=one["of"],
        share=f"{share:.0%}", low=f"{one['low']:.0%}", high=f"{one['high']:.0%}",
    )  # fmt: skip


def _swap(done: Rehearsed, language: str) -> list[str]:
    swap = done.swap
    if swap is None:
        return []
    return [
        say("card.swap", language, ms=round(swap.milliseconds),
            back=round(swap.rollback_milliseconds)),
        say("card.answers", language, answers=sum(swap.answers.values()), dropped=swap.dropped,
            mixed=swap.mixed),
    ]  # fmt: skip


def _seconds(seconds: Mapping[str, float]) -> dict[str, float]:
    names = ("toy", "pairs", "trained", "evaluated", "swap", "total")
    return {name: round(seconds.get(name, 0.0)) for name in names}


def _p(p: float) -> str:
    return f"{p:.3f}" if p >= 0.001 else f"{p:.1e}"
