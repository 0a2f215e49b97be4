"""pairs, curate and dataset on the command line: JSON for scripts, one plain line for mistakes."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli import build
from bot.errors import UserError
from tests.support.shelves import many


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    monkeypatch.setenv("SODATERU_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SODATERU_LANGUAGE", "ja")
    app: typer.Typer = build()

    def call(*words: str) -> Any:
        capsys.readouterr()
        app([*words, "--json"], standalone_mode=False)
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    return call


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in many(30)]
    path.write_text("\n".join([*lines, "{broken"]), encoding="utf-8")
    return path


def test_from_file_to_frozen_dataset(run: Any, file: Path, tmp_path: Path) -> None:
    """Import, run, look, freeze, check for leaks, export: each gives what the next one needs."""
    taken = run("pairs", "import", str(file), "--source", "form", "--consent", "form-v1")
    curated = run("curate", "run")
    stats = run("curate", "stats")
    frozen = run("dataset", "freeze", "--source", "form")
    shown = run("dataset", "show", frozen["hash"][:10])
    leaks = run("dataset", "leaks", frozen["hash"][:10])
    pair = run("pairs", "show", "row-003")
    exported = run("pairs", "export", "--kind", "chat", "--out", str(tmp_path / "out.jsonl"))
    listed = run("pairs", "list", "--limit", "5")["pairs"]

    assert (taken["added"], [one["line"] for one in taken["refused"]]) == (30, [31])
    assert curated["kept"] == stats["kept"] == 30
    assert frozen["counts"] == shown["counts"] == stats["sides"]
    assert frozen["leaks"] == leaks["leaks"] == 0
    assert [verdict["why"] for verdict in pair["verdicts"]] == ["ok"] * len(pair["verdicts"])
    assert exported["rows"] == frozen["counts"]["train"] + frozen["counts"]["validation"]
    assert len(listed) == 5
    message = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert [turn["role"] for turn in message["messages"]] == ["system", "user", "assistant"]


def test_mistakes_are_told(run: Any, file: Path) -> None:
    """No consent, an unknown pair, an unknown dataset, nothing to freeze: our own errors."""
    for words in (
        ("pairs", "import", str(file)),
        ("pairs", "show", "nobody"),
        ("dataset", "show", "abc"),
        ("dataset", "freeze"),
        ("pairs", "import", "missing.jsonl", "--consent", "x"),
    ):
        with pytest.raises(UserError) as error:
            run(*words)
        assert "\n" not in error.value.say("ja")


def test_a_file_without_a_good_line_fails(run: Any, tmp_path: Path) -> None:
    """When nothing could be taken the exit code is 1."""
    del run  # only its environment is wanted
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{broken\n", encoding="utf-8")
    words = ["pairs", "import", str(bad), "--consent", "x"]

    assert build()(words, standalone_mode=False) == 1
