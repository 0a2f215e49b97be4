"""What no rewriting may touch: numbers, quotations, links, names of forms, placeholders. Pure."""

import re
from typing import Final

from bot.text import content_hash

_SPANS: Final = re.compile(
    r"https?://[^\s、。」）)]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|「[^「」\n]*」|『[^『』\n]*』|“[^”\n]*”|\"[^\"\n]*\"|`[^`\n]+`"
    r"|\[[^\[\]\s]{1,12}\]"
    r"|様式\s?(?:第?\s?[A-Za-z0-9０-９一二三四五六七八九十]+\s?号?)(?:[-－][A-Za-z0-9０-９]+)*"
    r"|[一-龥々ァ-ヶーA-Za-z0-9]{1,20}(?:申請書|申込書|届出書|報告書|依頼書|同意書|誓約書|計画書|証明書|願書|届|伝票|台帳)"
    r"|(?<![A-Za-z])[A-Za-z]{1,6}-?[0-9０-９]{1,6}(?:-[0-9０-９]{1,4})?"
    r"|(?:第\s?)?[0-9０-９〇一二三四五六七八九十百千]+(?:[,，.．:：/／-][0-9０-９]+)*\s?(?:営業日|週間|か月|ヶ月|カ月|箇月|千円|万円|億円|円|日間|日|時間|時|分|秒|%|％|パーセント|名|人|文字|回|年度|年|月|条|項|号|章|節|通|台|件|枚|泊|階|割|倍|歳)?"
)
_KANJI_ALONE: Final = re.compile(r"[〇一二三四五六七八九十百千]+")


def protected(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of what stays as it is, in code points, in order."""
    found = []
    for seen in _SPANS.finditer(text):
        bare = _KANJI_ALONE.fullmatch(seen.group())  # the 一 of 一般 is no number
        if not bare:
            found.append(seen.span())
    return found


def kept(text: str) -> str:
    """Return a hash of all that is protected in a text; rewriting leaves it unchanged."""
    return content_hash("\x1f".join(text[start:end] for start, end in protected(text)))
