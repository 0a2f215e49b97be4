"""Is training the answer? Cheaper remedies are tried first, on validation questions.

The serving version answers the validation questions as it is, with experts' answers to near
questions as examples, and with a plainer instruction. What is still wrong is put into classes;
some of them no training can mend, and these are filed where they can be.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.llm import ChatModel
from bot.text import normalise, shingles
from training.evaluate import Desk, Row, ask_all
from training.exact import mcnemar, wilson
from training.scorers import score
from training.tables import Score

VARIANTS: Final = ("retrieval", "examples", "prompt")
MENDED_BY_WEIGHTS: Final = ("reading", "routing", "refusal", "style")
MENDED_ELSEWHERE: Final = ("missing", "retrieval")
_EXAMPLES: Final = 2
_NEAREST: Final = 0.2
_PLAINER: Final = {
    "ja": "\n（資料の数字と名称をそのまま使い、結論から一文で答えてください。）",
    "en": "\n(Use the figures and names of the passages as they are; the conclusion first.)",
}
_MENDED_SHARE: Final = 0.5
"""Share of what weights could mend that a training is credited with before one was measured."""
_GAINS_NEEDED: Final = 7
"""Gains without a loss from which the exact test says PASS."""


@dataclass(frozen=True)
class Variant:
    """One way to answer, on the same questions."""

    name: str
    right: int
    of: int
    low: float
    high: float
    p: float
    """One-sided exact p that it is better than what serves now."""


@dataclass(frozen=True)
class Advice:
    """What was found and what to do."""

    word: str
    """``train``, ``do_not_train`` or ``too_few``."""
    why: str
    variants: tuple[Variant, ...]
    failures: Mapping[str, int]
    lora_low: int
    """Questions of these that a training is expected to mend."""
    lora_high: int
    """At most so many: what weights could mend at all."""
    cases: tuple[Mapping[str, str], ...]
    """``{"pair_id","question","topic","kind","why"}`` of everything wrong."""


def advise(
    desk: Desk,
    model: ChatModel,
    rows: Sequence[Row],
    trained: Sequence[Row],
    known: Callable[[Sequence[str]], bool],
    holdout: int,
) -> Advice:
    """Return whether to train.

    Args:
        desk: Reads answers; nothing is stored.
        model: What serves now.
        rows: Validation rows with checks.
        trained: Rows to train on, for examples.
        known: Whether some passage of the manuals holds all of these texts.
        holdout: Questions that a verdict would rest on.
    """
    asked = {"retrieval": rows, "examples": [_with_examples(row, trained) for row in rows],
             "prompt": [_plainer(row) for row in rows]}  # fmt: skip
    scores = {name: list(ask_all(desk, model, asked[name])) for name in VARIANTS}
    now = scores["retrieval"]
    variants = tuple(_variant(name, scores[name], now) for name in VARIANTS)
    cases = tuple(_case(row, one, known) for row, one in zip(rows, now, strict=True)
                  if not one.right or not one.detail.get("styled", True))  # fmt: skip
    failures = dict(Counter(case["kind"] for case in cases))
    high = sum(failures.get(kind, 0) for kind in MENDED_BY_WEIGHTS)
    low = round(_MENDED_SHARE * high)
    word, why = decided(variants, failures, high, holdout)
    return Advice(word, why, variants, failures, low, high, cases)


def decided(
    variants: Sequence[Variant], failures: Mapping[str, int], mendable: int, holdout: int
) -> tuple[str, str]:
    """Return the word and its reason. Pure.

    Args:
        variants: What serves now first, then the cheaper remedies.
        failures: Kind -> number.
        mendable: Failures that weights could mend.
        holdout: Questions that a verdict would rest on.
    """
    now = variants[0]
    if now.of < 10:
        return "too_few", "rows"
    elsewhere = sum(failures.get(kind, 0) for kind in MENDED_ELSEWHERE)
    cheaper = [one for one in variants[1:]
               if one.p <= 0.05 and one.right - now.right >= _MENDED_SHARE * mendable]  # fmt: skip
    if cheaper:
        return "do_not_train", max(cheaper, key=lambda one: one.right).name
    if _MENDED_SHARE * mendable / now.of * holdout < _GAINS_NEEDED:
        return "do_not_train", "elsewhere" if elsewhere > mendable else "little"
    return "train", "weights"


def kind_of(row: Row, one: Score, known: Callable[[Sequence[str]], bool]) -> str:
    """Return why an answer is not as it should be."""
    if one.right:
        return "style"
    if any(fact["kind"] == "abstains" for fact in row["facts"]):
        return "refusal"  # it answered what the passages do not hold
    wanted = [fact["value"] for fact in row["facts"]
              if fact["kind"] in ("contains", "form", "number")]  # fmt: skip
    holding = [piece for piece in row["evidence"] if _holds(piece["text"], row["facts"])]
    if not holding:
        return "retrieval" if known(wanted) else "missing"
    if one.abstained:
        return "refusal"
    documents = {piece["document"] for piece in holding}
    cited = one.detail.get("cited", [])
    return "reading" if not cited or documents & set(cited) else "routing"


def _case(row: Row, one: Score, known: Callable[[Sequence[str]], bool]) -> dict[str, str]:
    return {
        "pair_id": row["pair_id"], "question": row["question"], "topic": row.get("topic", ""),
        "kind": kind_of(row, one, known), "why": one.why,
    }  # fmt: skip


def _holds(text: str, facts: Iterable[Mapping[str, str]]) -> bool:
    said = [fact for fact in facts if fact["kind"] in ("contains", "form", "number")]
    return not said or score(text, False, said).right


def _variant(name: str, scores: Sequence[Score], now: Sequence[Score]) -> Variant:
    right = [one.right for one in scores]
    low, high = wilson(sum(right), len(right))
    gained = sum(one.right and not was.right for one, was in zip(scores, now, strict=True))
    lost = sum(was.right and not one.right for one, was in zip(scores, now, strict=True))
    return Variant(name, sum(right), len(right), low, high, mcnemar(gained, lost))


def _with_examples(row: Row, trained: Sequence[Row]) -> dict[str, Any]:
    said = shingles(row["question"])

    def near(other: Row) -> float:
        told = shingles(other["question"])
        return len(said & told) / max(1, min(len(said), len(told)))

    ranked = sorted(trained, key=near, reverse=True)[:_EXAMPLES]
    chosen = [other for other in ranked if near(other) >= _NEAREST]
    return {**row, "examples": [[one["question"], one["answer"]] for one in reversed(chosen)]}


def _plainer(row: Row) -> dict[str, Any]:
    return {**row, "question": row["question"] + _PLAINER.get(row["language"], _PLAINER["ja"])}


def squeezed(text: str) -> str:
    """Return a text as checks compare it."""
    return "".join(normalise(text).split())
