"""Is an answer right? Fact checks that an expert wrote beside the pair; pure.

An answer is right when every check holds. Comparison is on NFKC text without white space, so that
「１０日」 equals "10 日"; a number must stand alone ("10" is not found inside "2010").
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.text import normalise


@dataclass(frozen=True)
class Right:
    """Whether one answer passed its checks, and which one failed."""

    right: bool
    why: str
    """``ok``, ``no checks``, or the failed check as ``kind:value``."""


def score(text: str, abstained: bool, facts: Sequence[Mapping[str, str]]) -> Right:
    """Check an answer.

    Args:
        text: The answer as it would be shown.
        abstained: Whether the bot said that it does not know.
        facts: Checks ``{"kind": contains | absent | number | abstains, "value": ...}``.
    """
    if not facts:
        return Right(right=False, why="no checks")
    for fact in facts:
        if not _holds(fact, text, abstained):
            return Right(right=False, why=f"{fact['kind']}:{fact.get('value', '')}")
    return Right(right=True, why="ok")


def _holds(fact: Mapping[str, str], text: str, abstained: bool) -> bool:
    said, wanted = _squeeze(text), _squeeze(fact.get("value", ""))
    match fact["kind"]:
        case "abstains":
            return abstained
        case "contains":
            return not abstained and wanted in said
        case "absent":
            return wanted not in said
        case "number":
            pattern = rf"(?<![\d.]){re.escape(wanted)}(?![\d]|\.\d)"
            return not abstained and re.search(pattern, said.replace(",", "")) is not None
    return False


def _squeeze(text: str) -> str:
    return "".join(normalise(text).split())
