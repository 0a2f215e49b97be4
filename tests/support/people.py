"""Sentences with names of persons, and innocent sentences full of the same characters."""
# ruff: noqa: E501, SIM905  sentences and word lists read better whole

import random
from collections.abc import Iterator

FAMILY = (
    "佐藤 高橋 渡邉 山本 中村 小林 加藤 吉田 佐々木 山口 松本 井上 木村 清水 池田 阿部 石川 長谷川 後藤 近藤 "
    "坂本 遠藤 青木 藤井 西村 福田 太田 三浦 岡本 松田 中島 中川 原田 小野 竹内 金子 和田 中山 石田 上田 森田 "
    "柴田 酒井 工藤 横山 宮崎 宮本 内田 高木 安藤 島田 谷口 大野 丸山 今井 河野 藤本 村田 武田 上野 杉山 増田 "
    "平野 小島 千葉 大塚 久保 岩崎 松尾 野口 木下 菊地 佐野 桜井 菅原 渡部 新井 古川 水野 小松 島村 北村 福島"
).split()
RARE = (
    "小鳥遊 薬袋 御手洗 勅使河原 我妻 東海林 五百旗頭 雲母 及川 鬼頭 蛯原 纐纈 神楽坂 綾小路 "
    "日向 不破 喜多川 百瀬 真田 設楽 榎戸 土生 犬飼 鵜飼 鮫島 蜂須賀 早乙女 西園寺 一ノ瀬"
).split()
WORDLIKE = "東 林 星 森 原 南 関 岡 辻 堀 泉 島".split()
GIVEN = (
    "太郎 花子 健一 陽子 大輔 美咲 翔太 さくら 直樹 裕美子 浩二 恵 拓也 彩 誠 由美 隆 結衣 蓮 陽菜 和也 真由美 "
    "雄大 ひかり 修 千尋 悠斗 葵 健太郎 智子 英樹 七海 亮 あかり 淳 麻衣 聡 優子 剛 香織"
).split()
_TEMPLATES = (
    "{}です。よろしくお願いします。", "詳しくは{}さんに聞いてください。", "{}様よりお問い合わせがありました。",
    "担当は{}です。", "経理部の{}に提出してください。", "承認者：{}", "{}部長の承認が必要です。", "昨日{}さんから電話がありました。",
    "|担当|{}|", "{}課長と相談して決めます。", "営業の{}さんが対応中です。", "総務の{}です。", "依頼者は{}さん。",
)  # fmt: skip
_FULL = ("{}が来週出張します。", "{}と打ち合わせをしました。", "この件は{}が担当します。")
INNOCENT = (
    "松本城の前を通る", "渡辺橋駅で降りる", "福島第二営業所へ送付する", "千葉県の工場を見学", "製品の仕様は前回と同様です", "皆様のご協力に感謝します",
    "お客様相談室に転送する", "東京駅の東口に集合", "森林の保護活動", "林道を点検する", "清水寺に行く", "石川県の支店", "部長決裁が必要です", "課長会議の議事録",
    "大野湊神社", "岡山支店の在庫", "山口県の代理店", "長野工場の品質", "宮崎空港に到着", "上野駅のロッカー", "中山競馬場", "平野部の積雪", "神田支店の住所",
    "有給休暇を申請する", "氏名欄に記入する", "担当者様へ連絡", "業者さんの作業", "関係者各位", "先生方の予定", "新井薬師の改札", "原則として認める",
    "星取表を作る", "南側の出入口", "島根の拠点", "関係部署に回覧", "泉佐野の倉庫", "様式第一号", "様々な方法", "殿堂入りした製品", "氏神に参拝",
)  # fmt: skip


def sentences(names: list[str], n: int, seed: int = 3, *, full: bool) -> Iterator[tuple[str, str]]:
    """Yield ``n`` (sentence, name in it)."""
    draw = random.Random(seed)
    for _ in range(n):
        name = draw.choice(names)
        yield draw.choice(_TEMPLATES + (_FULL if full else ())).format(name), name


def full_names(draw: random.Random, n: int, families: list[str]) -> list[str]:
    """Return ``n`` full names, some with a space between the parts."""
    spaces = ["", "", " ", "\u3000"]
    return [draw.choice(families) + draw.choice(spaces) + draw.choice(GIVEN) for _ in range(n)]
