"""Builds the back end that a model version names."""

from importlib.util import find_spec

from bot.errors import Broken, UserError
from bot.glossary import known
from bot.llm import ChatModel
from bot.settings import Settings
from bot.tables.version import ModelVersion


def build(version: ModelVersion, settings: Settings) -> ChatModel:
    """Return a model that answers as ``version``; heavy libraries are imported only if it needs.

    Raises:
        Broken: The version's kind is unknown or its parts cannot be used.
        UserError: A package or setting that it needs is missing.
    """
    match version.kind:
        case "quote":
            from bot.llm.quote import QuoteModel

            return QuoteModel(version.id, lambda: known(settings))
        case "openai":
            from bot.llm.openai import OpenAIModel

            return OpenAIModel.open(version, settings)
        case "local":
            return _local(version, settings)
    raise Broken("llm.unknown_kind", version=version.id, kind=version.kind)


def _local(version: ModelVersion, settings: Settings) -> ChatModel:
    if find_spec("torch") is None or find_spec("peft") is None:
        raise UserError("error.not_installed", extra="local")
    from bot.llm.local import LocalModel

    return LocalModel.open(version, settings)
