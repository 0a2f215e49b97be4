"""What the toy base is taught: to go on with text, to look things up, to answer from passages.

A look-up row shows a few numbered scraps of text and then repeats them, with their numbers, in
ever new order. A desk row is laid out as a prompt is: numbered passages under headings, a question
that holds a few words of one of them, and as its answer that passage's heading, some of its words
and its number. Finding where a scrap stood before, and under which number, is the one skill that
reading a passage in a prompt needs. Shapes: ``b`` rows, ``t`` tokens.
"""

import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from torch import Tensor

_MOST_SCRAPS: Final = 5
_RUNNING_EVERY: Final = 4
"""One row in so many that is no desk row is running text; the others are look-ups."""


class Lessons:
    """Endless exercises from plain texts.

    Args:
        texts: Running text.
        tokenizer: The toy's own.
        seed: The same seed gives the same exercises.
        desk_share: Share of desk rows, 0 to 1.
    """

    def __init__(
        self, texts: Sequence[str], tokenizer: Any, seed: int, desk_share: float = 0.0
    ) -> None:
        self._rng = random.Random(seed)
        self._desk_share = desk_share
        self._stream: list[int] = []
        for text in texts:
            self._stream += tokenizer.encode(text, add_special_tokens=False)
            self._stream.append(tokenizer.eos_token_id)
        marks = [f"[{n + 1}]" for n in range(_MOST_SCRAPS)]
        signs = ("<|user|>", "<|assistant|>", "<|end|>", " ", " > ", "\n", "\n\n", "質問: ")
        self._said = {
            sign: tokenizer.encode(sign, add_special_tokens=False) for sign in (*marks, *signs)
        }
        self._marks = [self._said[mark] for mark in marks]

    def batches(self, rows: int, length: int) -> Iterator["Tensor"]:
        """Yield endless batches of token ids, (b, t) = (``rows``, ``length``)."""
        import torch

        while True:
            yield torch.tensor([self._row(number, length) for number in range(rows)])

    def _row(self, number: int, length: int) -> list[int]:
        if self._desk_share and self._rng.random() < self._desk_share:
            return self._desks(length)
        return self._look_up(length) if number % _RUNNING_EVERY else self._cut(length)

    def _cut(self, length: int) -> list[int]:
        start = self._rng.randrange(max(1, len(self._stream) - length))
        cut = self._stream[start : start + length]
        return (cut * (length // max(1, len(cut)) + 1))[:length]

    def _scrap(self, least: int, most: int) -> list[int]:
        return self._cut(self._rng.randint(least, most))

    def _look_up(self, length: int) -> list[int]:
        scraps = [self._scrap(3, 12) for _ in range(self._rng.randint(2, _MOST_SCRAPS))]
        marks = self._marks[: len(scraps)]
        row = [token for pair in zip(marks, scraps, strict=True) for part in pair for token in part]
        order = list(range(len(scraps)))
        while len(row) < length:
            self._rng.shuffle(order)
            for n in order:
                row += [*scraps[n], *marks[n]]
        return row[:length]

    def _desks(self, length: int) -> list[int]:
        row: list[int] = []
        while len(row) < length:
            row += self._desk()
        return row[:length]

    def _desk(self) -> list[int]:
        """Return one prompt with its answer."""
        said, rng = self._said, self._rng
        document = self._scrap(1, 4)
        passages = [(self._scrap(1, 3), self._scrap(4, 14)) for _ in range(rng.randint(2, 4))]
        row = [*said["<|user|>"], *document]
        for mark, (heading, text) in zip(self._marks, passages, strict=False):
            row += [*mark, *said[" "], *document, *said[" > "], *heading, *said["\n"], *text]
            row += said["\n\n"]
        n = rng.randrange(len(passages))
        heading, text = passages[n]
        size = rng.randint(1, 4)
        start = rng.randrange(len(text) - size + 1)
        asked = [*self._scrap(0, 3), *text[start : start + size], *self._scrap(0, 3)]
        answer = [*heading, *text[start : start + rng.randint(1, 6)], *self._marks[n]]
        ends = said["<|end|>"]
        return [*row, *said["質問: "], *asked, *ends, *said["<|assistant|>"], *answer, *ends]
