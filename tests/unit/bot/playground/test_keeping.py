"""What a playground keeps, what it refuses from outside, and how its company is read."""

from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from bot.errors import Broken, UserError
from bot.playground.company import parse, read
from bot.playground.demo import prepare
from bot.playground.server import start
from bot.settings import shipped
from tests.support.bolt import client
from tests.support.workspace import COMPANY, EMPLOYEE, EXPERT, GENERAL, MANIFEST, workspace


def test_a_restart_keeps_history_reactions_and_homes(tmp_path: Path) -> None:
    """Messages, threads, reactions and homes are there again; new timestamps stay unique."""
    with workspace(folder=tmp_path) as space:
        root = space.say(EMPLOYEE, GENERAL, "残りますか？")
        slack = client(space)
        slack.chat_postMessage(channel=GENERAL, text="残ります", thread_ts=root)
        gone = slack.chat_postMessage(channel=GENERAL, text="消します")["ts"]
        slack.chat_delete(channel=GENERAL, ts=gone)
        space.react(EXPERT, GENERAL, root, "+1")
        slack.views_publish(user_id=EMPLOYEE, view={"type": "home", "blocks": []})
        before = space.messages(GENERAL)
    with workspace(folder=tmp_path) as space:
        assert space.messages(GENERAL) == before
        assert space.home_view(EMPLOYEE)
        assert space.say(EMPLOYEE, GENERAL, "続き") > before[-1]["ts"]


def test_a_line_cut_off_by_a_crash_is_dropped(tmp_path: Path) -> None:
    """A journal that ends in the middle of a line opens with everything before it."""
    with workspace(folder=tmp_path) as space:
        space.say(EMPLOYEE, GENERAL, "一行目")
    journal = tmp_path / "workspace.jsonl"
    journal.write_text(journal.read_text(encoding="utf-8") + '{"kind":"mess', encoding="utf-8")
    with workspace(folder=tmp_path) as space:
        assert [row["text"] for row in space.messages(GENERAL)] == ["一行目"]


def test_a_taken_port_is_one_plain_error() -> None:
    """Serving on a port in use says so and names the way out."""
    with workspace() as space:
        port = int(space.url.rsplit(":", 1)[1])
        with pytest.raises(UserError) as caught:
            start(port=port, company=COMPANY, manifest=MANIFEST)
        with pytest.raises(UserError):
            prepare(port, Path("unused"))
    assert "--port" in caught.value.say("ja")


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
def test_other_sites_cannot_act(headers: dict[str, str]) -> None:
    """A page of another site, or a name that was pointed here, gets nothing."""
    with workspace() as space:
        with pytest.raises(HTTPError) as caught:
            urlopen(Request(f"{space.url}/_control/state", headers=headers), timeout=10)  # noqa: S310
        assert caught.value.code == 403
        caught.value.close()


def test_the_page_loads_nothing_from_outside() -> None:
    """The page's policy allows its own files only, and its files name no other address."""
    folder = Path(__file__).parents[4] / "bot" / "playground" / "page"
    with workspace() as space, urlopen(f"{space.url}/", timeout=10) as answer:  # noqa: S310
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
    for path in folder.iterdir():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path.name
        assert "innerHTML" not in path.read_text(encoding="utf-8"), path.name


def test_the_sample_company_is_complete() -> None:
    """Every person in a channel exists, and every tour question has an asker in its channel."""
    company = read(shipped("samples") / "company.toml")
    people = {person.id for person in company.people}
    members = {place.id: set(place.members) for place in company.channels}
    assert all(found <= people for found in members.values())
    assert company.with_role("expert")
    assert company.with_role("admin")
    for row in company.tour:
        assert row["as"] in members[row["channel"]], row["text"]
        assert row.get("expert", company.people[0].id) in people


def test_an_unreadable_company_is_one_plain_error(tmp_path: Path) -> None:
    """A broken file is named, without a traceback."""
    path = tmp_path / "company.toml"
    path.write_text("[company\n", encoding="utf-8")
    with pytest.raises(Broken) as caught:
        read(path)
    assert "company.toml" in caught.value.say("ja")
    assert parse({}).people == ()
