"""How an answer is written: citations that hold, house style, terms, likeness to the expert; pure.

None of these makes an answer right or wrong; they are compared beside the fact checks.
Source: Popović, WMT 2015, chrF (characters, so that it needs no tokenizer); sacrebleu computes it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from bot.glossary import EMPTY, Glossary
from bot.text import is_japanese, normalise, sentences

UNFOUNDED: Final = frozenset(
    {"uncited", "cites_unknown", "figure_not_in_passage", "unsupported", "echo"}
)
"""Why a draft was refused that said something its passages do not hold."""
_POLITE = re.compile(
    r"(?:です|ます|ません|でした|ました|ましょう|ください|下さい|でしょう|ございます|でございます)"
    r"(?:か|ね|よ|が|ので|から)?[。．！!？?」）)]*$"
)
_MARKS = re.compile(r"(?:[ \t]*[\[［]\d{1,2}[\]］])+")
_LONGEST: Final = 600


@dataclass(frozen=True)
class Written:
    """How one answer is written."""

    supported: bool
    """Every sentence names its passage, and what it says stands there."""
    polite: bool
    """In 敬体 throughout; true for English."""
    terms: tuple[str, ...]
    """Forbidden names of the glossary that it uses."""
    chrf: float
    """Likeness to the expert's answer, 0..100."""
    length: int
    """Code points."""

    @property
    def styled(self) -> bool:
        """Whether it keeps the house style."""
        return self.polite and not self.terms and self.length <= _LONGEST

    def as_row(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "supported": self.supported, "styled": self.styled, "terms": list(self.terms),
            "chrf": round(self.chrf, 1), "length": self.length,
        }  # fmt: skip


def written(text: str, why: str, row: Mapping[str, Any], glossary: Glossary = EMPTY) -> Written:
    """Return how an answer is written.

    Args:
        text: As it would be shown; empty when the draft was refused.
        why: ``ok``, ``abstained``, or why the draft was refused.
        row: A dataset row: its answer is the expert's.
        glossary: The company's own words.
    """
    plain = _MARKS.sub("", text)
    said = [one for one in glossary.find(plain) if one.form in _forbidden(one.term.forbidden)]
    return Written(
        supported=why not in UNFOUNDED,
        polite=_polite(plain),
        terms=tuple(dict.fromkeys(one.form for one in said)),
        chrf=chrf(plain, _MARKS.sub("", row.get("answer", ""))),
        length=len(plain),
    )


def chrf(said: str, wanted: str) -> float:
    """Return the likeness of two texts in runs of characters, 0..100."""
    if not said or not wanted:
        return 0.0
    return float(_chrf().sentence_score(said, [wanted]).score)


def _polite(text: str) -> bool:
    if not is_japanese(text):
        return True
    ends = [text[start:end].strip() for start, end in sentences(text)]
    spoken = [one for one in ends if one.endswith(("。", "．", "！", "？")) and is_japanese(one)]
    return all(_POLITE.search(one) for one in spoken)


def _forbidden(forms: Sequence[str]) -> frozenset[str]:
    return frozenset(normalise(form) for form in forms)


@lru_cache(maxsize=1)
def _chrf() -> Any:
    from sacrebleu.metrics.chrf import CHRF

    return CHRF()
