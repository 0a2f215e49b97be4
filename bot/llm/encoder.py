"""Embedding models in the sentence-transformers layout, by folder or hub name, run by transformers.

Pooling, longest input and prefixes are read from the model's own files; settings may name other
prefixes. What a layout asks for beyond that (dense layers on top) is refused, never left out.
"""

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.errors import Broken
from bot.llm.weights import folder_of, hush_libraries
from bot.settings import Settings, quiet_threads
from bot.text import content_hash

_BATCH: Final = 32
_LONGEST: Final = 512
"""Tokens, where the model does not say."""
_KNOWN: Final = frozenset({"Transformer", "Pooling", "Normalize"})
_POOLINGS: Final = {
    "pooling_mode_cls_token": "first",
    "pooling_mode_lasttoken": "last",
    "pooling_mode_mean_tokens": "mean",
}
_QUESTION_PROMPTS: Final = ("query", "question")
_PASSAGE_PROMPTS: Final = ("passage", "document")


class TransformersEmbedder:
    """Embeds text with an encoder; loads it when it is first used.

    Args:
        settings: ``embedding_model`` names the folder or hub name; prefixes override the model's.

    Raises:
        Broken: There is no such model, or its layout is not supported.
    """

    def __init__(self, settings: Settings) -> None:
        self._folder = folder_of(settings.embedding_model, settings)
        self._pooling = _pooling(self._folder)
        prompts = _file(self._folder / "config_sentence_transformers.json").get("prompts") or {}
        self._before_question = settings.embedding_question_prefix or _first(
            prompts, _QUESTION_PROMPTS
        )
        self._before_passage = settings.embedding_passage_prefix or _first(
            prompts, _PASSAGE_PROMPTS
        )
        self._size = int(_file(self._folder / "config.json").get("hidden_size") or 0)
        if not self._size:
            raise Broken("embedder.unreadable", folder=self._folder.name)
        self._lock = Lock()
        self.name = self._named()
        """Changes with anything that changes the vectors."""

    def _named(self) -> str:
        weights = sorted(path for path in self._folder.rglob("*") if path.is_file())
        told = [f"{path.name} {path.stat().st_size}" for path in weights]
        config = (self._folder / "config.json").read_text(encoding="utf-8")
        parts = (*told, config, self._pooling, self._before_question, self._before_passage)
        safe = "".join(c if c.isascii() and c.isalnum() else "-" for c in self._folder.name)[:40]
        return f"encoder-{safe.strip('-')}-{self._size}-{content_hash(chr(10).join(parts))[:8]}"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 per passage, (n, d).

        Raises:
            Broken: The model cannot be loaded.
        """
        return self._rows([self._before_passage + text for text in texts])

    def ask(self, question: str) -> NDArray[np.float32]:
        """Return a question's row, (d,).

        Raises:
            Broken: The model cannot be loaded.
        """
        return np.asarray(self._rows([self._before_question + question])[0], np.float32)

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self._size), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # little padding
        with self._lock:
            for start in range(0, len(order), _BATCH):
                some = order[start : start + _BATCH]
                rows[some] = self._batch([texts[i] for i in some])
        return rows

    def _batch(self, texts: list[str]) -> NDArray[np.float32]:
        import torch

        tokenizer, model = self._loaded
        fed = tokenizer(
            texts, padding=True, truncation=True, max_length=self._longest, return_tensors="pt"
        )
        with torch.inference_mode():
            hidden = model(**fed.to(model.device)).last_hidden_state.float()
        mask = fed["attention_mask"].to(hidden.device)
        pooled = _pooled(hidden, mask, self._pooling)
        return np.asarray(torch.nn.functional.normalize(pooled, dim=1).cpu().numpy(), np.float32)

    @cached_property
    def _longest(self) -> int:
        told = _file(self._folder / "sentence_bert_config.json").get("max_seq_length")
        room = _file(self._folder / "config.json").get("max_position_embeddings") or _LONGEST
        return min(int(told or _LONGEST), int(room))

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        from transformers import AutoModel

        return loaded(self._folder, AutoModel)


def loaded(folder: Path, kind: Any) -> tuple[Any, Any]:
    """Return tokenizer and model of a folder, on the best device.

    Args:
        folder: The model.
        kind: One of the ``AutoModel`` classes.

    Raises:
        Broken: It cannot be loaded.
    """
    quiet_threads()
    hush_libraries()
    import torch
    from transformers import AutoTokenizer

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        model: Any = kind.from_pretrained(folder)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise Broken("embedder.unreadable", folder=folder.name) from error
    return tokenizer, model.to(device).eval()


def _pooled(hidden: Any, mask: Any, pooling: str) -> Any:
    """Return one vector per text, (n, d); padding may stand on either side."""
    if pooling == "first":
        return hidden[range(len(hidden)), mask.argmax(dim=1)]
    if pooling == "last":
        last = mask.shape[1] - 1 - mask.flip(1).argmax(dim=1)
        return hidden[range(len(hidden)), last]
    wide = mask.unsqueeze(-1).float()
    return (hidden * wide).sum(dim=1) / wide.sum(dim=1).clamp(min=1e-9)


def _pooling(folder: Path) -> str:
    """Return how a model's tokens become one vector.

    Raises:
        Broken: Its layout asks for something that is not supported.
    """
    parts = _file(folder / "modules.json", [])
    kinds = {str(part.get("type", "")).rpartition(".")[2] for part in parts}
    if kinds - _KNOWN:
        raise Broken("embedder.layout", folder=folder.name, what=", ".join(sorted(kinds - _KNOWN)))
    told = _file(folder / "1_Pooling" / "config.json")
    chosen = [name for name, value in told.items() if name.startswith("pooling_mode") and value]
    if not told:
        return "mean"
    if len(chosen) != 1 or chosen[0] not in _POOLINGS:
        raise Broken("embedder.layout", folder=folder.name, what=", ".join(chosen))
    return _POOLINGS[chosen[0]]


def _first(prompts: dict[str, str], names: Sequence[str]) -> str:
    return next((prompts[name] for name in names if prompts.get(name)), "")


def _file(path: Path, missing: Any = None) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {} if missing is None else missing
