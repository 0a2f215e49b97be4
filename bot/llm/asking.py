"""What kind of thing a question asks for, and whether a text holds such a thing. Pure."""

import re
from typing import Final

from bot.text import normalise

_COUNTER = (
    "日間|日|人|名|回|件|個|枚|時間|時|分|秒|か月|ヶ月|カ月|箇月|年間|年|歳|才|度|番|階|割|%|パーセント|"
    "週間|泊|台|本|種類|つ|点|倍|キロ|km|m|メートル|グラム|ヘクタール|世紀|条|項|号|営業日|文字|桁|月|曜日"
)
_HOW_MANY = re.compile(rf"何({_COUNTER}|[ァ-ヴー]{{2,}})")
_ASKS: Final = {
    "money": re.compile(r"いくら|何円|何万円|金額|料金|代金|額は|how much|what (?:is the )?(?:price|fee|amount)"),  # noqa: E501
    "count": re.compile(rf"何(?:{_COUNTER})|いくつ|どのくらい|どれくらい|どれだけ|どの程度|how (?:many|long|often|far|old)"),  # noqa: E501
    "when": re.compile(r"いつ|何年|何月|何日|何時|何曜|期限|締め?切|期日|時期|when|deadline|due|what (?:time|date|day)"),  # noqa: E501
    "who": re.compile(r"誰|だれ|どなた|何者|人物|担当者|who\b|whom|whose"),
    "where": re.compile(r"どこ|何処|どちら|窓口|場所|どの(?:部署|課|部|国|地|都市)|where|which (?:department|office|team)"),  # noqa: E501
    "may": re.compile(r"(?:でき|出来)(?:ます|る)か|可能|(?:よい|良い|いい|よろしい)(?:です|でしょう)?か|必要(?:です|でしょう|が)|しなければ|ますか[?？]?$|\b(?:can|may|am i|do i|is it|are we|must)\b"),  # noqa: E501
    "how": re.compile(r"方法|手順|やり方|仕方|どうやって|どうすれば|どのように|どうしたら|手続|how (?:do|can|should|to)"),  # noqa: E501
    "why": re.compile(r"なぜ|何故|どうして|理由|原因|why\b"),
}  # fmt: skip
_MONEY = re.compile(
    r"\d\s*(?:万|億|千)?円|[¥$€£]\s*\d|\d\s*(?:yen|dollars|ドル|ポンド|ユーロ|usd|jpy)|無料|実費|free of charge"  # noqa: E501
)
_HOLDS: Final = {
    "money": _MONEY,
    "count": re.compile(rf"(?:\d|[一二三四五六七八九十百千数])\s*(?:{_COUNTER})|\d"),
    "when": re.compile(r"\d+\s*(?:年|月|日|時|営業日|世紀|days?|weeks?|months?|am|pm)|\d{1,2}:\d\d|\d{4}|曜|翌|毎|月末|以内|まで|前日|当日|monday|tuesday|wednesday|thursday|friday|january|february|march|april|june|july|august|september|october|november|december"),  # noqa: E501
    "who": re.compile(r"者|長|氏|さん|員|人|担当|部|課|社|医|師|王|家|manager|team|officer|[ァ-ヴ]{2,}・[ァ-ヴ]{2,}"),  # noqa: E501
    "where": re.compile(r"部|課|室|窓口|階|内線|市|県|町|村|区|国|州|島|駅|館|所|センター|office|desk|floor|room|department"),  # noqa: E501
    "may": re.compile(r"でき(?:る|ます|ない|ません)|可能|認め|禁止|(?:ては|では)(?:ならない|なりません|いけません)|不要|必要|こと(?:。|とする)|ものとする|(?:して|でも)(?:よい|良い|構わ)|対象|must|may|can(?:not)?|allowed|required|need"),  # noqa: E501
    "how": re.compile(r"申請|提出|連絡|届|クリック|選択|入力|手順|方法|から|によ[りる]|て(?:ください|下さい)|submit|click|select|send|ask|use"),  # noqa: E501
    "why": re.compile(r"ため|ので|から|理由|原因|より|because|since|so that"),
}  # fmt: skip


_FRAME = re.compile(
    rf"何(?:{_COUNTER})?(?:目|ごろ|頃|分|くらい|ぐらい)?(?:以内|まで|前)?|いくら|いくつ|いつ|誰|だれ|どなた|どこ|何処|どちら|どれ(?:くらい|ぐらい|だけ)?|どの(?:くらい|ぐらい|程度|ように|よう)?"
    r"|どう(?:やって|すれば|したら|して|やれば|やります|しますか?|なります|する(?:の)?|なる(?:の)?)?|どんな|なぜ|何故|(?:教え|知り)(?:て|た)?(?:くださ|下さ|ほし|欲し|頂け|いただけ|もらえ)?(?:い(?:です)?)?(?:ます|ません)?|(?:すれば|したら|して|ても|でも|たら|れば)?(?:いい|よい|良い|よろしい|構いません|大丈夫)(?:です|でしょう)?|(?:でき|出来)(?:ます|る)か"
    r"|(?:です|ます|でしょう|ました|ません)か|ください|下さい|について|に関して|したい(?:の|ん)?(?:です|だ)?が?|場合|とき(?:は|に)?|まず|もの(?:です)?"
    r"|\bhow (?:long|much|many|often|early|soon|do|does|can|should|to|will)\b"
    r"|\b(?:does|will|do|did|would) (?:it|i|we|you|the)\b|\b(?:have|need|want|like) to\b"
    r"|\b(?:what|when|where|which|who|why|how)\b|\btakes?(?: to)?\b"
    r"|\b(?:get|do|first|please|tell|my|me)\b"
)  # fmt: skip

_LEFT_OVER = re.compile(r"[?!。、]|(?<!\S)[ぁ-ん]{1,4}(?![^\s?!。、])")


def subject(question: str) -> str:
    """Return ``question`` without the words that only ask: 「いくら」, 「教えてください」."""
    rest = _LEFT_OVER.sub(" ", _FRAME.sub(" ", normalise(question)))
    return rest if any(c.isalnum() for c in rest) else normalise(question)


def counted(question: str, text: str) -> float:
    """Return whether ``text`` has a number of what 「何日」 asks for.

    Returns:
        1 or 0; 0.5 when the question asks for no number.
    """
    counters = _HOW_MANY.findall(normalise(question))
    if not counters:
        return 0.5
    plain = normalise(text)
    return sum(_counted(counter, plain) for counter in counters) / len(counters)


def wants(question: str) -> frozenset[str]:
    """Return what ``question`` asks for; often one thing, sometimes none or several.

    Returns:
        Of ``money``, ``count``, ``when``, ``who``, ``where``, ``may``, ``how``, ``why``.
    """
    plain = normalise(question)
    return frozenset(name for name, asks in _ASKS.items() if asks.search(plain))


def holds(wanted: frozenset[str], question: str, text: str) -> float:
    """Return how well ``text`` has what was asked for.

    Returns:
        1 when it has all of it, 0 when it has nothing of it, 0.5 when nothing special was asked.
        「何日」 is met by a number of days only.
    """
    if not wanted:
        return 0.5
    plain = normalise(text)
    met = [_HOLDS[name].search(plain) is not None for name in wanted]
    counters = _HOW_MANY.findall(normalise(question))
    met += [_counted(counter, plain) for counter in counters]
    return sum(met) / len(met)


def _counted(counter: str, plain: str) -> bool:
    alike = re.escape(counter.removesuffix("間"))
    if alike == "日":
        alike = "(?:営業|労働|稼働)?日"
    return re.search(rf"(?:\d|[〇一二三四五六七八九十百千万数])\s*{alike}", plain) is not None
