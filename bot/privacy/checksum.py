"""Check digits. They are evidence, never the decision: one random number in ten passes.

Sources: My Number, MIC ordinance 85 of 2014 article 5; corporate number, MOF ordinance 70 of 2014
article 2 (the published brackets are misleading; this reading gives the agency's own number its
digit); cards, ISO/IEC 7812-1 annex B (Luhn). The licence's digit has no official source.
"""

from collections.abc import Sequence
from typing import Final

_WEIGHTS: Final = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_LICENCE: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def my_number(digits: str) -> bool:
    """Return whether 12 digits carry My Number's check digit."""
    rest = _weighted(digits, _WEIGHTS) % 11
    return len(digits) == 12 and int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def corporate_number(digits: str) -> bool:
    """Return whether 13 digits carry the corporate number's check digit (its first)."""
    if len(digits) != 13:
        return False
    total = sum(int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits[1:])))
    return int(digits[0]) == 9 - total % 9


def licence(digits: str) -> bool:
    """Return whether 12 digits carry the driving licence's check digit (its eleventh)."""
    rest = _weighted(digits, _LICENCE) % 11
    return len(digits) == 12 and int(digits[10]) == (11 - rest) % 10


def luhn(digits: str) -> bool:
    """Return whether digits pass the Luhn check."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def card_issuer(digits: str) -> bool:
    """Return whether the number begins and is as long as some card issuer's numbers."""
    head, n = int(digits[:4]), len(digits)
    visa = digits[0] == "4" and n in {13, 16, 19}
    mastercard = (5100 <= head <= 5599 or 2221 <= head <= 2720) and n == 16
    amex = digits[:2] in {"34", "37"} and n == 15
    diners = (3000 <= head <= 3059 or digits[:2] in {"36", "38", "39"}) and n in {14, 16}
    jcb = 3528 <= head <= 3589 and 16 <= n <= 19
    union = digits[:2] == "62" and 16 <= n <= 19
    discover = (head == 6011 or digits[:2] == "65" or 6440 <= head <= 6499) and 16 <= n <= 19
    return any((visa, mastercard, amex, diners, jcb, union, discover))


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))
