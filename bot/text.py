"""Japanese-aware text: one normal form, content keys and shingles for everyone.

``normalise`` is for comparing, never for showing: what people wrote is kept as it is.
"""

import hashlib
import re
import unicodedata

_SPACE = re.compile(r"\s+")
_BREAK = re.compile(r"(?<=[。！？!?])(?![」』）)])|(?<=[.])(?=\s)|\n+")
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def normalise(text: str) -> str:
    """Return ``text`` in NFKC, lower case, with runs of white space as one space.

    Half-width kana become full-width, full-width ASCII becomes half-width.
    """
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()


def hiragana(text: str) -> str:
    """Return ``text`` with katakana as hiragana, for comparing loan words and readings."""
    return text.translate(_KATAKANA_TO_HIRAGANA)


def content_hash(data: str | bytes) -> str:
    """Return the SHA-256 of exact content as 64 hex digits."""
    raw = data.encode() if isinstance(data, str) else data
    return hashlib.sha256(raw).hexdigest()


def content_key(text: str) -> str:
    """Return 32 hex digits equal for texts that differ only in width, case, space or marks."""
    letters = "".join(c for c in normalise(text) if c.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()[:32]


def shingles(text: str, size: int = 2) -> set[str]:
    """Return the set of ``size``-character runs of the normalised letters and digits."""
    letters = "".join(c for c in normalise(text) if c.isalnum())
    if len(letters) <= size:
        return {letters} if letters else set()
    return {letters[i : i + size] for i in range(len(letters) - size + 1)}


def sentences(text: str) -> list[tuple[int, int]]:
    """Return (start, end) code-point spans of the sentences of Japanese or English ``text``."""
    spans: list[tuple[int, int]] = []
    start = 0
    for found in [*_BREAK.finditer(text), None]:
        end = found.end() if found else len(text)
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        right = end - (len(piece) - len(piece.rstrip()))
        if left < right:
            spans.append((left, right))
        start = end
    return spans


def is_japanese(text: str) -> bool:
    """Return whether ``text`` holds kana or kanji."""
    return any("\u3040" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" for c in text)
