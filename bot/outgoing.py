"""Makes a model's text safe to show: no mention, no control mark, no link that it made up. Pure.

Whatever a model was talked into, nothing it writes can call people or be clicked. Links are built
by our own code; an address that stands in the evidence is shown as text in backquotes.
"""

import re
import unicodedata
from typing import Final

from bot.words import say

_CONTROL: Final = {
    code: None
    for code in [*range(32), *range(0x7F, 0xA0), 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF,
                 *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0000, 0xE0080)]
    if code not in (9, 10)
}  # fmt: skip
_LABELLED = re.compile(r"!?\[([^\[\]\n]{0,300})\]\(\s*<?[^()\n]{0,2000}>?\s*\)")
_REFERENCE = re.compile(r"^[ \t]*\[[^\[\]\n]{1,80}\]:[ \t]*\S+.*$", re.MULTILINE)
_HOST = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)+"
_END = r"[^\s<>|\"'`\u3000-\u30ff\u4e00-\u9fff\uff08\uff09]*"
_LINK = re.compile(
    rf"(?:[a-z][a-z0-9+.-]{{1,20}}://|mailto:|tel:|javascript:|data:(?=\w+/)){_END}"
    rf"|\bwww\.{_END}"
    rf"|\b{_HOST}(?::\d+)?/{_END}"
    r"|\b[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
    rf"|\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|jp|dev|app|info|biz|co|me|xyz|example|test|cn|ru)\b",
    re.IGNORECASE,
)
_MENTION = re.compile(r"<(?=[!@#a-z/])", re.IGNORECASE)
_CALL = re.compile(r"@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
_SPECIAL = re.compile(r"<\|[^<>]{0,40}\|>|</?s>|\[/?INST\]")


def harmless(text: str, allowed: str, language: str) -> str:
    """Return ``text`` with everything that could act on its reader made inert.

    Args:
        text: What a model wrote.
        allowed: The evidence; addresses that stand in it stay readable.
        language: Of the note that replaces a foreign link.
    """
    plain = text.translate(_CONTROL)
    plain = _SPECIAL.sub("", plain)
    plain = _LABELLED.sub(r"\1", _REFERENCE.sub("", plain))
    known = unicodedata.normalize("NFKC", allowed)
    note = say("answer.link_left_out", language)

    def shown(found: re.Match[str]) -> str:
        address = found.group().rstrip(".,;:!?)")
        rest = found.group()[len(address) :]
        inside = address in allowed or unicodedata.normalize("NFKC", address) in known
        return (f"`{address}`" if inside else note) + rest

    plain = _LINK.sub(shown, plain)
    return silenced(plain)


def silenced(text: str) -> str:
    """Return ``text`` so that it calls nobody: the rest stays as a person wrote it."""
    return _CALL.sub("＠", _MENTION.sub("＜", text))
