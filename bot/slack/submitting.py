"""What a sent form is for, by its name."""

from collections.abc import Callable, Mapping
from typing import Final

from bot.slack import about, adopting, channels, corrections, modal, opinions, profiles, reviewing
from bot.slack.desk import Desk
from bot.tables import InboxEvent

_FORMS: Final[Mapping[str, Callable[[Desk, InboxEvent], None]]] = {
    modal.CALLBACK: corrections.submitted,
    adopting.CALLBACK: adopting.submitted,
    about.CALLBACK: about.submitted,
    opinions.CALLBACK: opinions.submitted,
    profiles.CALLBACK: reviewing.profiled,
    channels.CALLBACK: channels.submitted,
}


def submitted(desk: Desk, event: InboxEvent) -> None:
    """Do what a sent form asks for.

    Raises:
        Transient: Trying again later helps.
    """
    name = str((event.payload.get("view") or {}).get("callback_id", ""))
    handle = _FORMS.get(name)
    if handle is None:
        desk.leave(event, "unknown_view")
    else:
        handle(desk, event)
