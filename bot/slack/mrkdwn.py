"""Text between people and Slack's two markups, made safe and cut to Slack's limits.

``mrkdwn`` is what sections, contexts and fallback texts speak; ``markdown`` is what the markdown
block speaks. Whatever a model, a manual or a person wrote can mention nobody and link nowhere new.
"""

import re
import unicodedata
from typing import Final

from bot.text import sentences

MARKDOWN_LIMIT: Final = 12_000
SECTION_LIMIT: Final = 3_000
FALLBACK_LIMIT: Final = 3_000
"""Slack refuses to update a message whose text is longer than 4,000."""

_TAG = re.compile(r"<([^<>\n]+)>")
_LOUD = re.compile(r"@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
_WORD_JOINER = "\u2060"
_UNSEEN: Final = dict.fromkeys(
    (
        *(code for code in range(32) if code not in (9, 10)),
        *(0x7F, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xE0000, 0xE0080),
    )
)
"""Marks that nobody sees and that turn text around or hide orders in it."""
_MENTION = re.compile(r"<(?=[!@#])")
_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_SLACK_BOLD = re.compile(r"(?<![*\w])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![*\w])")
_BLOCK_LINE = re.compile(r"^\s*(?:[-*+]\s|\d+[.)]\s|#{1,6}\s|>|\||```|$)")


def plain(text: str, bot_user: str = "") -> str:
    """Return what a person wrote in Slack as plain text, without marks that cannot be seen.

    Args:
        text: ``text`` of a message event: tags in ``<…>``, ``& < >`` escaped.
        bot_user: The bot's own id; mentions of it are left out.
    """

    def shown(found: re.Match[str]) -> str:
        target, _, label = found[1].partition("|")
        if target == f"@{bot_user}":
            return " "
        if target.startswith(("@", "#")):
            return target[0] + (label.lstrip("@#") or target[1:])
        if target.startswith("!"):
            return label or "@" + target[1:].partition("^")[0]
        address = target.removeprefix("mailto:").removeprefix("tel:")
        return address if label in ("", address, target) else f"{label} ({address})"

    found = _TAG.sub(shown, text.translate(_UNSEEN))
    found = found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return "\n".join(line.strip() for line in found.replace("\u00a0", " ").splitlines()).strip()


def from_slack_bold(text: str) -> str:
    """Return plain text of a thread reply with Slack's ``*bold*`` as Markdown's ``**bold**``."""
    return _SLACK_BOLD.sub(r"**\1**", text)


def escape(text: str) -> str:
    """Return ``text`` for a mrkdwn field: shown as written, mentioning nobody."""
    quiet = _LOUD.sub("@" + _WORD_JOINER, text)
    return quiet.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markdown(text: str) -> str:
    """Return ``text`` (Markdown of an answer) for a markdown block."""
    quiet = _MENTION.sub("＜", _LOUD.sub("@" + _WORD_JOINER, text))
    parts = _CODE.split(quiet)
    for number in range(0, len(parts), 2):  # every second part is code, shown as it is
        escaped = parts[number].replace("&", "&amp;").replace("<", "&lt;")
        parts[number] = _BOLD.sub(_bold, escaped)
    return _broken_lines("".join(parts))


def cut(text: str, limit: int) -> str:
    """Return ``text`` in at most ``limit`` UTF-16 units, ended by "…" when something is missing.

    It is cut after a sentence when one ends in the last fifth, and never inside a character that is
    made of several code points (a kana and its mark, an emoji and its colour).
    """
    end, left = 0, limit - 1
    for character in text:
        left -= 1 + (character > "\uffff")
        if left < 0:
            break
        end += 1
    if end == len(text) or (left == -1 and end == len(text) - 1):
        return text
    while end and (_glued(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    kept = text[:end]
    ends = [stop for _, stop in sentences(kept) if end * 4 // 5 <= stop < end]
    if ends and not kept.endswith(("。", "！", "？")):
        kept = kept[: ends[-1]]
    return kept.rstrip() + "…"


def parts(text: str, limit: int) -> list[str]:
    """Return a long text in pieces of at most ``limit`` characters, cut where one may pause.

    After a paragraph if there is one in the second half of a piece, else after a line, else after
    a sentence; a table or list is cut between its lines.
    """
    found, rest = [], text.strip()
    while len(rest) > limit:
        window = rest[:limit]
        ends = [window.rfind(mark) + len(mark) for mark in ("\n\n", "\n", "。", ". ")]
        at = next((end for end in ends if end > limit // 2), limit)
        found.append(rest[:at].rstrip())
        rest = rest[at:].lstrip("\n")
    return [*found, rest] if rest else found


def _glued(character: str) -> bool:
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or character in "\u200d\ufe0e\ufe0fﾞﾟ"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def _bold(found: re.Match[str]) -> str:
    """Move brackets and marks at the edges out of the bold, where Markdown would not close it."""
    inner = found[1]
    plain = [not _is_mark(character) for character in inner]
    if not any(plain):
        return inner
    left, right = plain.index(True), len(plain) - plain[::-1].index(True)
    return f"{inner[:left]}**{inner[left:right]}**{inner[right:]}"


def _is_mark(character: str) -> bool:
    """Return whether Markdown takes a character for punctuation: 「 and ％ are, kanji are not."""
    return character.isspace() or unicodedata.category(character)[0] in "PS"


def _broken_lines(text: str) -> str:
    """Keep single line breaks, which Markdown would join; leave code, lists and tables alone."""
    lines, code, result = text.split("\n"), False, []
    for number, line in enumerate(lines):
        if line.lstrip().startswith("```"):
            code = not code
        following = lines[number + 1] if number + 1 < len(lines) else ""
        joined = not code and line.strip() and not _BLOCK_LINE.match(following)
        result.append(line.rstrip() + "  " if joined and not _BLOCK_LINE.match(line) else line)
    return "\n".join(result)
