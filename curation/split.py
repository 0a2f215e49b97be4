"""Train, validation, holdout: by family, for life.

A new family's side is drawn from the hash of its name and a salt. A new member takes its family's
side. When two families meet that have different sides, the stricter side wins, holdout before
validation before train, and members that were on a weaker side are retired: nothing near the
holdout is trained on, and nothing that was trained on measures.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from bot.text import content_hash
from curation.judgement import KEPT, Judgement
from curation.settings import CurationSettings
from curation.tables import Member

SIDES: Final = ("train", "validation", "holdout")
RETIRED: Final = "retired"


def drawn(family: str, rules: CurationSettings) -> str:
    """Return the side of a family that has none yet."""
    share = int(content_hash(f"{rules.split_salt}:{family}")[:12], 16) / 16**12
    if share < rules.holdout_share:
        return "holdout"
    return "validation" if share < rules.holdout_share + rules.validation_share else "train"


def assign(
    members: Iterable[Member], rules: CurationSettings, golden: Collection[str] = ()
) -> list[Member]:
    """Give every member its side and return those that changed.

    Args:
        members: All members of every family that may have changed.
        rules: Shares and salt.
        golden: Pairs that were written to examine by; their families are held out.
    """
    together: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        together[member.family].append(member)
    changed = []
    for family, group in sorted(together.items()):
        known = [SIDES.index(member.side) for member in group if member.side in SIDES]
        side = SIDES[max(known)] if known else drawn(family, rules)
        if any(member.pair_id in golden for member in group):
            side = "holdout"
        if not known and any(member.side == RETIRED for member in group):
            side = "holdout"  # only a family that met the holdout has retired members
        for member in group:
            new = member.side if member.side == RETIRED else side
            if member.side in SIDES and SIDES.index(member.side) < SIDES.index(side):
                new = RETIRED
            if new != member.side:
                member.side = new
                changed.append(member)
    return changed


def judgement(member: Member) -> Judgement:
    """Drop what can be on no side any more."""
    return Judgement(False, "met_holdout") if member.side == RETIRED else KEPT
