"""What an emoji under a message means. Pure.

Slack names one emoji in several ways (``+1``, ``thumbsup``) and adds the skin tone to the name.
"""

from typing import Final, Literal

Meaning = Literal["good", "bad", "rewrite", "right", ""]

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
}


def meaning_of(reaction: str) -> Meaning:
    """Return what a reaction means, or an empty string.

    Args:
        reaction: Slack's name, perhaps with a skin tone: ``+1::skin-tone-3``.
    """
    return _MEANINGS.get(reaction.split("::", maxsplit=1)[0].strip(":").lower(), "")
