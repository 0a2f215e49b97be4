"""One person's share of a dataset is bounded, the same rows each time, with a reason."""

from curation.caps import Signed, capped
from curation.settings import CurationSettings

RULES = CurationSettings()


def _rows(author: str, count: int, topic: str = "") -> list[Signed]:
    return [Signed(f"{author}-{n:03}", author, topic) for n in range(count)]


def test_a_flood_by_one_person_is_cut() -> None:
    """Of twenty writers one wrote half of everything: a tenth of the set stays."""
    rows = [row for n in range(19) for row in _rows(f"U{n:02}", 5)] + _rows("FLOOD", 95)

    out = capped(rows, RULES)

    assert len(out) == 95 - 19
    assert all(pair_id.startswith("FLOOD") for pair_id in out)
    assert set(out.values()) == {"author_cap"}
    assert capped(list(reversed(rows)), RULES) == out


def test_a_topic_is_nobodys_own() -> None:
    """Of ten writers on a topic one may fill three tenths of it."""
    rows = [row for n in range(9) for row in _rows(f"U{n}", 3, "経費")] + _rows("BIG", 12, "経費")
    rows += [row for n in range(20) for row in _rows(f"V{n:02}", 5, "")]

    assert capped(rows, RULES) == dict.fromkeys(sorted(capped(rows, RULES)), "topic_cap")
    assert len(capped(rows, RULES)) == 1


def test_few_writers_and_unknown_ones_are_left_alone() -> None:
    """A single expert's pairs all stay; so do those of a file without authors."""
    assert capped(_rows("ONLY", 50), RULES) == {}
    assert capped([Signed(f"x{n}", "", "") for n in range(50)] + _rows("U1", 3), RULES) == {}
