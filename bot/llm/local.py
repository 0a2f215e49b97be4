"""A transformers model on this machine, with or without one of our LoRA adapters.

Every version is a replica that shares the base's weights, answers its questions in batches of its
own, and is freed alone; two versions can serve side by side and never touch one another.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any, Final, Self

from bot.errors import Broken
from bot.llm import Prompt, artifact, weights
from bot.llm.batch import Batcher
from bot.llm.chat import to_text
from bot.llm.decoding import Marks, Request
from bot.llm.replica import replica
from bot.llm.spelling import Speller
from bot.llm.weighing import log_chances
from bot.llm.weights import Base
from bot.settings import Settings
from bot.tables import ModelVersion

_SHORTEST_ANSWER: Final = 16


class LocalModel:
    """A ``ChatModel`` that speaks with one version's weights; open it with ``open``.

    Args:
        version: Id of the model version.
        base: A borrowed base, given back by ``close``.
        adapter: Folder of the version's adapter, already checked; None for the base itself.
    """

    def __init__(self, version: str, base: Base, adapter: Path | None) -> None:
        self.version = version
        self._base = base
        self._closed = Event()
        self._most = int(getattr(base.model.config, "max_position_embeddings", 0) or 1 << 20)
        self._model: Any = replica(base, adapter)
        self._batcher = Batcher(self._model, _marks(base), version)

    @classmethod
    def open(cls, version: ModelVersion, settings: Settings) -> Self:
        """Load a version; its files are compared with what was sealed before anything is read.

        Raises:
            Broken: Base or adapter is missing, changed, or they do not belong together.
        """
        folder = weights.folder_of(version.base or settings.base_model, settings)
        if version.base_hash and version.base_hash != artifact.base_hash(folder):
            raise Broken("local.base_changed", base=folder.name, version=version.id)
        adapter = settings.data / version.adapter if version.adapter else None
        if adapter and artifact.checked(adapter)["artifact_hash"] != version.artifact_hash:
            raise Broken("artifact.changed", folder=adapter.name, file=artifact.MANIFEST)
        base = weights.borrow(folder)
        try:
            return cls(version.id, base, adapter)
        except BaseException:
            weights.give_back(base)
            raise

    def stream(self, prompt: Prompt, cancel: Event) -> Iterator[str]:
        """Yield the answer's text piece by piece; stop soon after ``cancel`` is set.

        Raises:
            Transient: The version was closed meanwhile, or memory ran out.
            Broken: The prompt is longer than what the base can read.
        """
        tokenizer = self._base.tokenizer
        ids = tokenizer.encode(to_text(prompt.messages, tokenizer), add_special_tokens=False)
        space = self._most - len(ids)
        if space < min(_SHORTEST_ANSWER, prompt.max_tokens):
            raise Broken("local.too_long", tokens=len(ids), most=self._most)
        request = Request(ids, min(prompt.max_tokens, space), Speller(tokenizer), cancel)
        self._batcher.submit(request)
        yield from request.pieces()

    def weigh(self, prompt: Prompt, texts: Sequence[str]) -> list[float]:
        """Return the natural logarithm of each text's chance to be the answer's beginning."""
        tokenizer = self._base.tokenizer
        asked = tokenizer.encode(to_text(prompt.messages, tokenizer), add_special_tokens=False)
        ids = [tokenizer.encode(text, add_special_tokens=False) for text in texts]
        return log_chances(self._model, asked, ids)

    def close(self) -> None:
        """Free the replica, and the base's memory when no other version rests on it."""
        if not self._closed.is_set():
            self._closed.set()
            self._batcher.close()
            self._model = None
            weights.give_back(self._base)


def _marks(base: Base) -> Marks:
    """Return the base's special tokens; each of them ends an answer, since none belongs into it."""
    named = getattr(base.model.generation_config, "eos_token_id", None)
    ends = {*base.tokenizer.all_special_ids, *(named if isinstance(named, list) else [named])}
    ends.discard(None)
    pad = base.tokenizer.pad_token_id
    return Marks(frozenset(ends), pad if pad is not None else min(ends, default=0))
