"""Made-up people for the masker: names put together from characters, not taken from any list.

A family name of one to three characters, a given name in kanji or kana: more than a million people,
most of them in no dictionary, some of whose names are also words and places. With the sentences of an
office around them, and sentences that only look as if somebody was named.
"""
# ruff: noqa: E501, SIM905  word lists read better whole

import random
from collections.abc import Iterator
from dataclasses import dataclass

_FIRST = "山 川 田 木 村 石 小 大 中 上 下 高 古 新 西 東 北 南 前 松 竹 梅 杉 桜 藤 森 林 岡 島 井 池 滝 沢 浜 原 野 広 長 福 吉 金 水 平 安 三 五 片 荒 黒 白 青 赤 冨 宮 寺 神 堀 関 矢 車 鈴 熊 鶴 亀 牛 猪 鳥 若 早 久 永 浅 深".split()
_SECOND = "山 川 田 木 村 本 井 島 原 野 沢 崎 口 内 上 下 中 尾 谷 岡 森 林 橋 塚 浦 瀬 戸 倉 津 根 葉 坂 場 永 見 越 部 藤 江 辺 瀧 淵 畑 垣 屋 城 宮 松".split()
_GIVEN_A = "太 健 翔 大 拓 直 雄 和 正 明 英 俊 智 浩 達 康 隆 誠 剛 亮 美 裕 恵 由 真 優 彩 愛 千 奈 麻 佳 沙 里 陽 結 咲 葵 莉 桃 詩 凛 芽 琴 遥 晴 悠 蒼 颯 碧".split()
_GIVEN_B = "郎 一 二 介 也 太 斗 人 真 樹 平 司 志 彦 夫 雄 之 輔 生 基 子 美 香 奈 恵 代 江 菜 花 乃 音 衣 実 世 希 莉 那 緒 羽 月".split()
_KANA = "さくら ひなた みゆき あおい まこと かおり しのぶ はるか なつみ すみれ ケンジ ユミ タカシ マリコ サトル リエ".split()
_SOUNDS = {
    "a": "Yamamura Takigawa Kurosawa Nishibata Morishima Asakura Hamaguchi Tsurumi Inokuma Wakabayashi".split(),
    "b": "Kentaro Misaki Haruka Shogo Ayumi Takumi Rie Daichi Nanako Yuito".split(),
}
CALLED = (
    "{}さんに確認してください。", "{}様宛ての荷物が届いています。", "昨日{}部長が承認しました。", "担当は{}さんです", "{}氏の講演を聞く。",
    "申請者：{}さん", "|担当者|{}さん|", "詳しくは{}課長まで", "本日は{}さん、お休みです。", "報告先は{}主任とする。", "{}先生にお願いする", "（{}さん記入）",
)  # fmt: skip
BARE = ("氏名：{}", "担当者は{}です。", "|氏名|{}|", "報告者：{}", "作成者は{}。", "責任者：{}")
"""Only a field says that this is a name; full names are meant."""
INNOCENT = (
    "製品の仕様を同様に改める。", "皆様のご意見を伺う。", "お客様の模様替え", "林道と森林の境界", "東京駅の東口に集合する。", "松本城の前の渡辺橋を渡る。",
    "トヨタとホンダの部品を比べる。", "部長決裁が必要です。", "清水寺の参道", "千葉県の林業", "福島第二営業所へ送る。", "一太郎で作成した文書", "課長会議は月曜です。",
    "担当部署に連絡する。", "氏名欄に記入する。", "関係者各位", "徳川家康の時代の地図", "夏目漱石の小説を読む。", "業者さんに頼む。", "外注先様へ送付する。",
    "大阪支店の窓口", "石川県から出荷する。", "高田馬場で乗り換える。", "上野公園で研修を行う。", "原則として前日までに申請する。", "神田支店の棚卸し",
    "宮崎工場の点検", "金子みすゞの詩", "秋田犬の写真", "和田岬の倉庫", "平野部の積雪", "安藤忠雄の建築", "日立製作所の規格", "松下電器の歴史",
)  # fmt: skip


@dataclass(frozen=True)
class Named:
    """A sentence with one name in it."""

    text: str
    start: int
    end: int
    way: str
    """How the name stands there: ``called``, ``field``, or ``roman``."""


def people(count: int, seed: int = 1) -> list[tuple[str, str]]:
    """Return different (family, given) names."""
    draw, found = random.Random(seed), dict[tuple[str, str], None]()
    while len(found) < count:
        family = draw.choice(_FIRST) + (draw.choice(_SECOND) if draw.random() < 0.96 else "")
        if draw.random() < 0.04:
            family += draw.choice("田川原木本")
        given = (
            draw.choice(_KANA)
            if draw.random() < 0.08
            else draw.choice(_GIVEN_A) + draw.choice(_GIVEN_B)
        )
        if family[0] != family[-1] or len(family) == 1:
            found[family, given] = None
    return list(found)


def sentences(names: list[tuple[str, str]], seed: int = 1) -> Iterator[Named]:
    """Yield a sentence for each name, in one of the ways in which offices name people."""
    draw = random.Random(seed)
    for family, given in names:
        way = draw.choices(("called", "field", "roman"), (8, 3, 1))[0]
        if way == "roman":
            name = f"{draw.choice(_SOUNDS['b'])} {draw.choice(_SOUNDS['a'])}"
            text = draw.choice(("Mr. {} will approve it.", "Ask {}さん first.", "My name is {}."))
        elif way == "field":
            name = draw.choice((family + given, f"{family} {given}", f"{family}　{given}"))
            text = draw.choice(BARE)
        else:
            forms = (family, family, family + given, f"{family} {given}", f"{family}　{given}")
            name, text = draw.choice(forms), draw.choice(CALLED)
        before = text.index("{}")
        yield Named(text.replace("{}", name), before, before + len(name), way)
