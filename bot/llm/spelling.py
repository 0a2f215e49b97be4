"""Turns tokens into text as they come, never showing half a character or a special mark."""

from collections.abc import Sequence
from typing import Any

_HALF = "\ufffd"  # what a decoder writes for bytes that do not make a character yet


class Speller:
    """Spells one answer: tokens in, whole characters out.

    A token is decoded together with the ones before it, since a tokenizer may join or space them
    differently alone; what was shown already is cut off by its length.

    Args:
        tokenizer: A transformers tokenizer.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._ids: list[int] = []
        self._from = 0  # first token that is decoded again
        self._shown = 0  # tokens whose text was given out

    def add(self, token: int) -> str:
        """Return the text that ``token`` completes; "" while a character is still half there."""
        self._ids.append(token)
        before = self._decode(self._ids[self._from : self._shown])
        after = self._decode(self._ids[self._from :])
        if after.endswith(_HALF) or len(after) <= len(before):
            return ""
        self._from, self._shown = self._shown, len(self._ids)
        return after[len(before) :]

    def rest(self) -> str:
        """Return what was held back to the end, without a character that never became whole."""
        before = self._decode(self._ids[self._from : self._shown])
        after = self._decode(self._ids[self._from :])
        self._from = self._shown = len(self._ids)
        return after[len(before) :].rstrip(_HALF)

    def _decode(self, ids: Sequence[int]) -> str:
        return str(self._tokenizer.decode(ids, skip_special_tokens=True)) if ids else ""
