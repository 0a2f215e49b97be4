"""Numbers that touch one another: a date, a card and a telephone number in one row of digits.

Between a date and a card that was pasted behind it stands nothing, so no boundary shows where one
ends. A row of digits is therefore read as a whole: only when it can be cut completely into things
that we know, one of them a card or a My Number whose check digit is right, are its parts believed.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, NamedTuple

from bot.privacy import checksum
from bot.privacy.context import AGAINST, said
from bot.privacy.span import Found, Policy

_RUN: Final = re.compile(r"(?<![0-9])[+(]?[0-9](?:[ \t\n.・/()-]{0,3}[0-9]){15,}")
_GAP: Final = re.compile(r"[ \t\n.・/()-]{0,3}")
_MOST: Final = 120
"""Characters; a longer row of digits is a table or a dump."""
_DATES: Final = tuple(
    re.compile(form)
    for form in (
        r"(?:19|20)[0-9]{2}([./-])(?:0?[1-9]|1[0-2])\1[1-9]",
        r"(?:19|20)[0-9]{2}([./-])(?:0?[1-9]|1[0-2])\1(?:0[1-9]|[12][0-9]|3[01])",
        r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])",
        r"(?<=[MTSHR])[0-9]{1,2}([./-])(?:0?[1-9]|1[0-2])\1[1-9]",
        r"(?<=[MTSHR])[0-9]{1,2}([./-])(?:0?[1-9]|1[0-2])\1(?:0[1-9]|[12][0-9]|3[01])",
    )
)
_CARDS: Final = tuple(
    re.compile(form)
    for form in (
        r"[0-9]{4}([-. ])[0-9]{4}\1[0-9]{4}\1[0-9]{4}",
        r"[0-9]{4}([-. ])[0-9]{6}\1[0-9]{4,5}",
        r"[0-9]{16}", r"[0-9]{15}", r"[0-9]{14}", r"[0-9]{19}",
    )
)  # fmt: skip
_MYNUMBERS: Final = (re.compile(r"[0-9]{4}([-. ])[0-9]{4}\1[0-9]{4}"), re.compile(r"[0-9]{12}"))
_PHONES: Final = (
    re.compile(r"0[5-9]0([-. ]?)[0-9]{4}\1[0-9]{4}"),
    re.compile(r"0[1-9]([-. ]?)[0-9]{4}\1[0-9]{4}"),
    re.compile(r"0[1-9][0-9]([-. ]?)[0-9]{3}\1[0-9]{4}"),
    re.compile(r"0[1-9][0-9]{2}([-. ]?)[0-9]{2}\1[0-9]{4}"),
)
_EXPIRY: Final = (re.compile(r"(?:0[1-9]|1[0-2])[/-][0-9]{2}(?:[0-9]{2})?"),)
_CODE: Final = (re.compile(r"[0-9]{3,4}"),)
_SECTION: Final = (re.compile(r"[0-9]{1,3}(?=\.)"),)
_BIRTH: Final = re.compile(r"(?:生|誕|(?i:birth|born|dob))[^0-9]{0,12}$")
_BORN: Final = re.compile(r"日?[ (]{0,2}の?生|\s?born")


class _Part(NamedTuple):
    start: int
    end: int
    kind: str


def find(text: str, policy: Policy) -> Iterator[Found]:
    """Yield the numbers of persons in rows of digits of a folded text that are several in one."""
    del policy
    for run in _RUN.finditer(text):
        if len(run.group()) > _MOST or said(text, run.start(), run.end()) in AGAINST:
            continue
        named = said(text, run.start(), run.end()) == "mynumber"
        for part in _cut(text, run.start(), run.end(), named=named):
            label = {"card": "CARD", "mynumber": "MYNUMBER", "phone": "PHONE"}.get(part.kind, "")
            if part.kind == "date" and _of_birth(text, part):
                label = "BIRTHDATE"
            if label:
                yield Found(part.start, part.end, label, 0 if label in _CHECKED else 1)


_CHECKED: Final = frozenset({"CARD", "MYNUMBER"})


def _cut(text: str, start: int, end: int, *, named: bool) -> tuple[_Part, ...]:
    """Return the parts of a row that is wholly made of known ones; nothing if it is not.

    Args:
        text: The folded text.
        start: Where the row begins.
        end: Where it ends.
        named: The words before it speak of a My Number: twelve plain digits may be one.
    """

    @cache
    def rest(at: int, last: str) -> tuple[_Part, ...] | None:
        begin = _GAP.match(text, at, end).end()  # type: ignore[union-attr]
        if begin >= end:
            return ()
        for kind, stop in _at(text, begin, end, last):
            plain = kind == "mynumber" and stop - begin == 12
            behind = None if plain and not named else rest(stop, kind)
            if behind is not None:
                return (_Part(begin, stop, kind), *behind)
        return None

    first = start + (not text[start].isdigit())
    parts = rest(first, "") or ()
    proven = any(part.kind in {"card", "mynumber"} for part in parts)
    return parts if proven and len(parts) > 1 else ()


def _at(text: str, begin: int, end: int, last: str) -> Iterator[tuple[str, int]]:
    """Yield (kind, end) of what may begin here, the most telling first."""
    for kind, forms, holds in _KINDS:
        if kind in {"expiry", "code"} and last not in {"card", "expiry"}:
            continue
        if kind == "section" and last:
            continue
        for form in forms:
            seen = form.match(text, begin, end)
            if seen and holds(_digits(seen.group())):
                yield kind, seen.end()


def _is_card(digits: str) -> bool:
    return checksum.luhn(digits) and checksum.card_issuer(digits)


def _any(_digits: str) -> bool:
    return True


_Kinds = tuple[tuple[str, tuple[re.Pattern[str], ...], Callable[[str], bool]], ...]
_KINDS: Final[_Kinds] = (
    ("card", _CARDS, _is_card), ("date", _DATES, _any),
    ("mynumber", _MYNUMBERS, checksum.my_number),
    ("phone", _PHONES, _any), ("expiry", _EXPIRY, _any), ("code", _CODE, _any),
    ("section", _SECTION, _any),
)  # fmt: skip


def _of_birth(text: str, part: _Part) -> bool:
    before = text[max(0, part.start - 16) : part.start]
    return bool(_BIRTH.search(before) or _BORN.match(text, part.end))


def _digits(piece: str) -> str:
    return "".join(c for c in piece if "0" <= c <= "9")
