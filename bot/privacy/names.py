"""Names of persons who are on no roster: honorifics, posts, and SudachiPy's name entries.

Only what the morphemes around it support is a name. ``train`` also takes bare names; ``answer``
takes those that an honorific, a post or a form's field points at.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from bot.privacy.roster import HONORIFIC, POST
from bot.privacy.span import Found, Policy

Kind = Literal["family", "given", "person", "noun", "proper", "space", "particle", "mark", "other"]
_LONGEST = 4000
_HAN: Final = re.compile(r"[一-龥々ヶ]+")
_NOT_NAMES: Final = frozenset(
    "皆 お客 客 神 王 奥 嫁 婿 仏 姫 殿 若 母 父 兄 姉 爺 婆 孫 子 娘 息子 隣 皆々 各 諸 両 同 何 貴 御社 貴社 弊社 "
    "当社 他社 自社 患者 生徒 学生 読者 業者 企業 会社 顧客 得意 取引先 仕入先 相手 上司 部下 同僚 新人 先方 外注 下請 "
    "大家 店 宿 役所 銀行 警察 病院 大学 学校 総務 人事 経理 法務 営業 広報 開発 情報 製造 品質 購買 物流 企画 技術 "
    "設計 管理 監査 秘書 受付 窓口 担当 幹事 議長 司会 事務 現場 工場 本社 支社 支店 代理店 販売店 協力 株主 投資家 "
    "家族 夫婦 兄弟 姉妹 親戚 友人 知人 恋人 主婦 主人 旦那 奥方 坊 赤 摂 華 彼 女 男 姓 町 村 市 花屋 八百屋 本屋".split()
)  # fmt: skip
_TRADE = re.compile(r"[者員客方社店職係部課室人先主族生士師屋業院署局所会組]$")
_HONORED: Final = frozenset("さん 様 さま 氏 殿 くん 君 ちゃん 先生 先輩 教授".split())
_POST = re.compile(POST)
_FIELD = re.compile(
    r"(?:氏名|お名前|名前|担当者?|責任者|承認者|申請者|報告者|作成者|記入者|連絡者|起案者|上司|同僚|後任|前任|"
    r"[部課室係長]|チーム|グループ|センター|支店|営業所|主査|代表|本人|友人|部下|先輩|後輩)[のはが:、]?\s?$"
)
_CAPITAL = r"[A-Z][a-zÀ-ÿ]+(?:-[A-Z][a-zÀ-ÿ]+)?"
_LATIN: Final = re.compile(
    rf"(?<![A-Za-z])(?:(?:Mr|Ms|Mrs|Miss|Dr|Prof)\.?\s(?P<titled>{_CAPITAL}(?:\s{_CAPITAL})?)"
    rf"|(?P<san>{_CAPITAL}(?:\s{_CAPITAL})?)(?=[\s-]?(?:san|sama|kun|chan)(?![A-Za-z])|\s?(?:さん|様|氏|さま))"
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


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int
    kind: Kind


def find(text: str, policy: Policy) -> Iterator[Found]:
    """Yield names of persons in a folded text."""
    for seen in _LATIN.finditer(text):
        group = seen.lastgroup or "san"
        yield Found(seen.start(group), seen.end(group), "PERSON", 6)
    for seen in _KATAKANA_NAME.finditer(text):
        if not _KATAKANA_TRADE.search(seen["name"]):
            yield Found(seen.start(), seen.end(), "PERSON", 7)
    if not _HAN.search(text) and "さん" not in text:
        return
    for offset, piece in _pieces(text):
        words = _words(piece)
        if policy == "train" or _called(piece):
            for start, end in _names(piece, words, policy):
                if not _sample(text, offset + start, offset + end):
                    yield Found(offset + start, offset + end, "PERSON", 6)


def _called(piece: str) -> bool:
    return bool(re.search(f"{HONORIFIC}|{POST}|名|者|担当|の", piece))


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


def _names(piece: str, words: Sequence[_Word], policy: Policy) -> Iterator[tuple[int, int]]:
    number = 0
    while number < len(words):
        last = _name_at(piece, words, number, policy)
        if last is None:
            number += 1
        else:
            yield words[number].start, words[last].end
            number = last + 1


def _name_at(piece: str, words: Sequence[_Word], i: int, policy: Policy) -> int | None:
    """Return the number of the last word of a name that begins at word ``i``."""
    word = words[i]
    if word.kind == "family":
        return _family(piece, words, i, policy)
    if word.kind == "person":
        return _foreign(words, i, policy)
    if word.kind == "given" and _followed_by_call(words, i):
        return i
    if word.kind in {"noun", "proper"} and _stranger(words, i):
        return i
    return None


def _family(piece: str, words: Sequence[_Word], i: int, policy: Policy) -> int | None:
    given = _given(words, i)
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
    return i if not joined and len(words[i].text) > 1 and _ends(words, i) else None


def _given(words: Sequence[_Word], i: int) -> int | None:
    """Return the word that is the given name after the family name ``i``."""
    j = i + 1
    spaced = j < len(words) and words[j].kind == "space"
    j += spaced
    if j >= len(words):
        return None
    if words[j].kind in {"given", "person"}:
        return j
    short = len(words[j].text) <= (2 if spaced else 1) and _HAN.fullmatch(words[j].text)
    plain = words[j].kind in {"noun", "proper", "family", "other"}
    if short and plain and words[j].text not in _HONORED and not _POST.match(words[j].text):
        return j if _ends(words, j) or _followed_by_call(words, j) else None
    return None


def _foreign(words: Sequence[_Word], i: int, policy: Policy) -> int | None:
    j = i
    while j + 2 < len(words) and words[j + 1].text in "・=＝ " and words[j + 2].kind in {
        "person", "given", "family", "proper",
    }:  # fmt: skip
        j += 2
    if _followed_by_call(words, j):
        return j
    return (
        j
        if policy == "train" and len(words[j].text) + 3 * (j - i) >= 4 and _ends(words, j)
        else None
    )


def _stranger(words: Sequence[_Word], i: int) -> bool:
    """Return whether an ordinary noun before an honorific is somebody's rare family name."""
    text = words[i].text
    if not (_HAN.fullmatch(text) and len(text) <= 3) or text in _NOT_NAMES or _TRADE.search(text):
        return False
    if i > 0 and words[i - 1].kind in {"noun", "proper", "family"} and words[i - 1].text != "":
        return False
    return (
        i + 1 < len(words)
        and words[i + 1].text in {"さん", "氏", "様", "くん"}
        and not (i > 0 and words[i - 1].text in {"お", "ご", "御"})
    )


def _followed_by_call(words: Sequence[_Word], i: int) -> bool:
    j = i + 1
    if j < len(words) and words[j].kind == "space":
        j += 1
    return j < len(words) and (words[j].text in _HONORED or bool(_POST.match(words[j].text)))


def _introduced(words: Sequence[_Word], i: int) -> bool:
    return i + 1 < len(words) and words[i + 1].text in {"です", "と申し", "より"}


def _ends(words: Sequence[_Word], i: int) -> bool:
    if i + 1 >= len(words):
        return True
    after = words[i + 1]
    return after.kind in {"particle", "mark", "space"} and after.text not in {"・", "-", "="}


def _field(piece: str, word: _Word) -> bool:
    return bool(_FIELD.search(piece[max(0, word.start - 8) : word.start]))


def _words(piece: str) -> list[_Word]:
    found = _tokenizer().tokenize(piece)
    kinds = _kinds()
    return [_Word(m.surface(), m.begin(), m.end(), kinds(m.part_of_speech_id(), m)) for m in found]


def _tokenizer() -> Any:
    if not hasattr(_local, "tokenizer"):
        from sudachipy import SplitMode

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
