"""What a detector finds: a labelled piece of text. Everyone in this room speaks in spans."""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Policy = Literal["train", "answer"]
"""``train``: miss nothing (exports, training rows). ``answer``: leave public things readable."""

BLOCKING: Final = frozenset({"MYNUMBER", "CARD", "SECRET", "PASSWORD"})
"""A text that holds one of these may not leave at all, masked or not."""


@dataclass(frozen=True, order=True)
class Span:
    """A found piece; offsets are code points."""

    start: int
    end: int
    label: str
    text: str


class Found(NamedTuple):
    """A piece found in the folded text; the lower ``rank`` wins where two overlap."""

    start: int
    end: int
    label: str
    rank: int
