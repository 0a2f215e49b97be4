"""``sodateru mask``: JSONL in, JSONL out, one bad line stops nothing."""

import io
import json
import subprocess
import sys

import pytest

from bot.cli import build
from bot.commands import mask as command


def _run(text: str, *options: str) -> subprocess.CompletedProcess[str]:
    code = "from bot.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "mask", *options],
        input=text, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip


def test_lines_in_lines_out() -> None:
    """Every good line gives its result, a bad one a sentence on stderr and exit code 1."""
    good = {"id": 7, "text": "電話は０９０−１２３４−５６７８です"}
    lines = [
        json.dumps(good, ensure_ascii=False),
        "{broken",
        '{"text": "x"}',
        '{"id": 1, "text": 5}',
    ]

    done = _run("\n".join([*lines, "", json.dumps({"id": "b", "text": "同様の仕様"})]))
    first, last = map(json.loads, done.stdout.splitlines())

    assert first == {
        "id": 7, "text": "電話は[電話1]です", "blocked": False,
        "spans": [{"start": 3, "end": 16, "label": "PHONE", "text": "０９０−１２３４−５６７８"}],
    }  # fmt: skip
    assert last == {"id": "b", "text": "同様の仕様", "spans": [], "blocked": False}
    assert len(done.stderr.splitlines()) == 3
    assert "Traceback" not in done.stderr
    assert done.returncode == 1


def test_policy_is_passed_on() -> None:
    """``answer`` leaves the switchboard readable, ``train`` does not."""
    line = json.dumps({"id": 1, "text": "代表電話03-1234-5678"})

    assert command.masked_line(line, "answer")["spans"] == []
    assert command.masked_line(line, "train")["spans"] != []


def test_the_help_shows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The help speaks of JSONL and both policies."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    build()(["mask", "--help"], standalone_mode=False)

    assert "JSONL" in capsys.readouterr().out
