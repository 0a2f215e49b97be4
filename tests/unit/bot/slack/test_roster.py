"""Members' names, kept for masking."""

from bot.slack import roster
from bot.tables import Person
from tests.support.edge import Bench
from tests.support.workspace import BOT, EMPLOYEE


def names(edge: Bench) -> dict[str, str]:
    return {row.id: row.names for row in edge.rows(Person)}


def test_everybody_in_the_directory_is_kept(edge: Bench) -> None:
    """People, not bots; once read, the directory is left alone for hours."""
    clock = [0.0]
    tick = roster.keeping(edge.desk.client, edge.store, clock=lambda: clock[0])
    tick()
    assert "水無瀬 あかり" in names(edge)[EMPLOYEE].splitlines()
    assert BOT not in names(edge)
    tick()
    assert len(edge.control.calls("users.list")) == 1
    clock[0] = 13 * 3600.0
    tick()
    assert len(edge.control.calls("users.list")) == 2


def test_whoever_is_looked_up_is_kept_too(edge: Bench) -> None:
    """Somebody new need not wait for the next reading of the directory."""
    edge.desk.people.find(EMPLOYEE)
    edge.control.wait_for(lambda: list(names(edge)) == [EMPLOYEE])


def test_a_new_name_replaces_the_old_one(edge: Bench) -> None:
    """The same name again writes nothing."""
    assert roster.keep(edge.store, [{"id": "U1", "real_name": "鈴木　一郎"}]) == 1
    assert roster.keep(edge.store, [{"id": "U1", "real_name": "鈴木 一郎"}]) == 0
    married = {"id": "U1", "real_name": "佐藤 一郎", "profile": {"display_name": "いちろー"}}
    assert roster.keep(edge.store, [married, {"id": "U2", "is_bot": True, "name": "x"}]) == 1
    assert names(edge) == {"U1": "佐藤 一郎\nいちろー"}
