"""What the toy base is taught: to go on with running text, and to look things up.

A look-up row shows a few numbered scraps of text and then repeats them, with their numbers, in
ever new order. Continuing a scrap means finding where it stood before: the one skill that reading
a passage in a prompt needs. Shapes: ``b`` rows, ``t`` tokens.
"""

import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from torch import Tensor

_MOST_SCRAPS: Final = 5
_RUNNING_EVERY: Final = 4
"""One row in so many is running text; the others are look-ups."""


class Lessons:
    """Endless exercises from plain texts.

    Args:
        texts: Running text.
        tokenizer: The toy's own.
        seed: The same seed gives the same exercises.
    """

    def __init__(self, texts: Sequence[str], tokenizer: Any, seed: int) -> None:
        self._rng = random.Random(seed)
        self._stream: list[int] = []
        for text in texts:
            self._stream += tokenizer.encode(text, add_special_tokens=False)
            self._stream.append(tokenizer.eos_token_id)
        self._marks = [
            tokenizer.encode(f"[{n + 1}]", add_special_tokens=False) for n in range(_MOST_SCRAPS)
        ]

    def batches(self, rows: int, length: int) -> Iterator["Tensor"]:
        """Yield endless batches of token ids, (b, t) = (``rows``, ``length``)."""
        import torch

        while True:
            yield torch.tensor([self._row(number, length) for number in range(rows)])

    def _row(self, number: int, length: int) -> list[int]:
        return self._look_up(length) if number % _RUNNING_EVERY else self._cut(length)

    def _cut(self, length: int) -> list[int]:
        start = self._rng.randrange(max(1, len(self._stream) - length))
        cut = self._stream[start : start + length]
        return (cut * (length // max(1, len(cut)) + 1))[:length]

    def _look_up(self, length: int) -> list[int]:
        scraps = [
            self._cut(self._rng.randint(3, 12)) for _ in range(self._rng.randint(2, _MOST_SCRAPS))
        ]
        marks = self._marks[: len(scraps)]
        row = [token for pair in zip(marks, scraps, strict=True) for part in pair for token in part]
        order = list(range(len(scraps)))
        while len(row) < length:
            self._rng.shuffle(order)
            for n in order:
                row += [*scraps[n], *marks[n]]
        return row[:length]
