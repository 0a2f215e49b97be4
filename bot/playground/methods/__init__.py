"""The Web API's methods by name; each takes the playground and the call's arguments."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.playground.core import Playground
from bot.playground.methods import (
    assistant,
    chat,
    conversations,
    directory,
    files,
    oauth,
    reactions,
    stream,
    views,
)

Json = dict[str, Any]
Method = Callable[[Playground, Mapping[str, Any]], Json]

METHODS: dict[str, Method] = {
    **assistant.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **directory.METHODS,
    **files.METHODS,
    **oauth.METHODS,
    **reactions.METHODS,
    **stream.METHODS,
    **views.METHODS,
}
