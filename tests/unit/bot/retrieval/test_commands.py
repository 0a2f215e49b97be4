"""ingest, search and reindex as a person or a script runs them."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.commands import manuals
from bot.errors import UserError
from bot.owner import Owner
from bot.questions import checked
from tests.support.manuals import Office, office


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    made = office(tmp_path)
    monkeypatch.setenv("SODATERU_DATA", str(made.data))
    monkeypatch.setenv("SODATERU_LANGUAGE", "ja")
    monkeypatch.setattr("bot.store.open_store", lambda settings: made.store.__class__(settings.url))
    return made


def run(*arguments: object) -> Result:
    app = typer.Typer()
    manuals.register(app)
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_ingest_tells_what_it_did_and_search_finds_it(place: Office) -> None:
    """Lists by kind with reasons, then hits in the documented shape."""
    place.write("壊れた.md", b"\x00\x01")
    told = result_of(run("ingest", place.manuals, "--json"))
    assert told["added"] == ["system.md", "休暇規程.md", "出張/旅費.md"]
    assert told["refused"][0]["source"] == "壊れた.md"
    assert "テキストではない" in told["refused"][0]["reason"]
    hits = result_of(run("search", "宿泊費の上限", "-k", 2, "--json"))["hits"]
    assert len(hits) == 2
    assert {
        "rank",
        "score",
        "document",
        "heading",
        "passage_id",
        "start",
        "end",
        "text",
        "why",
    } <= set(hits[0])
    assert hits[0]["heading"] == "宿泊費"


def test_nothing_but_refusals_is_a_failure(place: Office) -> None:
    """A script sees by the exit code that the one file it gave was not taken."""
    done = run("ingest", place.write("x.md", b"\x00"))
    assert done.exit_code == 1
    assert "x.md: テキストではない" in done.stdout


def test_a_file_of_questions_gives_a_line_each(place: Office, tmp_path: Path) -> None:
    """Every line keeps its id, in order, in one process."""
    run("ingest", place.manuals)
    asked, found = tmp_path / "q.jsonl", tmp_path / "g.jsonl"
    rows = [{"id": "q1", "question": "日当は?", "kind": "x"}, {"id": 2, "question": "　"}]
    asked.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert run("search", "--questions", asked, "--out", found).exit_code == 0
    lines = [json.loads(line) for line in found.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["q1", 2]
    assert lines[0]["hits"][0]["heading"] == "日当"
    assert lines[1]["hits"] == []


def result_of(done: Result) -> dict[str, Any]:
    """Return what a command printed; log lines before it are the umbrella's business."""
    assert done.exit_code == 0, done.exception
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (["search", "  "], "manuals.question_empty"),
        (["search", "あ" * 40_000], "manuals.question_long"),
        (["search", "--questions", "nowhere.jsonl", "--out", "out.jsonl"], "error.file_missing"),
        (["ingest", "nowhere"], "error.file_missing"),
    ],
)
def test_what_a_person_can_put_right_is_said(place: Office, arguments: list[str], key: str) -> None:
    """Each mistake is one of our errors."""
    assert place
    failed = run(*arguments).exception
    assert isinstance(failed, UserError)
    assert failed.key == key


def test_a_search_for_nothing_is_wrong_usage(place: Office) -> None:
    """Neither a question nor a file of them: told as every wrong option is."""
    assert place
    done = run("search")
    assert done.exit_code == 2
    assert "--questions" in done.output


def test_a_broken_line_of_questions_is_named(place: Office, tmp_path: Path) -> None:
    """The file and the line are told."""
    assert place
    asked = tmp_path / "q.jsonl"
    asked.write_text('{"id": 1, "question": "a"}\n{"id": 2}\n', encoding="utf-8")
    failed = run("search", "--questions", asked, "--out", tmp_path / "g").exception
    assert isinstance(failed, UserError)
    assert "2" in failed.say("ja")


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"[" * 100_000, "manuals.questions_file"),
        ("締切".encode("cp932"), "manuals.encoding"),
    ],
    ids=["nested without end", "another encoding"],
)
def test_a_file_that_holds_no_questions_is_told(
    place: Office, tmp_path: Path, content: bytes, key: str
) -> None:
    """One of our errors, whatever lies in it."""
    assert place
    asked = tmp_path / "q.jsonl"
    asked.write_bytes(content)
    failed = run("search", "--questions", asked, "--out", tmp_path / "g").exception
    assert isinstance(failed, UserError)
    assert failed.key == key


def test_odd_questions_in_a_file_hold_up_nobody(place: Office, tmp_path: Path) -> None:
    """Empty, 100 kB, half characters, control characters, line ends that are none in JSON."""
    place.ingest()
    odd = ["", " ", "宿泊費の上限は？" + "あ" * 100_000, "\ud800宿泊費の上限は？",
           "宿泊\x00費\x1bの上限は？", "\u202e", '" OR * AND (']  # fmt: skip
    rows = [json.dumps({"id": n, "question": one}) for n, one in enumerate(odd)]
    rows += ['{"id": "\\udfff", "question": "宿泊費の\u2028上限は？"}']
    asked, out = tmp_path / "q.jsonl", tmp_path / "g.jsonl"
    asked.write_text("\ufeff" + "\r\n".join(rows), encoding="utf-8", newline="")
    assert run("search", "--questions", asked, "--out", out).exit_code == 0
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").split("\n") if line]
    assert [one["id"] for one in found] == [*range(len(odd)), "\udfff"]
    assert [bool(one["hits"]) for one in found][:2] == [False, False]
    for one in (found[3], found[4], found[-1]):
        assert one["hits"][0]["heading"] == "宿泊費"


def test_half_a_character_in_a_question_is_no_error(place: Office) -> None:
    """A terminal of another encoding hands such over; every database would refuse it."""
    assert checked(" \udcff宿泊費の上限は？ ", place.settings) == "?宿泊費の上限は？"


def test_reindex_counts_the_passages(place: Office) -> None:
    """The index is built anew from SQL."""
    place.ingest()
    assert result_of(run("reindex", "--json"))["passages"] == 8


def test_a_held_folder_is_asked_of_its_owner(place: Office) -> None:
    """While another process has the index, the command leaves a call and takes the reply."""
    from threading import Event, Thread

    from bot import calls
    from bot.retrieval.offers import offers

    place.ingest()
    owner, library, stop = Owner(place.data), place.library(), Event()

    def serve() -> None:
        while not stop.wait(0.02):
            calls.serve_one(place.store, "bot", "owner", offers(library))

    server = Thread(target=serve)
    server.start()
    try:
        told = run("search", "日当", "--json")
    finally:
        stop.set()
        server.join()
        library.close()
        owner.release()
    hits = result_of(told)["hits"]
    assert hits[0]["heading"] == "日当"
