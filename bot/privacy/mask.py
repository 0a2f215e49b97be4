"""Replaces what the detectors find by placeholders that stay the same within a pair.

「山田さん」 in the question and in the answer becomes [人名1] in both, so that the pair still makes
sense. English texts get English placeholders.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.privacy import detectors
from bot.privacy.normalise import fold
from bot.privacy.roster import Roster
from bot.privacy.span import BLOCKING, Policy, Span
from bot.text import is_japanese

PLACEHOLDERS: Final[dict[str, tuple[str, str]]] = {
    "EMAIL": ("メール", "EMAIL"), "PHONE": ("電話", "PHONE"), "PERSON": ("人名", "NAME"),
    "ADDRESS": ("住所", "ADDRESS"), "POSTAL": ("郵便", "POSTCODE"), "BIRTHDATE": ("誕生", "BIRTH"),
    "MYNUMBER": ("個人", "MYNUMBER"), "CARD": ("カード", "CARD"), "SECRET": ("秘密", "SECRET"),
    "PASSWORD": ("暗証", "PASSWORD"), "BANK": ("口座", "ACCOUNT"), "LICENCE": ("免許", "LICENCE"),
    "PENSION": ("年金", "PENSION"), "INSURANCE": ("保険", "INSURANCE"),
    "RESIDENT": ("住民", "RESIDENT"), "PASSPORT": ("旅券", "PASSPORT"),
    "RESIDENCE": ("在留", "RESIDENCE"), "EMPLOYEE_ID": ("社員", "STAFF"), "IP": ("端末", "IP"),
    "USER": ("利用者", "USER"),
}  # fmt: skip
_NOBODY = Roster()
_NAME: Final = 4
"""A full name; a family name alone may be a place elsewhere."""
_VALUE: Final = 7
_SURE: Final = 12
"""A card or a My Number is that also where other digits touch it."""


@dataclass(frozen=True)
class Masked:
    """A masked text and what was masked in it."""

    text: str
    spans: tuple[Span, ...]
    """In the input text, in code points."""
    blocked: bool
    """It held a My Number, a card, a key or a password: it may not leave, even masked."""


def mask(
    text: str, policy: Policy = "train", roster: Roster = _NOBODY, *, by_name: bool = True
) -> Masked:
    """Mask one text.

    Args:
        text: Any text.
        policy: ``train`` or ``answer``.
        roster: The people of the workspace.
        by_name: Also mask names that are on no roster.
    """
    return mask_all([text], policy, roster, by_name=by_name)[0]


def mask_all(
    texts: Sequence[str], policy: Policy, roster: Roster = _NOBODY, *, by_name: bool = True
) -> list[Masked]:
    """Mask texts that belong together; the same thing gets the same placeholder in all of them."""
    japanese = any(is_japanese(text) for text in texts)
    numbers: dict[tuple[str, str], int] = {}
    found = [detectors.find(text, policy, roster, by_name=by_name) for text in texts]
    told = {span.text: span.label for spans in found for span in spans}
    masked = []
    for text, own in zip(texts, found, strict=True):
        spans = _everywhere(text, own, told)
        blocked = any(span.label in BLOCKING for span in spans)
        masked.append(Masked(_replaced(text, spans, numbers, japanese), tuple(spans), blocked))
    return masked


def _everywhere(text: str, own: Sequence[Span], told: Mapping[str, str]) -> list[Span]:
    """Add the other places of what was found once: what a number is need be said only once."""
    spans = list(own)
    for value, label in told.items():
        if len(value) < (_NAME if label == "PERSON" else _VALUE):
            continue
        form = re.escape(value)
        if label not in BLOCKING or len(value) < _SURE:
            form = rf"(?<![0-9A-Za-z]){form}(?![0-9A-Za-z])"
        for seen in re.finditer(form, text):
            if all(seen.end() <= one.start or one.end <= seen.start() for one in spans):
                spans.append(Span(seen.start(), seen.end(), label, value))
    return sorted(spans)


def _replaced(
    text: str, spans: Iterable[Span], numbers: dict[tuple[str, str], int], japanese: bool
) -> str:
    pieces, done = [], 0
    for span in spans:
        word = PLACEHOLDERS[span.label][0 if japanese else 1]
        key = (span.label, _canonical(span))
        if key not in numbers:
            numbers[key] = 1 + sum(label == span.label for label, _ in numbers)
        pieces += [text[done : span.start], f"[{word}{numbers[key]}]"]
        done = span.end
    return "".join([*pieces, text[done:]])


def _canonical(span: Span) -> str:
    folded = fold(span.text).text.lower()
    return re.sub(r"[\s()./・の+-]", "", folded)
