"""Models that speak and models that measure meaning: the two Protocols and what passes between.

``n`` texts, ``d`` dimensions. Back ends live beside this file and do not know one another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Evidence:
    """A passage as it stands in a prompt, numbered from 1 by its place."""

    passage_id: str
    document: str
    heading: str
    text: str


@dataclass(frozen=True)
class Message:
    """One turn of a chat."""

    role: str
    """``system``, ``user`` or ``assistant``."""
    content: str


@dataclass(frozen=True)
class Prompt:
    """What a model is asked: the rendered messages, and the parts they were rendered from."""

    messages: tuple[Message, ...]
    question: str
    evidence: tuple[Evidence, ...]
    language: str
    max_tokens: int = 400


class ChatModel(Protocol):
    """A model version that answers."""

    version: str
    """Id of the ``ModelVersion`` row; one object serves exactly one version."""

    def stream(self, prompt: Prompt, cancel: Event) -> Iterator[str]:
        """Yield the answer's text piece by piece; stop soon after ``cancel`` is set.

        Raises:
            Transient: The back end is busy, down or too slow.
            Broken: It is wrongly set up.
        """
        ...

    def close(self) -> None:
        """Free what the version holds."""
        ...


class Embedder(Protocol):
    """Turns texts into vectors of length 1."""

    name: str
    """Names the vector space (embedder, dimension, revision); collections are named by it."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:  # (n, d), rows of length 1
        """Return one row per passage.

        Raises:
            Transient: The back end is busy or down.
            Broken: It is wrongly set up.
        """
        ...

    def ask(self, question: str) -> NDArray[np.float32]:  # (d,), length 1
        """Return a question's row; some models read questions in another way than passages.

        Raises:
            Transient: The back end is busy or down.
            Broken: It is wrongly set up.
        """
        ...
