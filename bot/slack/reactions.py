"""What an emoji under a message means. Pure.

Slack names one emoji in several ways (``+1``, ``thumbsup``) and adds the skin tone to the name; a
workspace has emoji of its own.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, get_args

Meaning = Literal["good", "bad", "rewrite", "right", "mute", ""]

_MEANINGS: Final[dict[str, Meaning]] = {
    "+1": "good",
    "thumbsup": "good",
    "-1": "bad",
    "thumbsdown": "bad",
    "pencil2": "rewrite",
    "pencil": "rewrite",
    "memo": "rewrite",
    "white_check_mark": "right",
    "heavy_check_mark": "right",
    "ballot_box_with_check": "right",
    "shushing_face": "mute",
    "face_with_finger_covering_closed_lips": "mute",
}


def custom(lines: Iterable[str]) -> dict[str, Meaning]:
    """Return the emoji of a workspace's own, read from lines like ``naruhodo=good``."""
    found: dict[str, Meaning] = {}
    for line in lines:
        name, _, meaning = (part.strip().strip(":").lower() for part in line.partition("="))
        known = [one for one in get_args(Meaning) if one and one == meaning]
        if name and known:
            found[name] = known[0]
    return found


def meaning_of(reaction: str, own: Mapping[str, Meaning] | None = None) -> Meaning:
    """Return what a reaction means, or an empty string.

    Args:
        reaction: Slack's name, perhaps with a skin tone: ``+1::skin-tone-3``.
        own: The workspace's own emoji, which win.
    """
    name = reaction.split("::", maxsplit=1)[0].strip(":").lower()
    return (own or {}).get(name) or _MEANINGS.get(name, "")
