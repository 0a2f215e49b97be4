"""Home addresses. A prefecture or a town alone is no secret; with a house number it is one."""
# ruff: noqa: E501  patterns read better whole

import re
from collections.abc import Iterator
from typing import Final

from bot.privacy.span import Found, Policy

_PREFECTURES = (
    "北海道|東京都|大阪府|京都府|青森県|岩手県|宮城県|秋田県|山形県|福島県|茨城県|栃木県|群馬県|埼玉県|"
    "千葉県|神奈川県|新潟県|富山県|石川県|福井県|山梨県|長野県|岐阜県|静岡県|愛知県|三重県|滋賀県|兵庫県|"
    "奈良県|和歌山県|鳥取県|島根県|岡山県|広島県|山口県|徳島県|香川県|愛媛県|高知県|福岡県|佐賀県|長崎県|"
    "熊本県|大分県|宮崎県|鹿児島県|沖縄県"
)
_N = r"[0-9一二三四五六七八九十〇百]{1,5}"
_NAME = r"[一-龥々ぁ-んァ-ヶーA-Za-z]"
_HOUSE = (
    rf"(?:{_N}\s?(?:丁目|条|線)\s?(?:[東西南北]\s?{_N}\s?(?:丁目)?\s?)?"
    rf"{_N}(?:\s?(?:番地?の?|[-の])\s?{_N})?(?:\s?[-の]\s?{_N})?\s?(?:番地?|号)?"
    rf"|{_N}\s?番地?\s?(?:の?\s?{_N}\s?(?:号|[-の]\s?{_N})?)?|{_N}(?:\s?[-の]\s?{_N}){{1,3}}(?:号)?"
    rf"|{_N}号)"
)
_BUILDING = (
    rf"(?:[ 、]{{0,2}}(?:{_NAME}|[0-9・･]){{1,24}}?\s?[0-9]{{1,4}}\s?(?:号室|号|室|F|階)?(?![0-9:年月日時分円%回名人])"
    rf"|[ ]?[0-9]{{2,4}}号室)?"
)
_TOWN = rf"(?:{_NAME}{{1,10}}?[市区町村郡島]){{1,3}}\s?"
_AREA = rf"(?:{_NAME}|[0-9]{{1,3}}(?=[条線番町])){{0,20}}?\s?"
_WITH_PREFECTURE: Final = re.compile(rf"(?:{_PREFECTURES})\s?{_TOWN}{_AREA}{_HOUSE}{_BUILDING}")
_BLOCK = rf"(?:{_N}\s?条\s?[東西南北]?\s?)?{_N}\s?丁目"
_WITHOUT: Final = re.compile(rf"{_TOWN}{_AREA}(?:{_HOUSE}{_BUILDING}|{_BLOCK})")
_SURE = (
    rf"(?:{_N}\s?丁目\s?{_N}\s?(?:番地?|[-の])(?:\s?{_N}\s?号?)?|{_N}(?:\s?-\s?{_N}){{2}}"
    rf"|{_N}番地(?:の?{_N})?|{_N}番{_N}号)"
)
_CITY: Final = re.compile(
    rf"(?<![一-龥々])(?:[一-龥々]{{1,5}}市(?:[一-龥々]{{1,4}}区)?|[一-龥々]{{1,4}}区){_AREA}{_SURE}{_BUILDING}"
)
_WORD: Final = re.compile(
    r"(?:住所|自宅|住まい|実家|送付先|お届け先|配送先|届け先|引っ?越し先|転居先)(?:[はがをのに:、]|\s|です){0,3}"
)
_PREFECTURE = re.compile(_PREFECTURES)
_MAYBE_NUMBER = re.compile("[0-9一二三四五六七八九十〇百]")
_MAYBE_ENGLISH = re.compile(
    "Tokyo|Osaka|Kyoto|Hokkaido|Kanagawa|Saitama|Chiba|Aichi|Hyogo|Fukuoka|Japan"
)
_MAYBE_WORD = re.compile("住|自宅|実家|送付先|届け先|配送先|引っ?越|転居先")
_PRIVATE = re.compile(
    r"自宅|住所|住まい|住んで|実家|届け先|配送先|送付先|転居|引っ?越|在住|社員|個人|本人"
)
_ENGLISH: Final = re.compile(
    r"(?<![0-9A-Za-z-])[0-9]{1,4}(?:-[0-9]{1,4}){1,3},? [A-Z][A-Za-z-]+(?:[ ,]+[A-Z][A-Za-z-]+){0,4},? "
    r"(?:Tokyo|Osaka|Kyoto|Hokkaido|Kanagawa|Saitama|Chiba|Aichi|Hyogo|Fukuoka|Japan)(?![A-Za-z])"
)


def find(text: str, policy: Policy) -> Iterator[Found]:
    """Yield addresses with a house number in a folded text."""
    if not _MAYBE_NUMBER.search(text):
        return
    for seen in _houses(text):
        if policy == "train" or _private(text, seen):
            yield Found(seen.start(), seen.end(), "ADDRESS", 3)
    for word in (
        _WORD.finditer(text) if _MAYBE_WORD.search(text) else ()
    ):  # said to be somebody's address: a block is enough
        told = _WITHOUT.match(text, word.end())
        if told:
            yield Found(told.start(), told.end(), "ADDRESS", 4)


def _houses(text: str) -> Iterator[re.Match[str]]:
    for head in _PREFECTURE.finditer(text):
        seen = _WITH_PREFECTURE.match(text, head.start())
        if seen:
            yield seen
    if "市" in text or "区" in text:
        yield from _CITY.finditer(text)
    if _MAYBE_ENGLISH.search(text):
        yield from _ENGLISH.finditer(text)


def _private(text: str, seen: re.Match[str]) -> bool:
    around = text[max(0, seen.start() - 20) : seen.start()] + text[seen.end() : seen.end() + 8]
    return bool(_PRIVATE.search(around))
