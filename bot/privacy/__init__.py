"""Finds and masks personal data, keys and passwords: Japanese first, offline, rules you can read.

Guards training rows, vendor prompts, logs and exports. ``mask`` is the door.
"""

from bot.privacy.mask import Masked, mask, mask_all
from bot.privacy.roster import Roster
from bot.privacy.span import Policy, Span

__all__ = ["Masked", "Policy", "Roster", "Span", "mask", "mask_all"]
