"""A hostile generator of Japanese identifiers for the masker: no name or row of it is tuned for.

Valid check digits and broken ones, half and full width, hyphens of many kinds, kanji digits,
circled digits, invisible characters, glued to kana on both sides, in table cells and in code.
"""
# ruff: noqa: E501  templates read better whole

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_HYPHENS = "-‐‑–—―−－ー"
_WIDE = str.maketrans("0123456789-@.", "０１２３４５６７８９－＠．")
_KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")


@dataclass(frozen=True)
class Case:
    """A text with one identifier in it; ``label`` is empty for a text that must stay as it is."""

    text: str
    start: int
    end: int
    label: str


def digits(draw: random.Random, n: int) -> str:
    """Return ``n`` random digits."""
    return "".join(draw.choice("0123456789") for _ in range(n))


def my_number(draw: random.Random) -> str:
    """Return 12 digits with My Number's check digit."""
    body = digits(draw, 11)
    total = sum(
        int(p) * (n + 1 if n <= 6 else n - 5) for n, p in enumerate(reversed(body), start=1)
    )
    rest = total % 11
    return body + str(0 if rest <= 1 else 11 - rest)


def card(draw: random.Random) -> str:
    """Return 16 digits of a card with a Luhn digit."""
    body = draw.choice(["4", "51", "55", "3528", "3589"])
    body += digits(draw, 15 - len(body))
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(body)]
    return body + str(-sum(d // 10 + d % 10 for d in doubled) % 10)


def forms(draw: random.Random, number: str, groups: tuple[int, ...]) -> str:
    """Return ``number`` on one of eight surfaces."""
    parts, at = [], 0
    for size in groups:
        parts.append(number[at : at + size])
        at += size
    hyphen = draw.choice(_HYPHENS).join(parts)
    return draw.choice(
        [
            number, hyphen, hyphen.translate(_WIDE), " ".join(parts), number.translate(_WIDE),
            number.translate(_KANJI), number.translate(_CIRCLED), "\u200b".join(parts),
        ]
    )  # fmt: skip


def _mobile(draw: random.Random) -> tuple[str, str]:
    number = draw.choice(["090", "080", "070"]) + draw.choice("123456789") + digits(draw, 7)
    return forms(draw, number, (3, 4, 4)), "PHONE"


def _landline(draw: random.Random) -> tuple[str, str]:
    area, groups = draw.choice([("03", (2, 4, 4)), ("06", (2, 4, 4)), ("045", (3, 3, 4)),
                                ("0467", (4, 2, 4)), ("011", (3, 3, 4))])  # fmt: skip
    number = area + draw.choice("23456789") + digits(draw, 9 - len(area))
    return forms(draw, number, groups), "PHONE"


def _email(draw: random.Random) -> tuple[str, str]:
    name = draw.choice(["t.yamada", "suzuki_88", "k-tanaka", "abe+work", "m.o"])
    address = (
        f"{name}{draw.randrange(99)}@{draw.choice(['example.co.jp', 'mail.example.com', 'a.jp'])}"
    )
    return draw.choice([address, address.translate(_WIDE)]), "EMAIL"


def _token(draw: random.Random) -> tuple[str, str]:
    tail = "".join(draw.choice("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMN23456789") for _ in range(36))
    head = draw.choice(
        ["xoxb-", "xapp-", "sk-proj-", "sk-", "ghp_", "github_pat_", "AIza", "glpat-"]
    )
    return head + tail, "SECRET"


Make = Callable[[random.Random], tuple[str, str]]
KINDS: dict[str, tuple[Make, tuple[str, ...]]] = {
    "MYNUMBER": (
        lambda draw: (forms(draw, my_number(draw), (4, 4, 4)), "MYNUMBER"),
        ("マイナンバーは{}です", "個人番号{}を提出", "|個人番号|{}|", "控えの番号は{}でした", "`{}`（マイナンバー）"),
    ),
    "CARD": (
        lambda draw: (forms(draw, card(draw), (4, 4, 4, 4)), "CARD"),
        ("カード番号は{}です", "{}で支払いました", "|クレジットカード|{}|", "経費は{}を使用"),
    ),
    "SECRET": (_token, ("トークンは{}です", "設定に{}と書いた", "|キー|{}|", "`{}`")),
    "EMAIL": (_email, ("連絡先は{}です", "メール{}まで", "|担当|{}|", "（{}）宛に送る")),
    "PHONE": (
        lambda draw: draw.choice([_mobile, _landline])(draw),
        ("電話は{}です", "携帯{}まで", "|連絡先|{}|", "TEL{}へお願いします", "☎{}に連絡"),
    ),
    "LICENCE": (
        lambda draw: (forms(draw, draw.choice(["30", "62"]) + digits(draw, 10), (4, 4, 4)), "LICENCE"),
        ("運転免許証の番号は{}です", "免許証番号{}を控える", "|免許番号|{}|"),
    ),
    "BANK": (
        lambda draw: (forms(draw, digits(draw, 7), (7,)), "BANK"),
        ("口座番号は{}です", "普通預金{}に振込", "振込先は普通{}です", "|口座番号|{}|"),
    ),
    "BIRTHDATE": (
        lambda draw: (
            draw.choice(["19{y}年{m}月{d}日", "19{y}/{m}/{d}", "昭和{e}年{m}月{d}日", "S{e}.{m}.{d}", "19{y}{m:02}{d:02}"]).format(
                y=draw.randrange(50, 99), e=draw.randrange(30, 63), m=draw.randrange(1, 13), d=draw.randrange(1, 29)
            ),
            "BIRTHDATE",
        ),
        ("生年月日は{}です", "{}生まれの社員", "|生年月日|{}|", "誕生日：{}"),
    ),
}  # fmt: skip


def cases(kind: str, n: int, seed: int = 7) -> Iterator[Case]:
    """Yield ``n`` texts that hold one identifier of ``kind``."""
    draw = random.Random(f"{kind}{seed}")
    make, templates = KINDS[kind]
    for _ in range(n):
        value, label = make(draw)
        before, after = draw.choice(templates).split("{}")
        yield Case(before + value + after, len(before), len(before) + len(value), label)


def innocent(n: int, seed: int = 7) -> Iterator[str]:
    """Yield ``n`` texts that look like identifiers and are none."""
    draw = random.Random(seed)

    def number(size: int) -> str:
        return digits(draw, size)

    makes: tuple[Callable[[], str], ...] = (
        lambda: f"注文番号は{my_number(draw)}です",
        lambda: f"伝票番号{number(12)}を入力してください",
        lambda: f"JANコード49{number(11)}の商品",
        lambda: f"登録番号T{number(13)}の請求書",
        lambda: f"法人番号は{number(13)}です",
        lambda: f"ログの20{draw.randrange(10, 30)}{draw.randrange(1, 13):02}{draw.randrange(1, 29):02}{draw.randrange(24):02}{draw.randrange(60):02}を参照",
        lambda: f"タイムスタンプ17{number(11)}に発生",
        lambda: f"バージョン{draw.randrange(9)}.{draw.randrange(20)}.{draw.randrange(99)}.{draw.randrange(9)}へ更新",
        lambda: f"内線{number(4)}までご連絡ください",
        lambda: f"フリーダイヤル0120-{number(3)}-{number(3)}にお電話ください",
        lambda: f"部品番号045-{number(3)}-{number(4)}-Aを発注",
        lambda: f"品番{number(3)}-{number(4)}は欠品です",
        lambda: f"合計{draw.randrange(1, 9)},{number(3)},{number(3)}円です",
        lambda: f"シリアル番号{number(4)}-{number(4)}-{number(4)}を控える",
        lambda: f"発行日は20{draw.randrange(10, 30)}年{draw.randrange(1, 13)}月{draw.randrange(1, 29)}日です",
        lambda: f"座標は35.{number(6)},139.{number(6)}です",
        lambda: f"セル範囲A1:C{number(3)}を選択",
        lambda: f"パスワードは{draw.randrange(8, 16)}文字以上で設定します",
        lambda: f"資産番号PC-{number(6)}の返却",
        lambda: draw.choice(
            ["製品の仕様と同様です", "お客様各位", "関係者の皆様へ", "担当者様にご確認ください", "松本城の前の渡辺橋", "林道と森林の管理",
             "福島第二営業所に送付", "一太郎とホンダの車", "部長決裁が必要です", "清水寺へ出張", "千葉県の林業", "東京駅の東口", "トヨタと日立の規格",
             "業者さんに見積を依頼", "課長会議は月曜です", "氏名欄に記入します", "神田支店の星取表", "原則として前日までに"]
        ),
    )  # fmt: skip
    for _ in range(n):
        yield draw.choice(makes)()
