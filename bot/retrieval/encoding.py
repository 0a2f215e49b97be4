"""From bytes to Japanese text by a strict ladder: a file is read rightly or refused, never guessed.

Order: byte-order mark, ISO-2022-JP (its escapes are ASCII, so it must come before UTF-8), UTF-8,
then cp932 and EUC-JP. Many EUC-JP files are also legal cp932 (as half-width kana), so of these two
the one that reads more like Japanese wins, and neither wins without looking like Japanese.
"""

import codecs
import re
import unicodedata
from typing import Final

from bot.errors import UserError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES: Final = (
    b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x7fELF", b"MZ",
    b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf",
)  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff\uff01-\uff5e\u3000-\u303f]")
_UNLIKELY = re.compile("[\uff61-\uff9f\ue000-\uf8ff\u0080-\u009f]")
_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\([BIJ]|\$\([DOPQ])")
_PROBE: Final = 200_000
_LEGACY: Final = ("cp932", "euc_jis_2004")
_LIKELY: Final = 0.5
"""Share of its characters beyond ASCII by which a text looks like Japanese."""


def decode(data: bytes) -> tuple[str, str]:
    r"""Return the text of a file and the name of the encoding it was read by.

    Line ends become ``\n``; the text is otherwise as written.

    Raises:
        UserError: It is empty, not text, cut off, or in none of the encodings of the ladder.
    """
    if not data.strip():
        raise UserError("manuals.empty")
    if named := next((name for mark, name in _MARKS if data.startswith(mark)), None):
        return _checked(_marked(data, named), named)
    if data.startswith(_SIGNATURES) or b"\x00" in data[:_PROBE]:
        raise UserError("manuals.binary")
    if _ESCAPE.search(data):
        return _checked(_strictly(data, "iso2022_jp_ext"), "iso-2022-jp")
    text = _strictly(data, "utf-8")
    if text is not None:
        return _checked(text, "utf-8")
    if _cut_off(data, "utf-8"):  # as cp932 it may well be legal nonsense
        raise UserError("manuals.damaged")
    return _checked(*_legacy(data))


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _marked(data: bytes, name: str) -> str | None:
    text = _strictly(data, name)
    if text is None and _cut_off(data, name):
        raise UserError("manuals.damaged")
    return text if text is None or _readable(text) else None


def _legacy(data: bytes) -> tuple[str | None, str]:
    best: tuple[float, str | None, str] = (_LIKELY, None, "")
    for name in _LEGACY:
        text = _strictly(data, name)
        if text is not None and (likely := _likelihood(text)) > best[0]:
            best = (likely, text, name.replace("euc_jis_2004", "euc-jp"))
    if best[1] is None and any(_cut_off(data, name) for name in _LEGACY):
        raise UserError("manuals.damaged")
    return best[1], best[2]


def _cut_off(data: bytes, name: str) -> bool:
    """Return whether a file that is no text would be Japanese but for a last, half character."""
    try:
        text = codecs.getincrementaldecoder(name)().decode(data)
    except UnicodeDecodeError:
        return False
    return not text.isascii() and _likelihood(text) > _LIKELY


def _readable(text: str) -> bool:
    """Return whether a text is mostly of letters that an office writes; bytes seldom are."""
    probe = text[:_PROBE]
    return len(_JAPANESE.findall(probe)) + sum(c.isascii() for c in probe) > len(probe) // 2


def _likelihood(text: str) -> float:
    """Return the share of non-ASCII characters that ordinary Japanese is made of (0..1)."""
    foreign = [c for c in text[:_PROBE] if ord(c) > 0x7F]
    joined = "".join(foreign)
    good = len(_JAPANESE.findall(joined)) - 2 * len(_UNLIKELY.findall(joined))
    return good / max(1, len(foreign))


def _checked(text: str | None, name: str) -> tuple[str, str]:
    if text is None:
        raise UserError("manuals.encoding")
    if len(_CONTROL.findall(text[:_PROBE])) > len(text[:_PROBE]) // 200:
        raise UserError("manuals.binary")
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        raise UserError("manuals.empty")
    return text, name


def composed(name: str) -> str:
    """Return a file name in NFC, as people type it (macOS stores が as か and a mark)."""
    return unicodedata.normalize("NFC", name)
