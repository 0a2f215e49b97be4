"""What a step says of a pair; why it says so."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Judgement:
    """One step's word."""

    kept: bool
    why: str
    """``ok`` or a short code; values after a colon."""


KEPT: Final = Judgement(True, "ok")
