"""The configured folders are looked through by one bot; a share that is away removes nothing."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.retrieval.rescan import Rescan
from bot.settings import Settings
from bot.tables import AuditRow, Document
from tests.support.manuals import LEAVE, Office, office


@pytest.fixture
def place(tmp_path: Path) -> Office:
    return office(tmp_path)


def scanning(place: Office, owner: str = "bot/1", minutes: float = 0.0001) -> Rescan:
    settings = Settings(data=place.data, manuals=(str(place.manuals),), rescan_minutes=minutes)
    return Rescan(place.store, settings, owner)


def sources(place: Office) -> list[str]:
    with place.store.read() as session:
        living = select(Document.source).where(col(Document.removed_at).is_(None))
        return sorted(session.exec(living))


def why(place: Office) -> list[str]:
    with place.store.read() as session:
        held = select(AuditRow).where(AuditRow.action == "manuals.rescan_held")
        return [row.detail["why"] for row in session.exec(held)]


def test_new_changed_and_removed_manuals_are_taken_in(place: Office) -> None:
    """Each look brings the database to what lies in the folder."""
    once = scanning(place)
    once.tick()
    assert sources(place) == ["system.md", "休暇規程.md", "出張/旅費.md"]
    place.write("新.md", "# 新\n\n本文。\n")
    (place.manuals / "system.md").unlink()
    scanning(place).tick()
    assert sources(place) == ["休暇規程.md", "出張/旅費.md", "新.md"]


def test_of_two_bots_one_looks_and_neither_before_its_time(place: Office) -> None:
    """The lease is held until the next look is due."""
    first, second = scanning(place, "bot/1", 60), scanning(place, "bot/2", 60)
    first.tick()
    place.write("新.md", "# 新\n\n本文。\n")
    second.tick()
    first.tick()
    assert "新.md" not in sources(place)


def test_switched_off_or_without_folders_nothing_happens(place: Office) -> None:
    """Zero minutes leaves it to commands."""
    scanning(place, minutes=0).tick()
    Rescan(place.store, Settings(data=place.data), "bot/1").tick()
    assert sources(place) == []


def test_a_share_that_is_away_removes_nothing(place: Office) -> None:
    """An empty mount point and a missing one are held back, with an audit row each."""
    for number in range(6):
        place.write(f"規程{number}.md", f"# 規程{number}\n\n本文{number}。\n")
    scanning(place).tick()
    before = sources(place)
    place.manuals.rename(place.data / "away")
    scanning(place).tick()
    place.manuals.mkdir()
    scanning(place).tick()
    assert sources(place) == before
    assert why(place) == ["error.file_missing", "most_gone"]


def test_a_folder_says_itself_who_may_read_it(place: Office) -> None:
    """``audience.toml`` in the folder holds for every ingest; a broken one lets nothing in."""
    place.write("audience.toml", '[audience]\n"休暇*" = ["C0HR"]\n')
    scanning(place).tick()
    with place.store.read() as session:
        who = dict(session.exec(select(Document.source, Document.audience)).all())
    assert (who["休暇規程.md"], who["system.md"]) == ("C0HR", "everyone")
    place.write("audience.toml", "[audience\n")
    place.write("極秘.md", LEAVE)
    scanning(place).tick()
    assert "極秘.md" not in sources(place)
    assert why(place) == ["manuals.acl"]
