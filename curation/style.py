"""敬体 and 常体: how the sentences of an answer end, and the polite form of plain ends.

Only ends that grammar settles are rewritten (する, できる, 提出した, しない, である); what is left
over stays as its writer wrote it.
"""

import re
import threading
from collections.abc import Sequence
from typing import Any, Final, Literal

from bot.text import sentences

Manner = Literal["desu", "da", ""]
_POLITE: Final = re.compile(
    r"(?:です|でした|ます|ました|ません|ませんでした|ましょう|でしょう|ください|下さい)[かねよ]?$"
)
_PLAIN: Final = re.compile(r"(?:である|だ|だった|[うくぐすつぬぶむるたない])$")
_CLOSING: Final = re.compile(r"(?:\[\d+\])*[。．.]?\s*$")
_STEMS: Final = dict(zip("うくぐすつぬぶむる", "いきぎしちにびみり", strict=True))
_local = threading.local()


def manner(sentence: str) -> Manner:
    """Return how a sentence ends: ``desu``, ``da``, or neither (a noun, a list's item)."""
    bare = _CLOSING.sub("", sentence.strip())
    if _POLITE.search(bare):
        return "desu"
    return "da" if _PLAIN.search(bare) else ""


def polite(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, new words) for each plain end that has a certain polite form."""
    found = []
    for start, end in sentences(text):
        sentence = text[start:end]
        bare = _CLOSING.sub("", sentence)
        if manner(sentence) != "da" or len(bare) == len(sentence.rstrip()):
            continue  # without its full stop it may be an item of a list
        words = _tokens(bare)
        told = _ending(words)
        if told:
            at, new = told
            found.append((start + words[at].begin(), start + len(bare), new))
    return found


def _ending(words: Sequence[Any]) -> tuple[int, str] | None:
    """Return from which word on the end is replaced, and by what."""
    last, n = words[-1], len(words)
    tail = (words[-2].surface() if n > 1 else "", last.surface())
    if tail == ("で", "ある"):
        return n - 2, "です"
    if tail[1] == "だ" and _kind(last) == "助動詞":
        return n - 1, "です"
    if last.dictionary_form() == "た" and n > 1:
        return _past(words)
    verb, at, end = (
        (words[-2], n - 2, "ません") if tail[1] == "ない" and n > 1 else (last, n - 1, "ます")
    )
    stem = _stem(verb) if end == "ません" or tail[1] == last.dictionary_form() else ""
    return (at, stem + end) if stem else None


def _past(words: Sequence[Any]) -> tuple[int, str] | None:
    before, n = words[-2], len(words)
    if before.dictionary_form() == "ない" and n > 2 and (stem := _stem(words[-3])):
        return n - 3, f"{stem}ませんでした"
    if before.dictionary_form() == "だ":
        return n - 2, "でした"
    stem = _stem(before)
    return (n - 2, f"{stem}ました") if stem else None


def _stem(word: Any) -> str:
    """Return the form of a verb that ます follows; empty for anything else."""
    form, conjugation = str(word.dictionary_form()), str(word.part_of_speech()[4])
    if _kind(word) not in {"動詞", "助動詞"}:
        return ""
    if "一段" in conjugation or conjugation in {"助動詞-レル", "助動詞-ラレル", "助動詞-セル"}:
        return form[:-1]
    if conjugation.startswith("五段") and form[-1] in _STEMS:
        return f"{form[:-1]}{_STEMS[form[-1]]}"
    irregular = {"する": "し", "来る": "来", "くる": "き"}
    return next(
        (form[: -len(end)] + stem for end, stem in irregular.items() if form.endswith(end)), ""
    )


def _kind(word: Any) -> str:
    return str(word.part_of_speech()[0])


def _tokens(text: str) -> Sequence[Any]:
    if not hasattr(_local, "tokenizer"):
        from sudachipy import Dictionary, SplitMode  # type: ignore[import-untyped]

        _local.tokenizer = Dictionary().tokenizer(SplitMode.A)
    return list(_local.tokenizer.tokenize(text))
