"""Which embedder the settings ask for, and the one that asks an OpenAI-compatible server."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.errors import Broken, SodateruError, Transient
from bot.llm import Embedder
from bot.llm.ngram import NgramEmbedder
from bot.settings import Settings
from bot.text import content_key

_BATCH: Final = 128
_TIMEOUT_SECONDS: Final = 30.0
_RECIPE: Final = (
    "embedder",
    "embedding_model",
    "embedding_question_prefix",
    "embedding_passage_prefix",
)


def build_embedder(settings: Settings) -> Embedder:
    """Return the embedder of the settings; nothing is loaded or asked before it is used.

    Raises:
        Broken: The model that is named is not there or not supported.
    """
    if settings.embedder == "openai":
        return OpenAIEmbedder(settings)
    if settings.embedder == "transformers":
        from bot.llm.encoder import TransformersEmbedder

        return TransformersEmbedder(settings)
    return NgramEmbedder()


def recipe(settings: Settings) -> dict[str, str]:
    """Return the settings by which vectors are made, to be kept beside them; no key, no address."""
    return {name: str(getattr(settings, name)) for name in _RECIPE}


def former(name: str, told: Mapping[str, str], settings: Settings) -> Embedder:
    """Return the embedder that an index was built by, tried once; ``Gone`` where it cannot be had.

    A server is asked only where it is still the one that the settings name, since the key is its.

    Args:
        name: What the embedder was called.
        told: Its recipe; empty for an index from before there were any.
        settings: As they are now.
    """
    values = {key: value for key, value in told.items() if key in _RECIPE}
    try:
        found = build_embedder(settings.model_copy(update=values or {"embedder": "ngram"}))
        if found.name == name:
            found.ask("試")
            return found
    except SodateruError:
        pass
    return Gone(name)


class Gone:
    """An embedder that is no more: its name, and nothing that could be asked.

    Args:
        name: What it was called.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def embed(self, _texts: Sequence[str]) -> NDArray[np.float32]:
        """Make nothing.

        Raises:
            Transient: Always.
        """
        raise Transient("manuals.embedder_down")

    def ask(self, _question: str) -> NDArray[np.float32]:
        """Make nothing.

        Raises:
            Transient: Always.
        """
        raise Transient("manuals.embedder_down")


class OpenAIEmbedder:
    """Embeds text on an OpenAI-compatible server.

    Args:
        settings: Names the model, the server and the key.
    """

    def __init__(self, settings: Settings) -> None:
        self._model = settings.embedding_model
        self._settings = settings
        self._client: Any = None
        server = content_key(settings.openai_base_url)[:6] if settings.openai_base_url else "openai"
        safe = "".join(c if c.isascii() and c.isalnum() else "-" for c in self._model)
        self.name = f"openai-{safe}-{server}"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 per text, (n, d).

        Raises:
            Transient: The server is busy or down.
            Broken: The key, the model's name or the address is wrong.
        """
        rows = [
            row
            for start in range(0, len(texts), _BATCH)
            for row in self._ask(texts[start : start + _BATCH])
        ]
        found = np.asarray(rows, np.float32).reshape(len(texts), -1)
        norms = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.where(norms == 0, 1.0, norms), np.float32)

    def ask(self, question: str) -> NDArray[np.float32]:
        """Return a question's row, (d,).

        Raises:
            Transient: The server is busy or down.
            Broken: The key, the model's name or the address is wrong.
        """
        return np.asarray(self.embed([question])[0], np.float32)

    def _ask(self, texts: Sequence[str]) -> list[list[float]]:
        import openai

        if self._client is None:
            key = self._settings.openai_api_key.get_secret_value()
            if not key and not self._settings.openai_base_url:
                raise Broken("error.missing_setting", name="OPENAI_API_KEY")
            self._client = openai.OpenAI(
                api_key=key or "none",
                base_url=self._settings.openai_base_url or None,
                timeout=_TIMEOUT_SECONDS,
            )
        try:
            reply = self._client.embeddings.create(
                model=self._model, input=[t or " " for t in texts]
            )
        except (openai.RateLimitError, openai.APIConnectionError, openai.InternalServerError):
            raise Transient("manuals.embedder_down") from None
        except openai.OpenAIError as error:
            what = type(error).__name__
            raise Broken("manuals.embedder_wrong", name=self._model, what=what) from None
        return [row.embedding for row in sorted(reply.data, key=lambda row: row.index)]
