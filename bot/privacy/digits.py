"""Numbers of persons: My Number, cards, phones, licence, pension, accounts, post codes.

One pass finds runs of digits; only inside a run are the formats tried. Look-arounds see digits,
never word boundaries, since kana and kanji may touch a number on both sides. Format, check digit
and context decide together.
"""
# ruff: noqa: E501  patterns read better whole

import re
from collections.abc import Callable, Iterator
from typing import Final

from bot.privacy import checksum
from bot.privacy.context import AGAINST, said
from bot.privacy.span import Found, Policy

_SEP = r"(?:[ \t]?[-.・/の][ \t]?|[ \t]|\n)?"
_RUN = re.compile(r"(?<![0-9])[+(]?[0-9](?:[ \t\n.・/の()-]{0,3}[0-9]){6,}")
_DIGIT = re.compile(r"[0-9]")
_MAYBE_RUN = re.compile(r"[0-9][ \t\n.・/の()0-9-]{6}")
_LEFT = r"(?<![0-9])(?<![0-9][-.,])"
_RIGHT = r"(?![0-9])(?![-.,][0-9])"
_TWELVE = re.compile(rf"{_LEFT}[0-9](?:{_SEP}[0-9]){{11}}{_RIGHT}")
_FOURS = re.compile(rf"{_LEFT}[0-9]{{4}}({_SEP})[0-9]{{4}}({_SEP})[0-9]{{4}}{_RIGHT}")
_CARD = re.compile(
    rf"{_LEFT}(?:[0-9]{{4}}{_SEP}[0-9]{{4}}{_SEP}[0-9]{{4}}{_SEP}[0-9]{{4}}(?:{_SEP}[0-9]{{1,3}})?"
    rf"|[0-9]{{4}}{_SEP}[0-9]{{6}}{_SEP}[0-9]{{4,5}}|[0-9]{{13,19}}){_RIGHT}"
)
_LOOSE_CARD = re.compile(rf"{_LEFT}[0-9](?:{_SEP}[0-9]){{13,15}}{_RIGHT}")
_PHONES: Final = tuple(
    re.compile(_LEFT + form + r"(?![0-9])(?![-.][0-9])")
    for form in (
        # mobile and IP phones, toll-free with 11 digits
        rf"\(?0[5-9]0\)?{_SEP}\(?[0-9]{{4}}\)?{_SEP}[0-9]{{4}}",
        rf"0[5-9]0{_SEP}[0-9]{{3}}{_SEP}[0-9]{{3}}{_SEP}[0-9]{{2}}",
        # area codes of 2 to 5 digits, 10 digits in all
        rf"\(?0[1-9]\)?{_SEP}\(?[0-9]{{4}}\)?{_SEP}[0-9]{{4}}",
        rf"\(?0[1-9][0-9]\)?{_SEP}\(?[0-9]{{3}}\)?{_SEP}[0-9]{{4}}",
        rf"\(?0[1-9][0-9]{{2}}\)?{_SEP}\(?[0-9]{{2,3}}\)?{_SEP}[0-9]{{3,4}}",
        rf"\(?0[1-9][0-9]{{3}}\)?{_SEP}\(?[0-9]{{1,2}}\)?{_SEP}[0-9]{{4}}",
    )
)
_ABROAD = re.compile(r"\+[1-9][0-9]{0,2}(?:[ .-]?\(?0?\)?[ .-]?[0-9]{1,5}){2,5}(?![0-9])")
_ANY_PHONE = re.compile(rf"{_LEFT}\(?[0-9]{{2,5}}\)?{_SEP}[0-9]{{1,4}}{_SEP}[0-9]{{3,4}}{_RIGHT}")
_MORE = re.compile(r"[ \n-]?[0-9]{4}(?![0-9])")  # a card's fourth group
_LETTER = re.compile(r"[-_]?(?![MTSHR][0-9]{1,2}[./-][0-9])[A-Za-z_]")  # an era's date is no code
_SPACED = re.compile(r"[0-9] $")
_HOTLINE = re.compile(r"0120|0800|0570|0990|00(?:77|88)")
_POSTAL = re.compile(rf"{_LEFT}[0-9]{{3}}-?[0-9]{{4}}{_RIGHT}")
_BY_WORD: Final = (
    ("licence", "LICENCE", _TWELVE),
    ("pension", "PENSION", re.compile(rf"{_LEFT}[0-9]{{4}}{_SEP}[0-9]{{6}}{_RIGHT}")),
    ("insurance", "INSURANCE", re.compile(
        rf"{_LEFT}(?:[0-9]{{4}}{_SEP}[0-9]{{6}}{_SEP}[0-9]|[0-9]{{8}}|[0-9]{{10,11}}){_RIGHT}")),
    ("resident", "RESIDENT", re.compile(rf"{_LEFT}[0-9](?:{_SEP}[0-9]){{10}}{_RIGHT}")),
    ("bank", "BANK", re.compile(
        rf"{_LEFT}(?:[0-9]{{4}}{_SEP}[0-9]{{3}}{_SEP}[0-9]{{7}}|[0-9]{{3}}{_SEP}[0-9]{{7}}"
        rf"|[0-9]{{5}}{_SEP}[0-9]{{7,8}}|[0-9]{{7,8}}){_RIGHT}")),
)  # fmt: skip
_BANK_NAME = re.compile(
    r"(?:(?:みずほ|りそな|ゆうちょ|あおぞら|きらぼし|もみじ|みなと|[一-龥々ァ-ヶーA-Za-z]{1,20})(?:銀行|信用金庫|信金|信用組合|労働金庫|農業協同組合|農協)[ 、]*)?"
    r"(?:[一-龥々ァ-ヶーA-Za-z]{1,12}(?:支店|出張所|営業部|支所)[ 、]*|本店[ 、]*|[一-龥]{1,3}店[ 、]*)?"
    r"(?:[((]?(?:普通|当座|貯蓄|総合)(?:預金|口座)?[))]?[ :、]*(?:No\.?|番号は?)?[ :]*)?$"
)
_PUBLIC = re.compile(
    r"代表|窓口|コールセンター|ヘルプデスク|サポート|お客様相談|問い?合わ?せ|フリーダイヤル"
)
_HEALTH: Final = re.compile(
    r"(?:保険|被保険者|組合員|加入者|資格)[^0-9\n。]{0,8}記号[・、,と ]{0,2}番号[^0-9\n。]{0,5}"
    r"(?P<number>[0-9]{1,8}[ ]?[-・ー の][ ]?[0-9]{1,7}(?![0-9]))"
)
_PRIVATE = re.compile(r"自宅|住所|住まい|実家|お届け先|送付先|現住")


def find(text: str, policy: Policy) -> Iterator[Found]:
    """Yield the numbers of persons in a folded text."""
    for run in _RUN.finditer(text) if _MAYBE_RUN.search(text) else ():
        count = len(_DIGIT.findall(run.group()))
        for least, detect in _DETECTORS:
            if count >= least:
                yield from detect(text, run.start(), run.end(), policy)
    for seen in _HEALTH.finditer(text) if "記号" in text else ():
        yield Found(seen.start("number"), seen.end("number"), "INSURANCE", 2)


def _my_number(text: str, start: int, end: int, _policy: Policy) -> Iterator[Found]:
    for seen in _TWELVE.finditer(text, start, end):
        kind, digits = said(text, seen.start(), seen.end()), _digits(seen.group())
        valid, grouped = checksum.my_number(digits), _FOURS.fullmatch(seen.group())
        alone = valid and kind not in (AGAINST - {"money"}) | {"phone"} and not _stamp(digits)
        alone = alone and text[seen.end() : seen.end() + 1] != "円"
        alone = alone and not _lettered(text, seen.start(), seen.end())
        alone = alone and not _MORE.match(text, seen.end())
        if kind == "mynumber" or (alone and grouped and kind not in {"licence", "bank"}):
            yield Found(seen.start(), seen.end(), "MYNUMBER", 0)


def _card(text: str, start: int, end: int, _policy: Policy) -> Iterator[Found]:
    for form in (_CARD, _LOOSE_CARD):
        for seen in form.finditer(text, start, end):
            kind, digits = said(text, seen.start(), seen.end()), _digits(seen.group())
            proven = checksum.luhn(digits) and checksum.card_issuer(digits)
            named = kind == "card" and (form is _CARD or checksum.luhn(digits))
            if named or (
                form is _CARD and proven and kind not in AGAINST - {"money"} and _clear(text, seen)
            ):
                yield Found(seen.start(), seen.end(), "CARD", 0 if proven else 1)


def _named(text: str, start: int, end: int, policy: Policy) -> Iterator[Found]:
    """Find numbers that only their name gives away."""
    del policy
    for kind, label, form in _BY_WORD:
        for seen in form.finditer(text, start, end):
            if said(text, seen.start(), seen.end()) != kind:
                continue
            begin = seen.start()
            if kind == "bank":
                begin = _bank_start(text, begin)
            yield Found(begin, seen.end(), label, 2)


def _phone(text: str, start: int, end: int, policy: Policy) -> Iterator[Found]:
    for form in (_ABROAD, *_PHONES, _ANY_PHONE):
        for seen in form.finditer(text, start, end):
            digits = _digits(seen.group())
            if _HOTLINE.match(digits) and not re.match(r"\(?0[57-9]0\W", seen.group()):
                continue  # a company's number, made to be published
            if _is_phone(text, seen, form, policy):
                yield Found(seen.start(), seen.end(), "PHONE", 3)


def _is_phone(text: str, seen: re.Match[str], form: re.Pattern[str], policy: Policy) -> bool:
    kind, digits = said(text, seen.start(), seen.end()), _digits(seen.group())
    if kind in AGAINST or not _clear(text, seen) or (kind != "phone" and _in_table(text, seen)):
        return False
    if form is _ABROAD:
        return 9 <= len(digits) <= 15
    if form is _ANY_PHONE:
        return policy == "train" and kind == "phone" and 9 <= len(digits) <= 11
    return _is_domestic(text, seen, policy, named=kind == "phone")


def _is_domestic(text: str, seen: re.Match[str], policy: Policy, *, named: bool) -> bool:
    digits = _digits(seen.group())
    mobile = bool(re.match("0[5-9]0", digits))
    if len(digits) not in {10, 11} or (len(digits) == 11) != mobile:
        return False
    if policy == "answer" and not mobile and _public(text, seen):
        return False
    split = len(seen.group()) > len(digits)
    return split or named or policy == "train" or (mobile and digits[1] != "5")


def _postal(text: str, start: int, end: int, policy: Policy) -> Iterator[Found]:
    for seen in _POSTAL.finditer(text, start, end):
        before = text[max(0, seen.start() - 2) : seen.start()]
        mark = before.rfind("〒")
        named = mark >= 0 or said(text, seen.start(), seen.end()) == "postal"
        private = _PRIVATE.search(text[max(0, seen.start() - 20) : seen.start()])
        if named and ("-" in seen.group() or mark >= 0) and (policy == "train" or private):
            yield Found(seen.start() - (len(before) - mark if mark >= 0 else 0), seen.end(),
                        "POSTAL", 4)  # fmt: skip


_DETECTORS: Final[tuple[tuple[int, Callable[[str, int, int, Policy], Iterator[Found]]], ...]] = (
    (12, _my_number), (13, _card), (7, _named), (9, _phone), (7, _postal),
)  # fmt: skip
"""Each with the fewest digits that it looks at."""


def _digits(piece: str) -> str:
    return "".join(c for c in piece if "0" <= c <= "9")


def _stamp(digits: str) -> bool:
    """Return whether 12 digits read as year, month, day, hour, minute."""
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    hour, minute = int(digits[8:10]), int(digits[10:12])
    date = 1900 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= 31
    return date and hour <= 23 and minute <= 59


def _clear(text: str, seen: re.Match[str]) -> bool:
    """Return whether no letter makes the number part of a code; TEL, FAX and the like may touch."""
    before = text[max(0, seen.start() - 6) : seen.start()]
    if re.search(r"[A-Za-z][-_]?$", before) and not re.search(
        r"(?i)(?:tel|fax|phone|mobile|no|call|to|card|visa|jcb|amex|mastercard)[-_.]?$", before
    ):
        return False
    return not _lettered(text, seen.end(), seen.end())


def _in_table(text: str, seen: re.Match[str]) -> bool:
    """Return whether groups that only spaces part go on with more digits: a row of figures."""
    if " " not in seen.group():
        return False
    before = text[max(0, seen.start() - 2) : seen.start()]
    return bool(_SPACED.match(before) or re.match(r" [0-9]", text[seen.end() : seen.end() + 2]))


def _lettered(text: str, start: int, end: int) -> bool:
    after = _LETTER.match(text, end)
    before = start < end and re.search(r"[A-Za-z_][-_]?$", text[max(0, start - 2) : start])
    return bool(after or before)


def _public(text: str, seen: re.Match[str]) -> bool:
    before = text[max(0, seen.start() - 20) : seen.start()]
    return bool(_PUBLIC.search(re.split(r"[。\n]", before)[-1]))


def _bank_start(text: str, start: int) -> int:
    left = max(0, start - 50)
    found = _BANK_NAME.search(text[left:start])
    return left + found.start() if found else start
