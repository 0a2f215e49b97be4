"""Names that no dictionary has: what stands before an honorific and is made of no ordinary words."""
# ruff: noqa: E501, SIM905  word lists and patterns read better whole

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.privacy.called import HONORIFIC, NOT_NAMES, POST, TRADE
from bot.privacy.span import Policy

Kind = Literal["family", "given", "person", "noun", "proper", "space", "particle", "mark", "other"]
_BEFORE_CALL: Final = re.compile(
    rf"(?<![一-龥々ヶァ-ヶーA-Za-z0-9])(?P<name>[一-龥々ヶ]{{2,6}}?(?:[ ]?[一-龥々]{{1,3}}|[ ]?[ぁ-ん]{{2,4}}|[ ]?[ァ-ヶー]{{2,5}})?)"
    rf"(?=[ ]?(?:{HONORIFIC}|{POST})(?!会議|決裁|室|級|職|名|補佐|代理|制度|手当|研修|向け|以上))"
)
_SPACED: Final = re.compile(
    r"(?<![一-龥々ヶァ-ヶーA-Za-z0-9] )(?<![一-龥々ヶァ-ヶーA-Za-z0-9])(?P<family>[一-龥々ヶ]{1,4})[ ](?P<given>[一-龥々]{1,3})(?![一-龥々ヶァ-ヶー ])"
)
_TIME: Final = re.compile(
    "昨日|今日|本日|明日|先日|先程|先週|今週|来週|今朝|昨夜|当日|以前|現在|先ほど"
)
_OF_PLACE: Final = re.compile(
    "[ ]?(?:支店長|店長|所長|工場長|センター長|室長|班長|本部長|会長|社長|様|さま|殿)"
)
_BU: Final = re.compile("(?![本支学内外全一各同当他両])[一-龥]部")
_PREFIXES: Final = frozenset(
    "各 全 両 前 元 新 副 同 当 現 次 旧 某 正 総 第 他 本 弊 貴 御 お ご 主 大 小 初 仮".split()
)


@dataclass(frozen=True)
class Word:
    """A morpheme of a text."""

    text: str
    start: int
    end: int
    kind: Kind


def runs(piece: str, words: Sequence[Word], policy: Policy) -> Iterator[tuple[int, int]]:
    """Yield what stands before an honorific or a post and is made of no ordinary words.

    A dictionary cuts a name that it does not know into single characters; a department or a trade
    is made of words of two and more (品質管理｜主任, but 白｜本｜主任).
    """
    if policy == "answer":
        return
    for seen in _BEFORE_CALL.finditer(piece):
        start, end = seen.span("name")
        time = _TIME.match(piece, start)
        start = time.end() if time and time.end() < end else start
        inside = [word for word in words if start <= word.start and word.end <= end]
        of_place = bool(_OF_PLACE.match(piece, seen.end()))
        if inside and not _ordinary(piece[start:end], inside, of_place=of_place):
            yield start, end


def spaced(piece: str, words: Sequence[Word], policy: Policy) -> Iterator[tuple[int, int]]:
    """Yield a known given name with what stands before it and a space: 万代 結衣, 九鬼 花子."""
    if policy == "answer":
        return
    given = {(word.start, word.end) for word in words if word.kind == "given"}
    for seen in _SPACED.finditer(piece):
        time = _TIME.match(seen["family"])
        start = seen.start() + (time.end() if time else 0)
        family = piece[start : seen.end("family")]
        called = not family or family in NOT_NAMES or TRADE.search(family)
        alone = len(seen["given"]) > 1 or piece[seen.end() : seen.end() + 1] in tuple(
            "にへがはのと宛から("
        )
        if seen.span("given") in given and alone and not called:
            yield start, seen.end()


def _ordinary(run: str, inside: Sequence[Word], *, of_place: bool) -> bool:
    """Return whether a run of letters is words of the language rather than somebody's name."""
    told = [word for word in inside if word.kind != "space"]
    if run in NOT_NAMES or (TRADE.search(run) and not _BU.fullmatch(run)):
        return True
    if any(word.kind in {"family", "given", "person"} for word in told):
        return told[0].text in _PREFIXES
    if len(run) == 1 or told[0].text in _PREFIXES:
        return True
    if len(told) == 1 and told[0].kind == "proper" and not of_place:
        return False  # 松山部長 is a person, 松山支店長 need not be
    return all(len(word.text) > 1 for word in told)
