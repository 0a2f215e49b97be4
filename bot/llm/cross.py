"""An optional second look at the best hits, by a cross-encoder: question and passage read as one.

Off unless a setting names a model, by folder or hub name. When it fails, the order stays as it is.
"""

from collections.abc import Sequence
from functools import cached_property
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.errors import Broken
from bot.llm.encoder import loaded
from bot.llm.weights import folder_of
from bot.log import get
from bot.settings import Settings

LOOKED_AT: Final = 16
"""Hits that the cross-encoder reads."""
_LONGEST: Final = 512


class CrossEncoder:
    """Scores pairs of question and passage; loads when it is first used.

    Args:
        settings: ``reranker`` names the folder or hub name.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        """Return one score per passage, higher is better, (n,).

        Raises:
            Broken: There is no such model, or it does not give one score per pair.
        """
        import torch

        with self._lock:
            tokenizer, model = self._model
            room = int(getattr(model.config, "max_position_embeddings", None) or _LONGEST)
            fed = tokenizer(
                [question] * len(passages), list(passages), padding=True,
                truncation="only_second", max_length=min(room, _LONGEST), return_tensors="pt",
            )  # fmt: skip
            with torch.inference_mode():
                found = model(**fed.to(model.device)).logits.float()
        return np.asarray(found[:, -1].cpu().numpy(), float)

    @cached_property
    def _model(self) -> tuple[Any, Any]:
        from transformers import AutoModelForSequenceClassification

        folder = folder_of(self._settings.reranker, self._settings)
        tokenizer, model = loaded(folder, AutoModelForSequenceClassification)
        if model.config.num_labels > 2:  # one, or no and yes
            raise Broken("embedder.layout", folder=folder.name, what="num_labels")
        return tokenizer, model


class Judge:
    """Orders passages by a cross-encoder while that works.

    Args:
        settings: An empty ``reranker`` leaves every order as it is.
    """

    def __init__(self, settings: Settings) -> None:
        self._cross = CrossEncoder(settings) if settings.reranker else None

    @property
    def depth(self) -> int:
        """How many passages it would look at; 0 when there is none."""
        return LOOKED_AT if self._cross else 0

    def order(self, question: str, passages: Sequence[str]) -> list[tuple[int, float]] | None:
        """Return places and scores, best first; None where there is nothing to say."""
        if self._cross is None or not passages:
            return None
        try:
            score = self._cross.scores(question, passages)
        except Broken as error:
            get("cross").error("cross.unusable", code=error.key)
            self._cross = None  # until the next start; the order by features is a good one
            return None
        best = np.argsort(-score, kind="stable")
        return [(int(i), float(score[i])) for i in best]
