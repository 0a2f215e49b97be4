"""What a number is said to be: the words around it, for and against.

The nearest word wins. A word in front counts from farther away than one behind; what another
placeholder says counts for nothing.
"""
# ruff: noqa: E501  patterns read better whole

import re
from functools import cache, lru_cache
from typing import Final

BEFORE: Final = 45
AFTER: Final = 14

_KINDS: Final[dict[str, str]] = {
    "mynumber": "マイナンバー|個人番号|My ?Number|Individual Number",
    "card": "カード番号|クレジット|クレカ|カードNo|カードは|credit ?card|card (?:number|no)|VISA|"
    "Visa|JCB|Mastercard|MasterCard|AMEX|Amex|デビットカード",
    "licence": "運転免許|免許証|免許番号|driver'?s? ?licen[cs]e|driving licen[cs]e",
    "pension": "基礎年金|年金番号|年金手帳",
    "insurance": "雇用保険|被保険者|保険者番号|保険証|健康保険|介護保険",
    "resident": "住民票コード|在留カード|在留番号|residence card",
    "passport": "パスポート|旅券|passport",
    "bank": "口座|振込|振り込|普通預金|当座|貯蓄預金|普通|ゆうちょ|account (?:number|no)|bank",
    "phone": "電話|TEL|Tel|tel|℡|☎|📞|携帯|ケータイ|スマホ|FAX|Fax|fax|ファックス|ファクス|連絡先|折り返し|"
    "phone|Phone|mobile|Mobile|call|Call|かけて|直通|番号まで",
    "postal": "郵便番号|〒|住所|所在地|宛先|送付先|お届け先|postal|zip",
    "employee": "社員番号|従業員番号|職員番号|社員ID|社員コード|employee (?:ID|id|number|no)",
    "address": "IPアドレス|IP|アドレス",
    # Against: numbers that identify no person.
    "corporate": "法人番号|登録番号|インボイス|適格請求書|corporate number",
    "order": "注文|発注|受注|伝票|品番|型番|部品|商品|製品|JAN|ISBN|バーコード|ロット|シリアル|"
    "管理番号|受付番号|問い?合わせ番号|追跡|お問合せ番号|請求書番号|見積|契約番号|文書番号|資産番号|"
    "機番|製造番号|チケット|案件|整理番号|採番|コード|ID番号|order|Order|invoice|serial|Serial|"
    "ticket|Ticket|SKU|part (?:number|no)|tracking|lot|Lot|ログ|エラー番号|イベントID|ジョブ|バッチ|"
    "予約番号|会員番号|証明書番号|トランザクション|取引番号|伝送",
    "time": "タイムスタンプ|timestamp|エポック|epoch|日時|時刻|UNIX|発行日|更新日|版",
    "version": "バージョン|version|Version|Ver|ver|ビルド|build|Build|ファームウェア",
    "money": "金額|税込|税抜|円|¥|売上|価格|合計|予算",
    "extension": "内線",
}
AGAINST: Final = frozenset({"corporate", "order", "time", "version", "money"})
_NAMED = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items()))
# The same words without groups, which are found several times faster; the kind is looked up.
_WORD = re.compile("|".join(_KINDS.values()))
_PLACEHOLDER = re.compile(r"\[[^\[\]\s]{1,12}[0-9]{1,4}\]")
# Rows of other digits between a word and the number belong to the word, not to the number.
_BRACKET = re.compile(r"[\s`\"'」]{0,3}[(\[【「]\s?")
_HAD = re.compile(
    r"[0-9][0-9 ()-]{5,}[0-9][^0-9]{0,12}[\u3041-\u3096]{2}"
)  # its number, then words
_BREAK = re.compile(r"[。\n]|です|でした")


@lru_cache(maxsize=256)  # every detector asks it of the same number
def said(text: str, start: int, end: int) -> str:
    """Return the kind that the words around ``text[start:end]`` name; empty if none does."""
    after = _BREAK.split(_window(text[end : end + AFTER]))[0]
    bracket = _BRACKET.match(after)
    told = _WORD.match(after, bracket.end()) if bracket else None
    if told:  # 1234…（マイナンバー） says it of this very number
        return _kind(told.group())
    before = _window(text[max(0, start - BEFORE) : start])
    near = [m for m in _WORD.finditer(before) if not _spent(before[m.end() :], _kind(m.group()))]
    if near:
        return _kind(near[-1].group())
    found = _WORD.search(after)
    return _kind(found.group()) if found else ""


def _spent(between: str, kind: str) -> bool:
    """Return whether a word has had its number, or its sentence is over: it says nothing more.

    Only words against a find, and those of telephones, which stand everywhere, are ever spent.
    """
    if kind not in AGAINST and kind != "phone":
        return False
    ended = "。" in between or (kind == "phone" and "です" in between)
    return ended or bool(_HAD.search(between))


@cache  # as many as there are words above
def _kind(word: str) -> str:
    named = _NAMED.match(word)
    return str(named.lastgroup) if named else ""


def _window(piece: str) -> str:
    return _PLACEHOLDER.sub("□", piece) if "[" in piece else piece
