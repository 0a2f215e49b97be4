"""What an ingest would do is told without doing it, with the recent answers it would touch."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from sqlmodel import col, select
from typer.testing import CliRunner

from bot.commands import manuals
from bot.retrieval.audiences import Audiences
from bot.retrieval.preview import preview
from bot.store import now
from bot.tables import Answer, AuditRow, Document, Passage
from tests.support.manuals import LEAVE, TRAVEL, Office, office
from tests.support.shelves import answered


@pytest.fixture
def place(tmp_path: Path) -> Office:
    made = office(tmp_path)
    made.ingest()
    return made


def passage(place: Office, words: str) -> str:
    with place.store.read() as session:
        living = select(Passage.id).where(
            col(Passage.text).contains(words), col(Passage.removed_at).is_(None)
        )
        return session.exec(living).one()


def rows(place: Office) -> int:
    with place.store.read() as session:
        kinds = (Document, Passage, AuditRow)
        return sum(len(session.exec(select(kind)).all()) for kind in kinds)  # type: ignore[call-overload]


def test_a_changed_paragraph_names_the_answers_given_from_it(place: Office) -> None:
    """Those resting on other passages, or long past, are not named; nothing is written."""
    ten, trip = passage(place, "10日"), passage(place, "日当は1日")
    answered(place.store, "touched", "有給は何日ですか", "10日です。", [ten, trip])
    answered(place.store, "other", "日当はいくらですか", "2,500円です。", [trip])
    answered(place.store, "old", "昔の有給は何日ですか", "10日です。", [ten])
    with place.store.write() as session:
        old = session.get_one(Answer, "a-old")
        old.created_at = now() - timedelta(days=400)
        session.add(old)
    before = rows(place)
    place.write("休暇規程.md", LEAVE.replace("10日", "12日"))
    place.write("新しい規程.md", "# 新しい規程\n\n新設する。\n")
    would = preview(place.store, [place.manuals])
    assert (would.added, would.changed) == (("新しい規程.md",), ("休暇規程.md",))
    assert [one.question for one in would.answers] == ["有給は何日ですか"]
    assert rows(place) == before
    assert place.ingest().changed == ("休暇規程.md",)


def test_a_moved_or_repeated_text_touches_nothing(place: Office) -> None:
    """The same words under another heading, or in another manual as well, are not lost."""
    answered(place.store, "kept", "有給は何日ですか", "10日です。", [passage(place, "10日")])
    place.write("休暇規程.md", LEAVE.replace("付与日数", "日数"))
    assert preview(place.store, [place.manuals]).answers == ()
    place.write("写し.md", LEAVE)
    place.ingest()
    (place.manuals / "休暇規程.md").unlink()
    would = preview(place.store, [place.manuals])
    assert would.removed == ("休暇規程.md",)
    assert would.answers == ()


def test_removed_refused_and_restricted_are_told(place: Office) -> None:
    """Whatever takes a passage away from a reader counts."""
    answered(place.store, "leave", "有給は何日ですか", "10日です。", [passage(place, "10日")])
    answered(place.store, "trip", "日当はいくらですか", "円です。", [passage(place, "日当は1日")])
    (place.manuals / "出張/旅費.md").unlink()
    place.write("壊れた.md", b"\x00\x01")
    would = preview(place.store, [place.manuals], acl=Audiences((("休暇*", "U1"),)))
    assert would.removed == ("出張/旅費.md",)
    assert [one.key for one in would.refused] == ["manuals.binary"]
    assert {one.answer_id for one in would.answers} == {"a-leave", "a-trip"}


def test_the_command_shows_it_in_japanese(place: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line of counts, the manuals with their signs, the questions with their dates."""
    monkeypatch.setenv("SODATERU_DATA", str(place.data))
    monkeypatch.setenv("SODATERU_LANGUAGE", "ja")
    monkeypatch.setattr(
        "bot.store.open_store", lambda settings: place.store.__class__(settings.url)
    )
    answered(place.store, "trip", "日当はいくらですか", "円です。", [passage(place, "日当は1日")])
    place.write("出張/旅費.md", TRAVEL.replace("2,500", "3,000"))
    app = typer.Typer()
    manuals.register(app)
    plain = CliRunner().invoke(app, ["ingest", str(place.manuals), "--dry-run"]).stdout
    assert "まだ取り込んでいません" in plain
    assert "~ 出張/旅費.md" in plain
    assert "日当はいくらですか" in plain
    told = CliRunner().invoke(app, ["ingest", str(place.manuals), "--dry-run", "--json"]).stdout
    assert json.loads(told)["answers"][0]["answer_id"] == "a-trip"
