"""What a text is searched by: Japanese words in their dictionary form, codes, character pairs.

Words come from SudachiPy: short units in normalised form, particles, auxiliaries and marks dropped;
long units beside short ones only blur the weights. ASCII runs such as ``E-1042`` or ``wi-fi`` are
kept whole and in parts, and an English word whose katakana the dictionary knows becomes that, so
that ``mail`` and メール are one word. Character pairs find what the dictionary does not know.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from operator import add
from threading import local
from typing import Any, Final

from bot.text import normalise

REVISION: Final = "5"
"""Grows when the same text would give other terms; an index of another revision is rebuilt."""

_CODE = re.compile(r"[a-z0-9][a-z0-9._/+#&@:\-]*")
_PART = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)?")
_DROPPED: Final = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号"})
_STOP: Final = frozenset(
    """a an and are as at be by can do does for from has have how i if in is it its of on or our
    should that the their this to was we what when where which who why will with you
    your""".split()  # noqa: SIM905
)
_FIELDS: Final = {"surface", "pos", "normalized_form"}
"""Loading nothing else of the dictionary makes it a sixth faster."""
_SLICE: Final = 4000
"""Sudachi refuses more than 49,149 bytes at once."""
_PAIRABLE = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_here = local()
_speech: Final[dict[int, bool]] = {}
"""Part of speech (Sudachi's number) -> whether its words are kept."""


def words(text: str) -> list[str]:
    """Return the words of ``text`` in order, repetitions kept."""
    plain = normalise(text)
    found: list[str] = []
    for start, end in _slices(plain):
        found += _of_slice(plain[start:end])
    return found


def breaks(text: str) -> set[int]:
    """Return where words of a text of ordinary length begin or end, in code points."""
    tokens = _sudachi().tokenize(text[:_SLICE])
    return {0} | {token.end() for token in tokens}


def pairs(text: str) -> list[str]:
    """Return the character pairs of Japanese runs of ``text``, and ASCII words whole."""
    found: list[str] = []
    for run in _PAIRABLE.findall(normalise(text)):
        if run[0].isascii() or len(run) == 1:
            found.append(run)
        else:
            found += map(add, run, run[1:])
    return found


def _of_slice(plain: str) -> Iterator[str]:
    """Yield the words of a text in normal form.

    The tokenizer sees the text as it stands, since what is a particle depends on what is before it.
    """
    codes = [hit.span() for hit in _CODE.finditer(plain)]
    done = 0  # end of the code that was yielded last
    for token in _sudachi().tokenize(plain):
        start, end = (token.begin(), token.end()) if codes else (0, 0)
        while codes and codes[0][1] <= start:
            codes.pop(0)
        if not codes or end <= codes[0][0]:
            if _is_kept(token) and _is_spelt(token.surface()):
                yield _joined(token.normalized_form())
        elif codes[0][0] <= start and end <= codes[0][1]:
            if codes[0][1] != done:
                done = codes[0][1]
                yield from _code(plain[slice(*codes[0])])
        else:  # one word of letters and kana, such as Tシャツ
            yield _joined(token.normalized_form())


def _code(run: str) -> list[str]:
    run = run.strip("._/+#&@:-")
    parts = [run] if run.isalpha() else _PART.findall(run)
    found = [form for part in parts if (form := _english(part))]
    return [run, *found] if len(parts) > 1 else found or [run] * (not run.isalpha())


@lru_cache(maxsize=50_000)
def _english(word: str) -> str:
    """Return a word's katakana form where the dictionary knows one, else its stem."""
    if word in _STOP:
        return ""
    if not word.isalpha():
        return word
    forms = [token.normalized_form() for token in _sudachi().tokenize(word)]
    known = len(forms) == 1 and not forms[0].isascii()
    return _joined(forms[0]) if known else _stem(word)


def _stem(word: str) -> str:
    """Return an English word without its commonest endings, so that ``logins`` finds ``login``."""
    if len(word) < 4 or not word.isalpha():
        return word
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", "")):
        if word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            stem = word[: -len(ending)] + instead
            if len(stem) >= 3 and re.search("[aeiouy]", stem):
                return (
                    stem[:-1]
                    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz"
                    else stem
                )
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def _slices(text: str) -> Iterator[tuple[int, int]]:
    """Yield spans that the tokenizer takes at once, cut at a space where there is one."""
    start = 0
    while len(text) - start > _SLICE:
        cut = text.rfind(" ", start + _SLICE // 2, start + _SLICE)
        end = cut + 1 if cut > 0 else start + _SLICE
        yield start, end
        start = end
    yield start, len(text)


def _is_kept(token: Any) -> bool:
    """Return whether a token's part of speech is kept; asked once for each of them."""
    number = token.part_of_speech_id()
    if number not in _speech:
        _speech[number] = token.part_of_speech()[0] not in _DROPPED
    return _speech[number]


@lru_cache(maxsize=50_000)
def _is_spelt(surface: str) -> bool:
    return any(map(str.isalnum, surface))


@lru_cache(maxsize=50_000)
def _joined(form: str) -> str:
    """Return a term without white space, which separates terms in the index."""
    return "".join(normalise(form).split())


def _sudachi() -> Any:
    """Return this thread's tokenizer; they are not shared between threads."""
    if not hasattr(_here, "tokenizer"):
        from sudachipy import SplitMode  # type: ignore[import-untyped]

        _here.tokenizer = _dictionary().tokenizer(SplitMode.A, _FIELDS)
    return _here.tokenizer


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    from sudachipy import Dictionary

    return Dictionary()
