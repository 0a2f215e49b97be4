"""Any server that speaks OpenAI's chat completions: OpenAI, vLLM, llama.cpp, Ollama and others."""

import json
from collections.abc import Iterator
from threading import Event
from typing import TYPE_CHECKING, Any

from bot.errors import Broken, SodateruError, Transient, UserError
from bot.llm import Prompt
from bot.llm.finish import Finish
from bot.settings import Settings
from bot.tables.version import ModelVersion

if TYPE_CHECKING:
    from openai import OpenAI, Stream
    from openai.types.chat import ChatCompletionChunk


class OpenAIModel:
    """A ``ChatModel`` behind an HTTP server.

    Args:
        version: Id of the version it serves.
        name: The model's name on the server.
        client: An ``openai.OpenAI``.
        official: Whether the server is OpenAI's own, which names the longest answer differently.
    """

    def __init__(self, version: str, name: str, client: "OpenAI", *, official: bool) -> None:
        self.version = version
        self._name = name
        self._client = client
        self._official = official

    @classmethod
    def open(cls, version: ModelVersion, settings: Settings) -> "OpenAIModel":
        """Return a client for ``version``.

        Raises:
            UserError: The model's name or the key is missing.
        """
        import openai

        name = version.base or settings.openai_model
        key = settings.openai_api_key.get_secret_value()
        if not name:
            raise UserError("llm.openai_model_missing")
        if not key and not settings.openai_base_url:
            raise UserError("llm.key_missing")
        client = openai.OpenAI(
            api_key=key or "none",  # servers of one's own often ask for none
            base_url=settings.openai_base_url or None,
            timeout=openai.Timeout(settings.answer_timeout_seconds, connect=5.0),
            max_retries=1,
        )
        return cls(version.id, name, client, official=not settings.openai_base_url)

    def stream(self, prompt: Prompt, cancel: Event) -> Iterator[str]:
        """Yield the answer as the server sends it; stop at ``cancel``.

        Raises:
            Transient: The server is busy, down, too slow, or broke off.
            Broken: It refuses the key, the model or the request.
        """
        import httpx2
        import openai

        try:
            yield from self._stream(prompt, cancel)
        except (openai.OpenAIError, httpx2.HTTPError, json.JSONDecodeError, ValueError) as error:
            raise translated(error) from None  # the cause may hold the prompt or the key

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _stream(self, prompt: Prompt, cancel: Event) -> Iterator[str]:
        reason, usage = "", None
        with self._asked(prompt) as chunks:
            for chunk in chunks:
                if cancel.is_set():
                    return
                usage = chunk.usage or usage
                for choice in chunk.choices or ():
                    reason = choice.finish_reason or reason
                    yield choice.delta.content or ""
        if not reason:
            raise Transient("llm.down")
        counted = (usage.prompt_tokens, usage.completion_tokens) if usage else (0, 0)
        yield Finish(*counted, cut=reason == "length")

    def _asked(self, prompt: Prompt) -> "Stream[ChatCompletionChunk]":
        turns: list[Any] = [{"role": m.role, "content": m.content} for m in prompt.messages]
        longest = "max_completion_tokens" if self._official else "max_tokens"
        options: dict[str, Any] = {longest: prompt.max_tokens}
        if not self._official:
            options["temperature"] = 0.0  # OpenAI's reasoning models refuse any but their own
        chunks: Stream[ChatCompletionChunk] = self._client.chat.completions.create(
            model=self._name,
            messages=turns,
            stream=True,
            stream_options={"include_usage": True},
            **options,
        )
        return chunks


def listed(settings: Settings) -> list[dict[str, Any]]:
    """Return what a server says of its models, as it says it.

    Raises:
        Transient: It is busy, down or too slow.
        Broken: It refuses the key.
    """
    import httpx2
    import openai

    key = settings.openai_api_key.get_secret_value()
    client = openai.OpenAI(
        api_key=key or "none", base_url=settings.openai_base_url or None, timeout=20.0,
        max_retries=1,
    )  # fmt: skip
    try:
        return [model.model_dump() for model in client.models.list()]
    except (openai.OpenAIError, httpx2.HTTPError, ValueError) as error:
        raise translated(error) from None
    finally:
        client.close()


def translated(error: Exception) -> SodateruError:
    """Return one of our errors for anything that the client library raises."""
    import httpx2
    import openai

    if isinstance(error, openai.APIStatusError):
        return _of_status(error)
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
        return Transient("llm.slow")
    if isinstance(error, openai.APIConnectionError | httpx2.HTTPError):
        return Transient("llm.down")
    return Transient("llm.garbled")


def _of_status(error: Any) -> SodateruError:
    status = int(error.status_code)
    if status == 429:
        return Transient("llm.busy", retry_after_seconds=_retry_after(error))
    if status in (401, 403):
        return Broken("llm.refused", status=status)
    if status in (408, 409) or status >= 500:
        return Transient("llm.down")
    return Broken("llm.bad_request", status=status)


def _retry_after(error: Any) -> float:
    try:
        return min(60.0, max(0.0, float(error.response.headers.get("retry-after", 5))))
    except ValueError:  # a date instead of seconds
        return 5.0
