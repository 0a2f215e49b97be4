"""What is asked, without the courtesies around it. Pure.

「お世話になっております。営業部の佐藤です。…ご教示いただけますと幸いです。」 says nothing about the
subject, yet search and quoting would look for it in the manuals. A sentence goes only when all of
it is courtesy; what tells something of the asker that may matter (「一般社員です」) stays.
"""

import re
from typing import Final

_ENDS = re.compile(r"(?<=[。．!！?？\n])(?![。．!！?？\n])|(?<=[a-z]\.)(?=\s)")
_SPACED = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
"""A space between Japanese letters, as in easy Japanese."""
_TRIM: Final = ". \t\r\n\u3000、,:：。．!！・-ー〜~"
_GREETING = (
    r"(?:いつも)?(?:大変)?お世話に(?:なって(?:おり|い)ます|なります)",
    r"お(?:疲れ|つかれ)(?:様|さま)(?:です|でございます|でした)",
    r"(?:おはようございます|こんにちは|こんばんは|初めまして|はじめまして|ご苦労(?:様|さま)です)",
    r"(?:突然(?:の(?:ご)?(?:連絡|質問|お願い))?(?:で)?)?(?:失礼|お邪魔)(?:いた|致)?します",
    r"(?:お忙しい|ご多忙の?|ご多用の?)(?:ところ|中)?(?:大変)?[^。]{0,14}"
    r"(?:恐れ入ります|恐縮です|申し訳(?:ござい|あり)ません|すみません)",
    r"(?:大変)?(?:恐れ入ります|恐縮です|すみません|すいません|申し訳(?:ござい|あり)ません)",
)
_ABOUT_MYSELF = (
    r".{1,30}と(?:申|もう)します",
    r".{1,20}(?:部|課|室|係|支店|支社|営業所|工場|本部|センター|グループ|チーム|店)(?:の者|の社員|所属)です",
    r".{1,24}(?:部|課|室|係|支店|支社|営業所|工場|本部|センター|グループ|チーム|店)の"
    r"(?!(?:部|課|係|室|次|社|工場|支店)長|主任|社員|一般|新|派遣|契約|嘱託|役員|担当|管理|見習)"
    r"[\u4e00-\u9fff々]{1,4}(?:[ \u3000]?[\u4e00-\u9fff々ぁ-んァ-ヶー]{1,5})?です",
    r"(?:日本語|にほんご)が.{0,12}(?:わかり|分かり|はなせ|話せ)ま(?:す|せん)",
)
_ASKS = (
    r"(?:少し|ちょっと|一点|1点|一つ|ひとつ|以下)?(?:、)?(?:ご)?(?:質問|相談|確認)"
    r"(?:が(?:あり|ござい)ます|です|させて(?:ください|下さい|いただきます|頂きます)|(?:しても)?よろしいでしょうか)",
    r"(?:お聞き|お伺い|お尋ね|おたずね|質問)したい(?:こと|点)?(?:が(?:あり|ござい)ます|の?ですが|です)?",
    r"(?:やさしく|わかりやすく|分かりやすく|簡単に|かんたんに|早めに|至急)?(?:どうか|どうぞ)?"
    r"(?:ご教示|ご教授|ご回答|ご返信|ご確認|お教え|教えて|おしえて|お知らせ)"
    r"(?:(?:の(?:ほど|程))?(?:、)?(?:いただけ|頂け|くださ|下さ|願い|お願い|もらえ)[^。]{0,20}|ください|下さい)",
    r"(?:何卒|どうぞ|どうか)?(?:よろしく|宜しく)(?:お願い|おねがい|御願い)?[^。]{0,10}",
    r"お手数(?:です|を?お?かけし?ます)[^。]{0,20}",
    r"(?:ありがとうございま(?:す|した)|感謝(?:いた|致)?します|助かります|幸いです)",
)
_ENGLISH = (
    r"(?:hello|hi|hey|dear|good (?:morning|afternoon|evening))(?: (?:there|all|team|everyone|sir|"
    r"madam|colleagues?))*",
    r"(?:i hope (?:you|this)|hope you).{0,60}",
    r"(?:i'?m|i am|my name is|this is) (?!an? |the )[a-z' .-]{2,40}?"
    r"(?:,? (?:from|in|of) [a-z' &.-]{2,40})?",
    r"(?:a |one |just a )?(?:quick |short )?question(?: from [a-z' .-]{2,40})?",
    r"i (?:have|had) (?:a|one) (?:quick |short )?question(?: (?:about|for) you)?",
    r"(?:i'?m |i am )?sorry (?:to bother|for bothering|to trouble) you.{0,30}",
    r"(?:many )?(?:thanks|thank you)(?: (?:so|very) much)?(?: in advance)?(?: for .{1,40})?",
    r"(?:kind |best |warm )?regards",
)
_WHOLE = re.compile(
    "(?:" + "|".join((*_GREETING, *_ABOUT_MYSELF, *_ASKS, *_ENGLISH)) + ")", re.IGNORECASE
)
_LEAD = re.compile(
    r"^(?:(?:(?:大変|誠に)?(?:恐れ入りますが|恐縮ですが|すみませんが?|すいませんが?|申し訳(?:ござい|あり)ませんが"
    r"|お手数(?:です|を?お?かけし?ます)が|お忙しいところ(?:[^、。]{0,14}(?:ですが|ますが))?|失礼ですが"
    r"|(?:お聞き|お伺い|質問)したいのですが|(?:ご)?質問(?:なの)?ですが|つかぬことを(?:お聞き|伺い)しますが))"
    r"|(?:hello|hi|hey|dear [a-z ]{2,20}|good (?:morning|afternoon|evening))"
    r"(?: there| all| team)?(?=[,!:])"
    r"|(?:a |one |just a )?(?:quick |short )?question(?: from [a-z' .-]{2,40})?(?=:)"
    r"|sorry to bother you(?:,? but)?|excuse me)[\s、,:：!]*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:について|に関して|を|、)?(?:ご教示|ご教授|お教え|教えて)(?:の(?:ほど|程))?(?:、)?"
    r"(?:いただけ|頂け|くださ|下さ|お願い|願え|もらえ)[^。?？]{0,24}(?=[。?？!！\s]*$)"
)


def bare(question: str) -> str:
    """Return a question without greetings, introductions, thanks and the frames of asking.

    A question that consists of courtesy alone comes back as it is.
    """
    kept = [left for part in _ENDS.split(question) if (left := _without(part))]
    found = "".join(kept).strip()
    return found if any(c.isalnum() for c in found) else question


def only_courtesy(text: str) -> bool:
    """Return whether a text asks nothing: a greeting, thanks, an introduction."""
    return not any(_without(part) for part in _ENDS.split(text))


def _without(sentence: str) -> str:
    """Return what a sentence says beyond courtesy; empty when it is nothing but that."""
    rest = sentence
    while lead := _LEAD.match(rest.lstrip()):
        rest = rest.lstrip()[lead.end() :]
    body = _SPACED.sub("", rest.strip(_TRIM))
    if not body or _WHOLE.fullmatch(body):
        return ""
    tailless = _TAIL.sub("", rest)
    return tailless if tailless.strip(_TRIM) else ""
