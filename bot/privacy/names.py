"""Names of persons who are on no roster: honorifics, posts, and SudachiPy's name entries.

Only what the morphemes around it support is a name. ``train`` also takes bare names; ``answer``
takes those that an honorific, a post or a form's field points at.
"""
# ruff: noqa: E501, SIM905  word lists and patterns read better whole

import re
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from bot.privacy import sounded
from bot.privacy.called import HONORIFIC, NOT_NAMES, POST, TRADE
from bot.privacy.span import Found, Policy
from bot.privacy.surnames import COMMON, SHORT
from bot.privacy.unlisted import Kind, Word, runs, spaced

_LONGEST = 4000
_HAN: Final = re.compile(r"[一-龥々ヶ]+")
_PLACE = re.compile(
    r"[城派国座軍号寺区町村市県駅橋川山島港館家杯賞会社学科班組部課係店湊派閥型式殿様氏道路線台地]$"
)
_HIRAGANA = re.compile(r"[ぁ-ん]{2,4}")
_AFTER_NAMES: Final = frozenset(
    "ほか など たち ため こと もの とき ところ ほう まま よう はず わけ うち あと まえ それぞれ みんな ごと ども".split()
)
_KANA = re.compile(r"[ぁ-んー]{2,4}|[ァ-ヶー]{2,6}")
_HONORED: Final = frozenset("さん 様 さま 氏 殿 くん 君 ちゃん 先生 先輩 教授".split())
_POST = re.compile(POST)
_FIELD = re.compile(
    r"(?:氏名|お名前|名前|担当者?|責任者|承認者|申請者|報告者|作成者|記入者|連絡者|起案者|上司|同僚|後任|前任|"
    r"営業|総務|経理|人事|法務|開発|広報|[部課室係長]|チーム|グループ|センター|支店|営業所|主査|代表|本人|友人|部下|先輩|後輩)[のはが:、|]?\s?$"
)
_CAPITAL = r"[A-Z][a-zÀ-ÿ]+(?:-[A-Z][a-zÀ-ÿ]+)?"
_LATIN: Final = re.compile(
    rf"(?<![A-Za-z])(?:(?:Mr|Ms|Mrs|Miss|Dr|Prof)\.?\s(?P<titled>{_CAPITAL}(?:\s{_CAPITAL})?)"
    rf"|(?P<san>{_CAPITAL}(?:\s{_CAPITAL})?)(?=[\s-](?:san|sama|kun|chan)(?![A-Za-z])|\s?(?:さん|様|氏|さま))"
    rf"|(?i:my name is|i am|this is|name:|contact:|attn:)\s(?P<told>{_CAPITAL}\s{_CAPITAL})(?![A-Za-z]))"
)
_KATAKANA_NAME = re.compile(
    r"(?P<name>[ァ-ヶー]{2,12}(?:[・=\s][ァ-ヶー]{2,12}){0,3})(?=さん|氏|くん|ちゃん)"
)
_KATAKANA_TRADE = re.compile(
    r"(?:メーカー|ベンダー|パート|アルバイト|スタッフ|ユーザー?|オーナー|ドライバー|ライター|エンジニア|デザイナー|サポート|"
    r"マスター|パートナー|リーダー|マネージャー|クライアント|オペレーター?|インターン|グループ|チーム|センター|ママ|パパ)$"
)
_SAMPLE = re.compile(r"例[)):はで]|記入例|サンプル|見本|ダミー|架空")
_SAMPLES: Final = frozenset(
    {"山田太郎", "山田花子", "佐藤太郎", "鈴木一郎", "田中太郎", "日本太郎"}
)
_local = threading.local()


def find(text: str, policy: Policy) -> Iterator[Found]:
    """Yield names of persons in a folded text."""
    yield from sounded.find(text, policy)
    for seen in _LATIN.finditer(text):
        group = seen.lastgroup or "san"
        yield Found(seen.start(group), seen.end(group), "PERSON", 6)
    for seen in _KATAKANA_NAME.finditer(text):
        if not _KATAKANA_TRADE.search(seen["name"]):
            yield Found(seen.start(), seen.end(), "PERSON", 6)
    if _HAN.search(text) or "さん" in text:
        yield from _by_morphemes(text, policy)


def _by_morphemes(text: str, policy: Policy) -> Iterator[Found]:
    for offset, piece in _pieces(text):
        if policy == "answer" and not _called(piece):
            continue  # names are rare in an answer: look first
        words = _words(piece)
        for start, end in _all(piece, words, policy):
            if not _sample(text, offset + start, offset + end):
                yield Found(offset + start, offset + end, "PERSON", 6)


def _all(piece: str, words: Sequence[Word], policy: Policy) -> Iterator[tuple[int, int]]:
    for way in (_names, runs, spaced):
        yield from way(piece, words, policy)


def _called(piece: str) -> bool:
    return bool(re.search(f"{HONORIFIC}|{POST}|名|者|担当|の|です|より|申", piece))


def _sample(text: str, start: int, end: int) -> bool:
    """Return whether this is the sample name on a form, said to be one."""
    around = text[max(0, start - 12) : start] + text[end : end + 8]
    return re.sub(r"\s", "", text[start:end]) in _SAMPLES and bool(_SAMPLE.search(around))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.splitlines(keepends=True):
        for at in range(0, len(line), _LONGEST):
            yield start + at, line[at : at + _LONGEST]
        start += len(line)


def _names(piece: str, words: Sequence[Word], policy: Policy) -> Iterator[tuple[int, int]]:
    number = 0
    while number < len(words):
        last = _name_at(piece, words, number, policy)
        if last is None:
            number += 1
        else:
            yield words[number].start, words[last].end
            number = last + 1


def _name_at(piece: str, words: Sequence[Word], i: int, policy: Policy) -> int | None:
    """Return the number of the last word of a name that begins at word ``i``."""
    word, last = words[i], None
    if word.text.isascii():
        return None
    if word.kind == "family":
        last = _family(piece, words, i, policy)
    elif word.kind == "person":
        last = _foreign(words, i, policy)
    elif word.kind == "given" and _followed_by_call(words, i):
        last = None if _KANA.fullmatch(word.text) and not _ends(words, i + 1) else i
    elif word.kind in {"noun", "proper"}:
        last = _hidden(piece, words, i, policy)
    return last


def _family(piece: str, words: Sequence[Word], i: int, policy: Policy) -> int | None:
    given = _given(piece, words, i)
    if given is not None:
        told = policy == "train" or _followed_by_call(words, given) or _field(piece, words[i])
        return given if told or _introduced(words, given) else None
    if _followed_by_call(words, i):
        return i
    if policy == "answer":
        return i if _field(piece, words[i]) and _ends(words, i) and len(words[i].text) > 1 else None
    joined = (
        i > 0 and words[i - 1].kind in {"noun", "proper", "family"} and not _field(piece, words[i])
    )
    alone = not joined and len(words[i].text) > 1 and words[i].text not in NOT_NAMES
    counted = piece[: words[i].start].rstrip()[-1:].isdigit()  # 365 日後
    return i if alone and not counted and _ends(words, i) else None


def _given(piece: str, words: Sequence[Word], i: int) -> int | None:
    """Return the last word of the given name after the family name ``i``."""
    j = i + 1
    spaced = j < len(words) and words[j].kind == "space"
    j += spaced
    if j >= len(words):
        return None
    if words[j].kind in {"given", "person"} and not words[j].text.isascii():
        return j
    return _unlisted(piece, words, j, spaced=spaced)


def _unlisted(piece: str, words: Sequence[Word], j: int, *, spaced: bool) -> int | None:
    """Return the last word of a given name that the dictionary does not know as one."""
    last, text = j, words[j].text
    while last - j < 2 and len(text) < 3 and last + 1 < len(words) and len(text) == last - j + 1:
        if not _HAN.fullmatch(words[last + 1].text) or words[last + 1].text in _HONORED:
            break
        last += 1
        text += words[last].text
    if text in _HONORED or _POST.match(piece, words[j].start) or _PLACE.search(text):
        return None
    called = _followed_by_call(words, last)
    noun = words[j].kind in {"noun", "proper"} and text not in _AFTER_NAMES
    if noun and _HIRAGANA.fullmatch(text) and _ends(words, j):
        return j
    if spaced and _KANA.fullmatch(text):
        return last if called or _introduced(words, last) else None
    if not _HAN.fullmatch(text) or len(text) > 3:
        return None
    split = last > j or len(text) == 1
    sure = called or (spaced and _introduced(words, last))
    return last if sure or (split and len(text) <= 2 + spaced and _ends(words, last)) else None


def _foreign(words: Sequence[Word], i: int, policy: Policy) -> int | None:
    j = i
    while j + 2 < len(words) and words[j + 1].text in "・=＝" and words[j + 2].kind in {
        "person", "given", "family", "proper",
    }:  # fmt: skip
        j += 2
    if _followed_by_call(words, j):
        return j
    return j if policy == "train" and j > i and _ends(words, j) else None


def _hidden(piece: str, words: Sequence[Word], i: int, policy: Policy) -> int | None:
    """Return the end of a name whose family name is also a word or a place (星さん, 担当の小川)."""
    word = words[i]
    joined = i > 0 and words[i - 1].kind in {"noun", "proper", "family", "given"}
    if _stranger(words, i):
        return i
    if joined or not (word.text in COMMON or word.text in SHORT):
        return None
    given = _given(piece, words, i) if word.text in COMMON else None
    if given is not None and (policy == "train" or _followed_by_call(words, given)):
        return given
    pointed = word.text in COMMON and _field(piece, word) and _ends(words, i)
    if policy == "train" and word.text in COMMON and _opens(words, i):
        return i
    return i if _followed_by_call(words, i) or pointed else None


def _opens(words: Sequence[Word], i: int) -> bool:
    """Return whether a sentence begins with this word and says that the writer is called so."""
    first = i == 0 or words[i - 1].text in {"。", "\n", "、"}
    return first and [word.text for word in words[i + 1 : i + 3]] in (["です", "。"], ["です"])


def _stranger(words: Sequence[Word], i: int) -> bool:
    """Return whether an ordinary noun before an honorific is somebody's rare family name."""
    text = words[i].text
    if not (_HAN.fullmatch(text) and len(text) <= 3) or text in NOT_NAMES or TRADE.search(text):
        return False
    if i > 0 and words[i - 1].kind in {"noun", "proper", "family"} and words[i - 1].text != "":
        return False
    return (
        i + 1 < len(words)
        and words[i + 1].text in {"さん", "氏", "様", "くん"}
        and not (i > 0 and words[i - 1].text in {"お", "ご", "御"})
    )


def _followed_by_call(words: Sequence[Word], i: int) -> bool:
    j = i + 1
    if j < len(words) and words[j].kind == "space":
        j += 1
    return j < len(words) and (words[j].text in _HONORED or bool(_POST.match(words[j].text)))


def _introduced(words: Sequence[Word], i: int) -> bool:
    return i + 1 < len(words) and words[i + 1].text in {"です", "と申し", "より"}


def _ends(words: Sequence[Word], i: int) -> bool:
    if i + 1 >= len(words):
        return True
    after = words[i + 1]
    return after.kind in {"particle", "mark", "space"} and after.text not in {"・", "-", "="}


def _field(piece: str, word: Word) -> bool:
    return bool(_FIELD.search(piece[max(0, word.start - 8) : word.start]))


def _words(piece: str) -> list[Word]:
    found = _tokenizer().tokenize(piece)
    kinds = _kinds()
    return [Word(m.surface(), m.begin(), m.end(), kinds(m.part_of_speech_id(), m)) for m in found]


def _tokenizer() -> Any:
    if not hasattr(_local, "tokenizer"):
        from sudachipy import SplitMode  # type: ignore[import-untyped]

        _local.tokenizer = _dictionary().tokenizer(SplitMode.C)
    return _local.tokenizer


@cache
def _dictionary() -> Any:
    from sudachipy import Dictionary

    return Dictionary()


@cache
def _kinds() -> Any:
    known: dict[int, Kind] = {}

    def kind(number: int, morpheme: Any) -> Kind:
        if number not in known:
            known[number] = _kind(tuple(morpheme.part_of_speech()))
        return known[number]

    return kind


def _kind(pos: tuple[str, ...]) -> Kind:
    if pos[2] == "人名":
        return {"姓": "family", "名": "given"}.get(pos[3], "person")  # type: ignore[return-value]
    table: dict[str, Kind] = {
        "空白": "space", "助詞": "particle", "助動詞": "particle", "補助記号": "mark",
    }  # fmt: skip
    if pos[0] in {"名詞", "接頭辞"}:
        return "proper" if pos[1] == "固有名詞" else "noun"
    return table.get(pos[0], "other")
