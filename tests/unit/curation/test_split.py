"""A family has one side for life, and nothing near the holdout is ever trained on."""

from hypothesis import given
from hypothesis import strategies as st

from curation.settings import CurationSettings
from curation.split import RETIRED, SIDES, assign, drawn
from curation.tables import Member

RULES = CurationSettings()


def _member(name: str, family: str, side: str = "") -> Member:
    return Member(pair_id=name, family=family, side=side)


def test_shares_are_kept() -> None:
    """About the asked shares of many families land on each side."""
    sides = [drawn(f"f:{n}", RULES) for n in range(5000)]

    assert abs(sides.count("holdout") / 5000 - 0.2) < 0.02
    assert abs(sides.count("validation") / 5000 - 0.1) < 0.02


def test_a_new_member_takes_its_familys_side() -> None:
    """A paraphrase of a holdout question that comes later joins the holdout."""
    old, new = _member("a", "f", "holdout"), _member("b", "f")

    assert assign([old, new], RULES) == [new]
    assert new.side == "holdout"


def test_a_new_salt_moves_nobody() -> None:
    """Sides that were drawn stay, whatever the settings say later."""
    members = [_member(f"m{n}", f"f{n}") for n in range(50)]
    assign(members, RULES)

    changed = assign(members, CurationSettings(split_salt="other", holdout_share=0.5))

    assert changed == []


def test_merged_families_are_safe_for_the_holdout() -> None:
    """When a train family meets a holdout family, its members are retired, not moved over."""
    trained, held, bridge = (
        _member("t", "f", "train"),
        _member("h", "f", "holdout"),
        _member("b", "f"),
    )

    assign([trained, held, bridge], RULES)

    assert (trained.side, held.side, bridge.side) == (RETIRED, "holdout", "holdout")


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["", *SIDES, RETIRED])), max_size=25))
def test_no_family_stands_on_two_sides(drawn_members: list[tuple[int, str]]) -> None:
    """Whatever sides members come with, afterwards each family has one, and once is enough."""
    members = [
        _member(f"m{n}", f"f{family}", side) for n, (family, side) in enumerate(drawn_members)
    ]
    before = {member.pair_id: member.side for member in members}
    assign(members, RULES)

    for family in {member.family for member in members}:
        sides = {m.side for m in members if m.family == family} - {RETIRED}
        assert len(sides) <= 1
    assert not any(m.side == "holdout" and before[m.pair_id] in {"train", RETIRED} for m in members)
    assert assign(members, RULES) == []


def test_golden_pairs_are_held_out_with_their_families() -> None:
    """What was written to examine by is never trained on, nor is any other wording of it."""
    group = [Member(pair_id=f"p{n}", family="f:same") for n in range(3)]
    group[0].side = "train"

    assign(group, RULES, golden={"p2"})

    assert [member.side for member in group] == ["retired", "holdout", "holdout"]
