"""Pictures that come with a result: uploaded below it, with a sentence for who cannot see them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from bot import outbox
from bot.tables import Call

_MOST = 4


def plan(session: Session, call: Call) -> None:
    """Plan the pictures of a call's result, each once."""
    language = str(call.payload.get("language", "ja"))
    channel = str(call.payload["channel"])
    upload(session, f"call:{call.id}", channel, call.result.get("plots") or (), language)


def upload(
    session: Session, key: str, channel: str, plots: Sequence[Mapping[str, Any]], language: str
) -> None:
    """Plan the upload of pictures.

    Args:
        session: A writing session.
        key: What they belong to.
        channel: Where they are shown.
        plots: ``name``, ``ja``, ``en``, ``png`` (base64) of each; ``png_en`` where labels differ.
        language: ``ja`` or ``en``.
    """
    for number, plot in enumerate(plots[:_MOST]):
        png = str(plot.get(f"png_{language}") or plot["png"])
        outbox.plan(
            session, key=f"{key}:picture{number}", kind="notice", channel=channel,
            payload={
                "text": str(plot.get(language) or plot.get("ja") or ""),
                "picture": {"name": str(plot["name"]), "png": png},
            },
        )  # fmt: skip
