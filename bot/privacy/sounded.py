"""Names written by their sound: サトウ タロウ, Sato Taro, グエン・ティ・ホア.

No dictionary of words has them all, and a word beside a word is no name by itself. A pair counts
where one half is a known family name and the other a known given name, or sounds like one.
"""
# ruff: noqa: E501, SIM905  word lists and patterns read better whole

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from bot.privacy.span import Found, Policy

FAMILY: Final = frozenset(
    (
        "アオキ アカギ アサノ アダチ アベ アライ アラキ アンドウ イイダ イガラシ イケダ イシイ イシカワ イシダ イシハラ イソガイ イトウ "
        "イナガキ イノウエ イマイ イワサキ イワタ ウエダ ウエノ ウチダ ウチヤマ エグチ エンドウ オオイシ オオカワ オオクボ オオシマ オオタ オオタニ "
        "オオツカ オオニシ オオノ オオバ オオハシ オオヤマ オオモリ オカザキ オカダ オカモト オガワ オクムラ オグラ オザワ オノ オノデラ オバタ カタオカ カタヤマ カトウ "
        "カネコ カマダ カミヤ カワイ カワカミ カワグチ カワサキ カワシマ カワダ カワノ カワムラ カンダ カンノ キクチ キシモト キタガワ キタムラ キノシタ "
        "キムラ クドウ クボ クボタ クマガイ クリハラ クロカワ クロサワ クロダ クワバラ コイケ コイズミ コウノ コジマ コダマ ゴトウ コニシ コバヤシ コマツ コミヤマ コヤマ "
        "コンドウ サイトウ サイトオ サエキ サカイ サカグチ サカモト サクマ サクライ ササキ サトウ サナダ サノ サワダ シバタ シブヤ シマダ シミズ シモムラ ショウジ シライ シライシ "
        "シンドウ スガワラ スギウラ スギモト スギヤマ スズキ スドウ セキグチ セキネ ソウマ タカギ タカダ タカノ タカハシ タカハタ タカヤマ タグチ タケウチ タケダ タケモト タシロ "
        "タナカ タナベ タニ タニグチ タムラ チバ ツカモト ツジ ツチヤ ツツミ ツダ テラダ ドイ トダ トミタ トヨダ ナイトウ ナカイ ナカオ ナカガワ ナカジマ ナカシマ ナカタ "
        "ナカニシ ナカノ ナカムラ ナカヤマ ナガイ ナガオ ナガタ ナガノ ナリタ ニシカワ ニシダ ニシムラ ニシヤマ ニッタ ネモト ノグチ ノダ ノナカ ノムラ ハギワラ ハシモト ハセガワ "
        "ハタ ハットリ ハマダ ハヤカワ ハヤシ ハラ ハラダ ハルタ ヒグチ ヒライ ヒラタ ヒラノ ヒラヤマ ヒロセ フクイ フクシマ フクダ フクナガ フジイ フジオカ フジカワ フジタ フジモト フジワラ "
        "フルカワ ホシノ ホソカワ ホリ ホリウチ ホリエ ホンダ ホンマ マエダ マエカワ マツイ マツウラ マツオ マツオカ マツザキ マツシタ マツダ マツナガ マツムラ マツモト マルヤマ ミウラ ミズノ "
        "ミタ ミナモト ミヤガワ ミヤケ ミヤザキ ミヤザワ ミヤジマ ミヤタ ミヤモト ムカイ ムラカミ ムラタ ムラマツ ムラヤマ モチヅキ モリ モリカワ モリシタ モリタ モリモト モリヤマ ヤジマ ヤスダ ヤノ "
        "ヤハギ ヤマウチ ヤマオカ ヤマガタ ヤマグチ ヤマザキ ヤマサキ ヤマシタ ヤマダ ヤマナカ ヤマムラ ヤマモト ヨコタ ヨコヤマ ヨシオカ ヨシカワ ヨシダ ヨシノ ヨシムラ ヨネダ ワタナベ ワダ ヒガ キンジョウ シマブクロ"
    ).split()
)
GIVEN: Final = frozenset(
    (
        "アイ アイコ アオイ アカネ アカリ アキ アキコ アキヒロ アキラ アサミ アスカ アツコ アツシ アヤ アヤカ アヤコ アヤノ アユミ アリサ イチロウ イツキ イズミ ウミ エイジ エイタ エミ エミコ エリ エリカ エリコ オサム "
        "カイト カオリ カオル カズキ カズコ カズヒロ カズマ カズミ カズヤ カズユキ カツヤ カナ カナコ カホ カンタ キヨシ キョウコ クミコ ケイ ケイコ ケイスケ ケイタ ケン ケンイチ ケンゴ ケンジ ケンタ ケンタロウ コウイチ コウジ コウスケ コウタ コウタロウ コウヘイ コトネ ゴロウ "
        "サオリ サキ サクラ サダオ サチコ サツキ サトコ サトシ サトミ サトル サブロウ シゲル シズカ シホ シュン シュンスケ ショウ ショウコ ショウタ ショウヘイ ジュン ジュンイチ ジュンコ ジロウ シンイチ シンゴ シンジ シンヤ スグル ススム スミレ セイジ セイヤ ソウタ ソウスケ "
        "ダイキ ダイスケ ダイチ タカシ タカヒロ タカユキ タクマ タクミ タクヤ タケシ タダシ タツヤ タロウ チアキ チエ チカ チナツ チヒロ チヨコ ツトム ツバサ テツヤ トオル トシオ トシキ トシヤ トモキ トモコ トモミ トモヤ ナオ ナオキ ナオコ ナオミ ナオヤ ナツキ ナツミ ナナ ナナミ ノゾミ ノブオ ノリコ ノリユキ "
        "ハナ ハナコ ハル ハルカ ハルキ ハルト ヒカル ヒデキ ヒトシ ヒトミ ヒナ ヒナタ ヒロ ヒロアキ ヒロキ ヒロコ ヒロシ ヒロト ヒロミ ヒロユキ フミコ フミヤ フユミ マイ マイコ マオ マキ マコト マサキ マサコ マサト マサヒロ マサミ マサル マナ マナブ マナミ マミ マユ マユミ マリ マリコ ミカ ミキ ミサキ ミツル ミノル ミノリ ミホ ミユ ミユキ ミナ ミナコ ミドリ "
        "メグミ モエ モトキ モモ モモコ ヤスオ ヤスコ ヤスシ ヤスヒロ ユイ ユウ ユウキ ユウコ ユウジ ユウスケ ユウタ ユウト ユウヤ ユカ ユカリ ユキ ユキコ ユキオ ユズキ ユタカ ユミ ユミコ ユリ ユリコ ヨウコ ヨウスケ ヨシオ ヨシコ ヨシヒロ ヨシミ リエ リオ リク リコ リサ リナ リノ リョウ リョウコ リョウスケ リョウタ リョウヘイ リュウイチ リュウジ リュウノスケ ルミ ルリ レイ レイコ レイナ レナ レン ワカナ ワタル"
    ).split()
)
_ABROAD: Final = frozenset(
    (
        "アダム アナ アニタ アハマド アビゲイル アフマド アリ アリス アルベルト アレックス アンジェラ アンドリュー アンドレ アンナ イワン ウィリアム ウェイ ウォン エドワード エマ エミリー エリザベス エリック オリビア "
        "カルロス カレン カール ガブリエル キム キャサリン キャロル クリス クリスティーナ クリストファー グエン グプタ クマール ケビン ケリー サイモン サラ サンジェイ サンドラ シャルマ シュミット ジェイムズ ジェームズ ジェシカ ジェニファー ジェフ ジャック ジャン ジュリア ジョー ジョージ ジョセフ ジョン ジョンソン シンディ "
        "スコット スティーブ スティーブン スティーヴン スミス スーザン スザンナ ソフィア ソフィー ダニエル ダビド ダン チェ チェン チャールズ チャン チョウ チョン デイビス デイビッド デイヴィッド デビッド トーマス トム トラン ドナルド ナンシー ニコラス ニック ハッサン パク パトリック パトリシア パテル ヒューズ ピーター ファム フアン フランク ブライアン ブラウン "
        "ヘンリー ベン ベンジャミン ホアン ホセ ポール マーク マーティン マイク マイケル マシュー マリア マリー マルティネス ミシェル ミラー ミュラー モハメド ヤン ヨハン ラジェシュ ラヴィ リー リウ リサ リチャード リュウ リン リンダ ルイス レベッカ ロドリゲス ロバート ロバートソン ローラ ワン"
    ).split()
)
_THINGS: Final = frozenset(
    "アイ アンド イン エンド オブ カンパニー ガーデン グループ コーポレーション ゴルフ サービス システム システムズ ジャパン ショップ スクール スタジオ スポーツ "
    "センター ソリューションズ ソフト タワー テクノロジー ネット ネオ パーク ハウス バンク バンド ビル ファンド フーズ プラザ プロジェクト ホーム ホテル ホールディングス マネージャー マネジメント "
    "モーター モータース モデル ラブ ランド リンク ワールド ヨーロッパ".split()
)
_OF_THINGS = re.compile(r"\s?(?:[社鉄教記歴駅杯賞展号像橋通館法式型]|大学|財団|法律|効果|会社|製)")
_BRANDS: Final = frozenset({"マツモトキヨシ"})
_KANA_PAIR: Final = re.compile(
    r"(?<![ァ-ヶー])(?<![ァ-ヶー]・)[ァ-ヶー]{2,6}[ ]?[ァ-ヶー]{2,7}(?![ァ-ヶー・])"
)
_KANA_DOTS: Final = re.compile(
    r"(?<![ァ-ヶー])(?<![ァ-ヶー]・)[ァ-ヶー]{1,8}(?:[・=][ァ-ヶー]{1,9}){1,3}(?![ァ-ヶー・])"
)
_HONOR = re.compile(r"\s?(?:さん|様(?!式)|さま|氏|先生|くん|ちゃん|部長|課長|社長|マネージャー)")
_LATIN_PAIR: Final = re.compile(
    r"(?<![A-Za-z0-9@./_-])(?P<one>[A-Z](?:[a-z]{1,9}|[A-Z]{1,9})),?[ ](?P<two>[A-Z](?:[a-z]{1,9}|[A-Z]{1,9}))(?![A-Za-z0-9@/_-])"
)
_SYLLABLES: Final = re.compile(
    r"(?:(?:[kgsztdnhbpmr]y?|sh|ch|ts|j|f|w|y|kk|ss|tt|pp|ssh|tch|cch)?[aeiou]|oh(?![aeiou])|n(?![aeiouy])|m(?=[bmp])){2,7}"
)
_FIRMS: Final = frozenset(
    "denki kogyo shoji sangyo kensetsu seiko seisakusho yakuhin unyu koun gomu kagaku shoten hoken ginko kaisha kabushiki seimitsu doken komuten bussan kosan "
    "eki machi cho shi ku ken fu dori koen daigaku byoin hoteru kaikan jinja jima yama kawa gawa bashi ekimae".split()
)
_PLACES: Final = frozenset(
    "chiba fukui fukushima hakata kanda kawasaki miyazaki nagano nakano narita shibuya ueno yamagata yamaguchi".split()
)
_SOUNDS: Final = {
    "キャ": "kya", "キュ": "kyu", "キョ": "kyo", "シャ": "sha", "シュ": "shu", "ショ": "sho", "チャ": "cha", "チュ": "chu",
    "チョ": "cho", "ジャ": "ja", "ジュ": "ju", "ジョ": "jo", "リュ": "ryu", "リョ": "ryo", "ヒョ": "hyo", "ミョ": "myo",
    **dict(zip(
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポンー",
        "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu me mo ya yu yo ra ri ru re ro wa "
        "ga gi gu ge go za ji zu ze zo da ji zu de do ba bi bu be bo pa pi pu pe po n -".split(), strict=True)),
}  # fmt: skip


def find(text: str, policy: Policy) -> Iterator[Found]:
    """Yield the names that are written by their sound; an answer keeps those of unknown people."""
    if policy != "train":
        return
    for seen in _KANA_PAIR.finditer(text):
        if _spelled(seen.group()):
            yield Found(seen.start(), seen.end(), "PERSON", 6)
    for seen in _KANA_DOTS.finditer(text):
        if _abroad(seen.group(), text[seen.end() : seen.end() + 8]):
            yield Found(seen.start(), seen.end(), "PERSON", 6)
    for seen in _LATIN_PAIR.finditer(text):
        if _latin(seen["one"].lower(), seen["two"].lower()):
            yield Found(seen.start(), seen.end(), "PERSON", 6)


def _abroad(run: str, after: str) -> bool:
    """Return whether words joined by dots are somebody's name rather than a firm's or a product's."""
    parts = set(re.split("[・=]", run))
    if parts & _THINGS or _OF_THINGS.match(after):
        return False
    return bool(
        parts & (_ABROAD | {name for name in GIVEN if len(name) > 2}) or _HONOR.match(after)
    )


def _spelled(run: str) -> bool:
    """Return whether a run of katakana is a family name and a given name, in either order."""
    one, space, two = run.partition(" ")
    halves = [(one, two)] if space else [(run[:n], run[n:]) for n in range(2, len(run) - 1)]
    if run in _BRANDS:
        return False
    return any((a in FAMILY and b in GIVEN) or (a in GIVEN and b in FAMILY) for a, b in halves)


def _latin(one: str, two: str) -> bool:
    """Return whether two words are a Japanese name: one half known, the other sounding like one."""
    if {one, two} & _FIRMS:
        return False
    family, given = _spellings()
    known = (one in family and two in given) or (one in given and two in family)
    return known or any(
        half in family - _PLACES and len(other) > 2 and bool(_SYLLABLES.fullmatch(other))
        for half, other in ((one, two), (two, one))
    )


@cache
def _spellings() -> tuple[frozenset[str], frozenset[str]]:
    """Return how family and given names are written in Latin letters, long vowels both ways."""
    return tuple(
        frozenset(way for name in names for way in _romaji(name)) for names in (FAMILY, GIVEN)
    )  # type: ignore[return-value]


def _romaji(kana: str) -> set[str]:
    found, at, double = "", 0, False
    while at < len(kana):
        if kana[at] == "ッ":
            at, double = at + 1, True
            continue
        size = 2 if kana[at : at + 2] in _SOUNDS else 1
        sound = _SOUNDS[kana[at : at + size]]
        found += (sound[0] if double else "") + sound
        at, double = at + size, False
    short = re.sub("ou|oo", "o", found).replace("uu", "u")
    heard = {found, short, re.sub("ou|oo", "oh", found)}
    return heard | {re.sub("n(?=[bmp])", "m", way) for way in heard}
