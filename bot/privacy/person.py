"""Facts of a person that only the words around them give away: birth, staff id, passport."""
# ruff: noqa: E501  patterns read better whole

import re
from collections.abc import Iterator
from typing import Final

from bot.privacy.span import Found, Policy

_N = "[0-9一二三四五六七八九十〇元]{1,4}"
_DATE = (
    rf"(?:(?:西暦\s?)?(?:19|20)[0-9]{{2}}\s?[年./-]\s?[0-9]{{1,2}}\s?[月./-]\s?[0-9]{{1,2}}\s?日?"
    rf"|(?:明治|大正|昭和|平成|令和)\s?{_N}\s?[年./-]\s?{_N}\s?[月./-]\s?{_N}\s?日?"
    rf"|(?<![A-Za-z])[MTSHR]\.?\s?[0-9]{{1,2}}\s?[年./-]\s?[0-9]{{1,2}}\s?[月./-]\s?[0-9]{{1,2}}\s?日?"
    rf"|[一二三四五六七八九〇]{{4}}年{_N}月{_N}日|(?:19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])"
    rf"|(?:[0-9]{{1,2}}\s)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{{0,6}}\.?"
    rf"\s?(?:[0-9]{{1,2}},?\s)?(?:19|20)[0-9]{{2}}|[0-9]{{1,2}}/[0-9]{{1,2}}/(?:19|20)[0-9]{{2}}"
    rf"|(?<![0-9])[0-9]{{1,2}}[./-][0-9]{{1,2}}[./-][0-9]{{1,2}}(?![0-9]))"
)
_GAP = r"(?:[はがをの:=、(「|]|\s|です|日|\bis\b|\bon\b|\bwas\b){0,6}"
_BIRTH_BEFORE: Final = re.compile(
    rf"(?:生年月日|誕生日|お?生まれは|出生日|(?i:date of birth|birth ?(?:date|day)|dob|born)){_GAP}"
    rf"(?P<value>{_DATE})"
)
_BIRTH_AFTER: Final = re.compile(
    rf"(?P<value>{_DATE})\s?(?:[(](?:満)?[0-9]{{1,3}}歳[)])?\s?(?:の?生(?:まれ)?(?![産成活])|に生まれ|が誕生日|が生年月日|\s?born)"
)
_STAFF: Final = re.compile(
    rf"(?:社員番号|社員ID|社員コード|社員No\.?|従業員番号|従業員ID|職員番号|(?i:employee (?:id|number|no\.?)|staff id))"
    rf"{_GAP}(?:[#]\s?)?(?P<value>[A-Za-z]{{0,4}}[-_]?[0-9]{{3,10}}(?:-[0-9]{{1,4}})?)(?![0-9A-Za-z桁文])"
)
_PASSPORT: Final = re.compile(
    rf"(?:パスポート|旅券|(?i:passport))(?:番号|の番号|(?i: ?(?:number|no\.?)))?{_GAP}"
    rf"(?P<value>[A-Z]{{2}}[ -]?[0-9]{{7}})(?![0-9])"
)
_RESIDENCE: Final = re.compile(
    rf"(?:在留カード|在留資格|在留番号|特別永住者証明書|(?i:residence card))(?:番号|の番号|(?i: ?(?:number|no\.?)))?"
    rf"{_GAP}(?P<value>[A-Z]{{2}}[ -]?[0-9]{{8}}[ -]?[A-Z]{{2}})(?![A-Za-z0-9])"
)
_HINT = re.compile(
    "生|誕|社員|従業員|職員|パスポート|旅券|在留|永住|birth|dob|born|employee|staff|passport|residence"
)
_MAYBE_NUMBER = re.compile("[0-9一二三四五六七八九十〇元]")
_FORMS: Final = (
    ("BIRTHDATE", 2, _BIRTH_BEFORE), ("BIRTHDATE", 2, _BIRTH_AFTER), ("EMPLOYEE_ID", 2, _STAFF),
    ("PASSPORT", 2, _PASSPORT), ("RESIDENCE", 2, _RESIDENCE),
)  # fmt: skip


def find(text: str, policy: Policy) -> Iterator[Found]:
    """Yield facts of a person in a folded text."""
    if not (_MAYBE_NUMBER.search(text) and _HINT.search(text.lower())):
        return
    for label, rank, form in _FORMS:
        if label == "EMPLOYEE_ID" and policy == "answer":
            continue  # inside the company a staff number is an ordinary reference
        for seen in form.finditer(text):
            yield Found(seen.start("value"), seen.end("value"), label, rank)
