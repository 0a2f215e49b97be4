"""Every detector over one text, and which of two overlapping finds stays."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from bot.privacy import called, contact, digits, glued, names, person, places, secrets
from bot.privacy.normalise import INVISIBLE, fold
from bot.privacy.roster import Roster
from bot.privacy.span import Found, Policy, Span

VERSION = "5"
"""Of the rules as a whole; whatever was masked by another version is masked again."""

_RULES = (secrets.find, contact.find, glued.find, digits.find, person.find, places.find)
_NOBODY = Roster()
_LOUD = re.compile("[0-9A-Za-z一二三四五六七八九十〇百元]")
"""Without any of these no rule has anything to find."""


def find(
    text: str, policy: Policy = "train", roster: Roster = _NOBODY, *, by_name: bool = True
) -> list[Span]:
    """Return what identifies a person or opens a door in ``text``, in order, not overlapping.

    Args:
        text: Any text, Japanese or English.
        policy: ``train`` misses nothing, ``answer`` leaves public things readable.
        roster: The people of the workspace.
        by_name: Also look for names that are on no roster (needs the morphological dictionary).
    """
    return list(_find(text, policy, roster, by_name))


@lru_cache(maxsize=2048)  # a manual's passages come back in pair after pair
def _find(text: str, policy: Policy, roster: Roster, by_name: bool) -> tuple[Span, ...]:
    folded = fold(text)
    loud = _LOUD.search(folded.text)
    found = list(chain.from_iterable(rule(folded.text, policy) for rule in _RULES if loud))
    if roster.names:
        found.extend(roster.find(folded.text, policy))
    if by_name:
        found.extend(called.find(folded.text, policy))
        found.extend(names.find(folded.text, policy))
    spans = []
    for hit in _chosen(found):
        start, end = folded.original(hit.start, hit.end)
        while INVISIBLE.match(text, end - 1):
            end -= 1
        spans.append(Span(start, end, hit.label, text[start:end]))
    return tuple(spans)


def _chosen(found: Iterable[Found]) -> list[Found]:
    """Keep the most telling of overlapping finds; the longer one of equals.

    A date of birth that runs into a number keeps what the number leaves of it: 1985/4/1 before a
    card that begins with 4 reads as the fourteenth.
    """
    kept: list[Found] = []
    for hit in sorted(found, key=lambda hit: (hit.rank, hit.start - hit.end, hit.start)):
        over = [other for other in kept if other.start < hit.end and hit.start < other.end]
        left = _beside(hit, over) if over and hit.label == "BIRTHDATE" else hit
        if left and (left is not hit or not over):
            kept.append(left)
    return sorted(kept, key=lambda hit: hit.start)


def _beside(hit: Found, over: Iterable[Found]) -> Found | None:
    """Return what the others leave of a find, when that is most of it and in one piece."""
    start = max([hit.start, *(other.end for other in over if other.start <= hit.start)])
    end = min([hit.end, *(other.start for other in over if other.start > hit.start)])
    return hit._replace(start=start, end=end) if end - start >= 4 else None
