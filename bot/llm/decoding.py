"""One batch of questions decoded in step: greedy, left-padded, each row leaving when it is done.

Greedy decoding gives the same answer to the same prompt, alone or in company. Shapes: ``b`` rows,
``t`` tokens.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Any

from bot.errors import SodateruError, Transient
from bot.llm.spelling import Speller

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(eq=False)
class Request:
    """One prompt on its way through the model."""

    ids: Sequence[int]
    max_tokens: int
    speller: Speller
    cancel: Event
    """The asker's wish to stop."""
    said: int = 0
    """Tokens answered so far."""
    dropped: Event = field(default_factory=Event)
    """Set when nobody listens any more."""
    out: "SimpleQueue[str | SodateruError | None]" = field(default_factory=SimpleQueue)
    """Pieces of text, then None; or an error of ours."""

    def pieces(self) -> Iterator[str]:
        """Yield the answer as it is spelled; a row whose listener left gives its place to others.

        Raises:
            Transient: The model was closed or ran out of memory meanwhile.
        """
        try:
            while (piece := self.out.get()) is not None:
                if isinstance(piece, SodateruError):
                    raise piece
                yield piece
        finally:
            self.dropped.set()


@dataclass(frozen=True)
class Marks:
    """Token ids with a meaning of their own."""

    ends: frozenset[int]
    """Any of them ends an answer."""
    pad: int
    """Fills the left of shorter prompts; never attended to."""


class Group:
    """Requests that are decoded in step, with one cache of what the model has read."""

    def __init__(self, model: Any, rows: Sequence[Request], marks: Marks) -> None:
        self.rows = list(rows)
        self._model, self._marks = model, marks
        self._cache: Any = None
        self._seen: Tensor | None = None  # (b, t) 1 where a row has a token of its own
        self._next: Tensor | None = None  # (b, t) tokens to read in the next step

    def step(self) -> None:
        """Read what is next and say one token of every row; rows that are done leave."""
        try:
            self._keep([i for i, row in enumerate(self.rows) if not self._done(row)])
            if self.rows:
                self._say(self._forward())
        except (RuntimeError, MemoryError, IndexError) as error:
            wrapped = Transient("local.step_failed", name=type(error).__name__)
            wrapped.__cause__ = error
            self.fail(wrapped)

    def fail(self, error: SodateruError) -> None:
        """End every row with ``error``."""
        for row in self.rows:
            row.out.put(error)
        self.rows, self._cache = [], None

    def _done(self, row: Request) -> bool:
        stop = row.cancel.is_set() or row.dropped.is_set() or row.said >= row.max_tokens
        if not stop:
            return False
        self._end(row)
        return True

    def _forward(self) -> "Tensor":
        """Return every row's likeliest next token, (b,)."""
        import torch

        with torch.inference_mode():
            if self._next is None:
                self._start()
            assert self._seen is not None  # noqa: S101  set by _start
            positions = (self._seen.cumsum(dim=1) - 1).clamp(min=0)
            length = self._next.shape[1]  # type: ignore[union-attr]
            read = self._model(
                input_ids=self._next,
                attention_mask=self._seen,
                position_ids=positions[:, -length:],
                past_key_values=self._cache,
                use_cache=True,
                logits_to_keep=1,
            )
            self._cache = read.past_key_values
            token: Tensor = read.logits[:, -1].argmax(dim=-1)
            self._next = token[:, None]
            self._seen = torch.cat([self._seen, self._seen.new_ones(len(token), 1)], dim=1)
            return token

    def _start(self) -> None:
        import torch

        longest = max(len(row.ids) for row in self.rows)
        ids = torch.full((len(self.rows), longest), self._marks.pad)
        seen = torch.zeros((len(self.rows), longest), dtype=torch.long)
        for i, row in enumerate(self.rows):
            ids[i, longest - len(row.ids) :] = torch.tensor(row.ids)
            seen[i, longest - len(row.ids) :] = 1
        device = next(self._model.parameters()).device
        self._next, self._seen = ids.to(device), seen.to(device)

    def _say(self, tokens: "Tensor") -> None:
        keep = []
        for i, (row, token) in enumerate(zip(self.rows, tokens.tolist(), strict=True)):
            if token in self._marks.ends:
                self._end(row)
                continue
            row.said += 1
            if piece := row.speller.add(token):
                row.out.put(piece)
            keep.append(i)
        self._keep(keep)

    def _keep(self, rows: list[int]) -> None:
        """Drop the other rows, and what the model has read of them."""
        if len(rows) == len(self.rows):
            return
        self.rows = [self.rows[i] for i in rows]
        if self.rows and self._next is not None and self._seen is not None:
            import torch

            index = torch.tensor(rows, device=self._next.device)
            self._cache.batch_select_indices(index)
            self._next, self._seen = self._next[index], self._seen[index]

    def _end(self, row: Request) -> None:
        if rest := row.speller.rest():
            row.out.put(rest)
        row.out.put(None)
