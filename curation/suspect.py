"""What in an answer a second person should look at before it trains: small turns of the evidence.

The guard drops what cannot be right. Here is what may be right and is the way a true sentence is
turned false: a figure that the passage gives for the row beside, a side (以内, 以降) on the other
side, another office for the same act, a yes where the passage says no. Such a pair waits for
somebody besides its author, however it came; it is not dropped.
"""
# ruff: noqa: E501  patterns read better whole

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.text import normalise
from curation.figures import amiss
from curation.segments import Reading, Segment, like, negates, read, small
from curation.tables import Clean
from curation.wording import pieces

VERSION: Final = "1"
_SIDED: Final = re.compile(
    r"([^\s、。「」()（）]{1,3}?|[^\s、。]{1,2}[」)）])(未満|以内|以下|まで(?!も|は)|以上|以降|以後|経過後|から(?![起数]算|数え|の?[連申届])|[をに]?(?:満た|超え|超す|上回|下回))"
)
_SIDE: Final = re.compile(r"未満|以内|以下|以上|以降|以後|経過後|満た|超え|超す|上回|下回")
_HIGH: Final = re.compile(r"以上|以降|以後|経過後|から|超|上回")
_DAYS: Final = re.compile(
    r"前日|翌日|当日|前月|翌月|当月|前年|翌年|当年|今月|来月|前週|翌週|翌営業日|前営業日|即日|月末|月初|年度末|年度初"
)
_OFFICE: Final = r"(?:[一-龥ァ-ヶー]{1,8}(?:部|課|室|係|センター|デスク|窓口)(?![屋品下門分署])|(?:所属|担当)?(?:部|課|係|室)?長|(?:担当)?(?:役員|取締役(?:会)?))"
_DOES: Final = re.compile(rf"({_OFFICE})の([一-龥]{{2}})")
_HOLDS: Final = re.compile(
    rf"({_OFFICE}|[一-龥ァ-ヶー]{{2,8}})[((（](?:内線|電話|様式)?\s?([a-z0-9-]*[0-9][0-9,-]*)[))）]"
)
_ROLE: Final = re.compile(_OFFICE)
_DENIED: Final = re.compile(
    r"([一-龥々]{2})[はをがもに]?(?:し|され|でき|行わ|いたし|する|受け)?(?:て|こと)?[はがも]?"
    r"(?:ません(?!か)|ないで|ない(?=$|[。、|」])|なくて|せず|でき(?:ません|ない)|なら(?:ない|ず)|なりません|いけ(?:ない|ません))"
)
_OPPOSED: Final = (("不要", "必要"), ("禁止", "自由"), ("対象外", "対象"), ("不可", "可能"))
_SAME: Final = 3
"""Letter pairs from which two parts speak of one act."""


def suspect(clean: Clean) -> str:
    """Return what a second person should look at, ``kind:piece``; empty when nothing is odd. Pure."""
    here = read(clean)
    if here is None:
        return ""
    for kind, found in (
        ("figure", amiss(here)),
        ("side", _sides(here)),
        ("office", _offices(here)),
        ("denial", _denials(here)),
    ):
        piece = next(found, "")
        if piece:
            return f"{kind}:{piece}"
    return ""


def _sides(here: Reading) -> Iterator[str]:
    """Yield sides that the passage gives the other way for the same thing, and other days."""
    known: dict[str, set[bool]] = {}
    for left, side in _SIDED.findall(here.plain):
        known.setdefault(left[-2:], set()).add(bool(_HIGH.search(side)))
    answer = normalise(here.answer)
    for left, side in _SIDED.findall(answer):
        sides = known.get(left[-2:], set())
        if sides and bool(_HIGH.search(side)) not in sides:
            yield f"{left}{side}"
    for part in here.said:
        near = _twins(part, here)
        if near and all(_ends(one.text) != _ends(part.text) for one in near):
            yield part.text[-8:]
    yield from (day for day in _DAYS.findall(answer) if day not in here.plain)


def _twins(part: Segment, here: Reading) -> list[Segment]:
    """Return the parts of the passages that say all that this one says, and no more."""
    return [one for one in like(part, here.told) if like(one, [part])]


def _ends(text: str) -> list[bool]:
    return [bool(_HIGH.search(side)) for side in _SIDE.findall(text)]


def _offices(here: Reading) -> Iterator[str]:
    """Yield who is to act, or whose number it is, where the passage names another."""
    answer = normalise(here.answer)
    acts = set(_DOES.findall(here.plain))
    for who, act in _DOES.findall(answer):
        if (who, act) not in acts and any(known == act for _, known in acts):
            yield f"{who}の{act}"
    held = {(who, n.replace(",", "")) for who, n in _HOLDS.findall(here.plain)}
    for who, n in _HOLDS.findall(answer):
        number = n.replace(",", "")
        if (who, number) not in held and any(number == k or who == w for w, k in held):
            yield f"{who}({n})"
    for part in small(here.said):
        yield from _other_office(part, here.told)


def _other_office(part: Segment, told: Sequence[Segment]) -> Iterator[str]:
    """Yield an office that the part which says most of the same does not name."""
    for who in _ROLE.findall(part.text):
        rest = pieces(part.text.replace(who, " "))
        near = [
            (len(rest & other.about), other.text)
            for other in told
            if other.place != "cell" and _ROLE.search(other.text)
        ]
        best = max(near, default=(0, ""))[0]
        if best >= _SAME and not any(who in text for share, text in near if share == best):
            yield who


def _denials(here: Reading) -> Iterator[str]:
    """Yield what the answer denies and the passage only affirms, or the other way round."""
    said, plain = normalise(here.answer), here.plain
    denied, known = set(_DENIED.findall(said)), set(_DENIED.findall(plain))
    yield from (verb for verb in sorted(denied - known) if verb in plain)
    yield from (
        verb for verb in sorted(known - denied) if verb in said and not _affirmed(verb, plain)
    )
    for no, yes in _OPPOSED:
        for one, other in ((no, yes), (yes, no)):
            there = one in _without(plain, one, no)
            if one in _without(said, one, no) and not there and other in plain:
                yield one
    for part in here.said:
        near = _twins(part, here)
        if near and all(negates(one.text) != negates(part.text) for one in near):
            yield part.text[-8:]


def _without(text: str, word: str, no: str) -> str:
    """Return the text in which 対象 is not part of 対象外."""
    return text.replace(no, " ") if word != no and word in no else text


def _affirmed(verb: str, plain: str) -> bool:
    return len(re.findall(re.escape(verb), plain)) > _DENIED.findall(plain).count(verb)
