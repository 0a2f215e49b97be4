"""Ingest: only what differs is written, nothing gone stays, every refusal says why."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from bot import audit
from bot.errors import UserError
from bot.retrieval import sources
from bot.retrieval.audiences import Audiences, load
from bot.retrieval.ingest import ingest
from bot.tables import AuditRow, Document, Passage, PassageChange, VerifiedAnswer
from tests.support.manuals import LEAVE, SYSTEM, Office, office


@pytest.fixture
def place(tmp_path: Path) -> Office:
    return office(tmp_path)


def changes(place: Office) -> list[PassageChange]:
    with place.store.read() as session:
        return list(session.exec(select(PassageChange).order_by(col(PassageChange.seq))))


def living(place: Office) -> list[Passage]:
    with place.store.read() as session:
        return list(session.exec(select(Passage).where(col(Passage.removed_at).is_(None))))


def audience(place: Office, source: str) -> str:
    with place.store.read() as session:
        return session.exec(select(Document.audience).where(Document.source == source)).one()


def test_a_folder_is_ingested_with_paths_that_people_know(place: Office) -> None:
    """Sources are relative to the folder, and every passage is announced to the indexes."""
    done = place.ingest()
    assert done.added == ("system.md", "休暇規程.md", "出張/旅費.md")
    assert done.passages_changed == len(living(place)) == len(changes(place)) > 0


def test_an_unchanged_file_is_not_parsed_again(
    place: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second ingest reads bytes and stops there."""
    place.ingest()
    monkeypatch.setattr("bot.retrieval.bounded.parse", lambda *_: pytest.fail("parsed again"))
    done = place.ingest()
    assert len(done.unchanged) == 3
    assert done.passages_changed == 0


def test_one_edited_paragraph_writes_one_passage(place: Office) -> None:
    """The old text is removed, the new one written, and nothing else is touched."""
    place.ingest()
    before = len(changes(place))
    place.write("休暇規程.md", LEAVE.replace("10日", "12日"))
    done = place.ingest()
    assert done.changed == ("休暇規程.md",)
    assert sorted(change.removed for change in changes(place)[before:]) == [False, True]


def test_offsets_follow_when_text_above_grows(place: Office) -> None:
    """Unchanged passages move with the text without being written as new."""
    place.ingest()
    place.write(
        "休暇規程.md", LEAVE.replace("について必要な事項", "の付与と取得について必要な事項")
    )
    place.ingest()
    with place.store.read() as session:
        for passage in living(place):
            text = session.get_one(Document, passage.document_id).text
            assert text[passage.start : passage.end] == passage.text


def test_a_removed_file_leaves_nothing_and_may_come_back(place: Office) -> None:
    """Its passages are removed; put back, they live again under the same ids."""
    place.ingest()
    ids = {passage.id for passage in living(place)}
    (place.manuals / "system.md").unlink()
    assert place.ingest().removed == ("system.md",)
    assert len(living(place)) < len(ids)
    place.write("system.md", SYSTEM)
    assert place.ingest().added == ("system.md",)
    assert {passage.id for passage in living(place)} == ids


def test_ingesting_another_folder_removes_nothing(place: Office, tmp_path: Path) -> None:
    """Only a folder that was searched may miss its own files."""
    place.ingest()
    other = tmp_path / "more"
    other.mkdir()
    (other / "休暇規程.md").write_text("# 別会社の休暇規程\n\n休暇は30日。\n", encoding="utf-8")
    done = ingest(place.store, [other])
    assert done.removed == ()
    assert done.added == ("more/休暇規程.md",)
    assert place.ingest().unchanged == ("system.md", "休暇規程.md", "出張/旅費.md")


def test_one_file_by_name_is_the_same_manual_as_in_its_folder(place: Office) -> None:
    """A manual is known by where it lies, however it was named to us."""
    place.ingest()
    path = place.write("出張/旅費.md", "# 出張旅費規程\n\n日当は3,000円。\n")
    done = ingest(place.store, [path])
    assert done.changed == ("出張/旅費.md",)
    assert done.removed == ()


def test_bad_files_are_refused_and_the_others_go_on(
    place: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each refusal has its own reason in both languages and an audit row without content."""
    monkeypatch.setattr(sources, "MAX_BYTES", 5000)
    place.write("空.md", "")
    place.write("画像.md", b"\x89PNG\r\n\x1a\n\x00\x00")
    place.write("大.md", "あ" * 5000)
    place.write("謎.txt", b"\xfd\xfe\xff" * 5)
    (place.manuals / "切れた.md").symlink_to(place.manuals / "無い.md")
    done = place.ingest()
    reasons = {one.source: one.key for one in done.refused}
    assert reasons == {
        "空.md": "manuals.empty",
        "画像.md": "manuals.binary",
        "大.md": "manuals.too_large",
        "謎.txt": "manuals.encoding",
        "切れた.md": "manuals.unreadable",
    }
    assert len(done.added) == 3
    with place.store.read() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.action == "document.refused")).all()
    assert {row.subject for row in rows} == set(reasons)
    assert audit.broken(place.store) == []


def test_shift_jis_and_composed_names_are_read(place: Office) -> None:
    """An old office's file is ingested under the name that people type."""
    place.write("か\u3099いよう.txt", "概要\n\n当社の概要を記す。\n".encode("cp932"))
    assert "がいよう.txt" in place.ingest().added


def test_a_refused_update_keeps_the_former_passages(place: Office) -> None:
    """A broken save does not take a manual away from those who ask."""
    place.ingest()
    count = len(living(place))
    place.write("system.md", b"\x00\x01")
    assert [one.source for one in place.ingest().refused] == ["system.md"]
    assert len(living(place)) == count


def test_a_missing_path_is_one_plain_error(place: Office) -> None:
    """The path is named."""
    with pytest.raises(UserError, match="nowhere"):
        ingest(place.store, [place.manuals / "nowhere"])


def test_an_audience_comes_from_file_front_matter_or_before(place: Office) -> None:
    """The administrator's file wins; without it a re-ingest never opens a restricted manual."""
    place.write("人事.md", "---\naudience: [U2, U1]\n---\n評価は年2回。\n")
    rules = Audiences((("出張/*", "C0TRAVEL"),))
    place.ingest(acl=rules)
    assert audience(place, "人事.md") == "U1,U2"
    assert audience(place, "出張/旅費.md") == "C0TRAVEL"
    assert audience(place, "system.md") == "everyone"
    place.ingest()
    assert audience(place, "出張/旅費.md") == "C0TRAVEL"
    place.ingest(acl=Audiences((("*", "everyone"),)))
    assert audience(place, "出張/旅費.md") == "everyone"


def test_an_audience_file_is_read_or_refused(tmp_path: Path) -> None:
    """Patterns keep their order; anything else is one plain error."""
    path = tmp_path / "audience.toml"
    path.write_text('[audience]\n"hr/*" = ["U2", "U1"]\n"*" = "everyone"\n', encoding="utf-8")
    assert load(path).of("hr/評価.md") == "U1,U2"
    assert load(path).of("x.md") == "everyone"
    for bad in ("[audience]\nx = 3\n", "nothing = 1\n", "[audience\n", '[audience]\n"a" = []\n'):
        path.write_text(bad, encoding="utf-8")
        with pytest.raises(UserError):
            load(path)


def verified(place: Office, passage: Passage) -> None:
    answer = VerifiedAnswer(
        id="v1",
        question="有休は何日?",
        text="10日です。",
        language="ja",
        author="U1",
        passage_ids=[passage.id],
        passage_hashes=[passage.content_hash],
    )
    with place.store.write() as session:
        session.add(answer)


def test_a_changed_passage_pulls_its_verified_answers(place: Office) -> None:
    """The answer that rests on the old text expires in the same ingest."""
    place.ingest()
    passage = next(one for one in living(place) if "10日" in one.text)
    verified(place, passage)
    place.write("休暇規程.md", LEAVE.replace("10日", "12日"))
    assert place.ingest().answers_expired == 1
    with place.store.read() as session:
        assert session.get_one(VerifiedAnswer, "v1").expired_at is not None


def test_a_moved_passage_keeps_its_verified_answers(place: Office) -> None:
    """The same words under another heading still hold."""
    place.ingest()
    verified(place, next(one for one in living(place) if "10日" in one.text))
    place.write("休暇規程.md", LEAVE.replace("付与日数", "日数"))
    done = place.ingest()
    assert done.passages_changed == 2
    assert done.answers_expired == 0


def test_a_newly_restricted_manual_pulls_its_verified_answers(place: Office) -> None:
    """An answer for everyone may not rest on what only some may read."""
    place.ingest()
    verified(place, next(one for one in living(place) if "10日" in one.text))
    done = place.ingest(acl=Audiences((("休暇*", "U1"),)))
    assert done.answers_expired == 1
