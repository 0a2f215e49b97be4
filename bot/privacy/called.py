"""Names that the text itself points at: before an honorific or a post, or in a form's field.

Works on letters alone, where a dictionary cuts a rare name into pieces or joins it with the post
behind it (大塚｜部長).
"""
# ruff: noqa: E501, SIM905  word lists and patterns read better whole

import re
from collections.abc import Iterator
from typing import Final

from bot.privacy.span import Found, Policy
from bot.privacy.surnames import COMMON, SHORT

HONORIFIC: Final = r"(?:さん|様|さま|氏|殿|くん|君|ちゃん|先生|先輩|教授)"
POST: Final = (
    r"(?:代表取締役|取締役|執行役員|監査役|副?社長|副?会長|専務|常務|本?部長|副部長|課長|係長|主任|次長|室長|所長|"
    r"工場長|支店長|店長|センター長|班長|チーム長|グループ長|マネージャー?|マネジャー|リーダー|顧問|相談役)"
)
# What stands before さん or 様 and is no name.
NOT_NAMES: Final = frozenset(
    (
        "皆 お客 客 神 王 奥 嫁 婿 仏 姫 殿 若 母 父 兄 姉 爺 婆 孫 子 娘 息子 隣 皆々 各 諸 両 同 何 誰 貴 御社 貴社 "
        "弊社 当社 他社 自社 患者 生徒 学生 得意 上司 部下 同僚 新人 外注 下請 大家 銀行 警察 病院 大学 学校 総務 人事 "
        "経理 法務 営業 広報 開発 情報 製造 品質 購買 物流 企画 技術 設計 管理 監査 秘書 受付 窓口 担当 幹事 議長 司会 "
        "事務 現場 工場 本社 支社 支店 協力 家族 夫婦 兄弟 姉妹 親戚 友人 知人 恋人 旦那 奥方 坊 赤 摂 華 彼 女 男 姓 "
        "一行 御一行 関係各位 未定 下記 上記 別紙 以下 以上 当日 不在 不明 無 同上 全員 本人 自分 別途 各自 必須 任意 空欄 "
        "総務部 人事部 経理部 次 前 後 左 右 上 下 中 外注先 所属長 上長 責任者 担当者 役員 社長 部長 課長 係長 主任 氏名 名前 署名 "
        "捺印 印鑑 記入 記載 日付 電話 住所 件名 内容 備考 理由 番号 部署 部門 役職 社員 職員 従業員 会社 製品 商品 日当 手当 給与 賞与 対象外 対象 区分 都度 毎回 随時"
    ).split()
)
TRADE: Final = re.compile(
    r"[者員客方社店職係部課室先主族生士師屋業院署局所会組長側分用中名隊班庁省宛欄外]$"
)
_NOT_SAMA = re.compile(r"[仕模同多異有文紋一両左若神王仏皆奥何各逆今]$")
_NOT_SHI = re.compile(r"[摂華両同某諸彼]$")
_RUN: Final = re.compile(
    r"(?<![一-龥々ヶァ-ヶーA-Za-z0-9])(?P<name>[一-龥々ヶ]{1,6}(?:[ ][一-龥々ぁ-んァ-ヶー]{1,4})?)"
    r"[ ]?(?P<call>さん|様|氏(?![名神族子])|くん|部長|課長|係長|主任|次長|社長|専務|常務|取締役|先輩)"
)
_WHERE = r"(?:氏名|お名前|担当者?|責任者|承認者|申請者|報告者|作成者|記入者|連絡者|起案者|依頼者|受領者|立会者|後任|前任|上司)"
_VERB = re.compile(r"(?:ます|です|した|する|ない|れる|せる|ある|いる|って|など|まで|から)$")
_TIME = re.compile(
    r"(?:昨日|今日|本日|明日|先日|先程|先週|今週|来週|今朝|昨夜|当日|以前|現在|先ほど)"
)
_SLOT: Final = re.compile(
    rf"{_WHERE}\s?(?:は|が|:|\||「)\s?(?P<name>[一-龥々ヶ]{{1,5}}(?:[ ](?:[一-龥々]{{1,4}}|[ぁ-ん]{{2,5}}?|[ァ-ヶー]{{2,6}}))?|"
    r"[一-龥々ヶ]{1,4}(?:[ぁ-ん]{2,4}?|[ァ-ヶー]{2,5}))\s?(?=です|さん|様|氏|が担当|が対応|\||」|。|、|\n|$)"
)


def find(text: str, policy: Policy) -> Iterator[Found]:
    """Yield the names that a folded text points at."""
    for seen in _RUN.finditer(text):
        start, name = _trimmed(seen)
        known = _known(name)
        person = known or (policy == "train" and seen["call"] in {"さん", "様", "氏", "くん"})
        if person and not _ordinary(name, seen["call"], known=known):
            yield Found(start, seen.end("name"), "PERSON", 6)
    for seen in _SLOT.finditer(text):
        born = len(seen["name"]) == 4 and seen["name"].endswith("生")  # 坂本陽生, not 学生
        if (policy == "train" or _known(seen["name"])) and (born or not _no_name(seen["name"])):
            yield Found(seen.start("name"), seen.end("name"), "PERSON", 6)


def _trimmed(seen: re.Match[str]) -> tuple[int, str]:
    """Leave out a word of time that touches the name (昨日上野さん)."""
    name = seen["name"]
    time = _TIME.match(name)
    cut = time.end() if time and time.end() < len(name) else 0
    return seen.start("name") + cut, name[cut:]


def _known(name: str) -> bool:
    head = name.partition(" ")[0]
    if head in COMMON or head in SHORT:
        return True
    begins = any(head[:n] in COMMON for n in (2, 3))
    return begins and " " not in name and 3 <= len(head) <= 5 and not TRADE.search(head)


def _ordinary(name: str, call: str, *, known: bool) -> bool:
    if call == "様" and _NOT_SAMA.search(name) and " " not in name:
        return True
    if call == "氏" and _NOT_SHI.search(name):
        return True
    return not known and (len(name) < 2 or _no_name(name))


def _no_name(name: str) -> bool:
    if _VERB.search(name):
        return True
    return name in NOT_NAMES or bool(TRADE.search(name)) or name[-2:] in NOT_NAMES
