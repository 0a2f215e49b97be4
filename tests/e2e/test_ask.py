"""``sodateru ask`` on real parts: manuals, index, search, the quoting model, the database."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.retrieval.ingest import ingest
from bot.settings import child_environment, load
from bot.store import open_store

MANUAL = """# 就業規則

## 第8条（年次有給休暇）
年次有給休暇は、取得日の3営業日前までに「ときしらべ」で申請する。

## 第9条（宿泊費）

| 区分 | 宿泊費の上限（1泊） |
|---|---|
| 役員 | 15,000円 |
| 一般社員 | 9,500円 |
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder that holds one manual."""
    folder = tmp_path_factory.mktemp("ask")
    (folder / "rules.md").write_text(MANUAL, encoding="utf-8")
    store = open_store(load(data=folder / "data"))
    ingest(store, [folder / "rules.md"])
    store.close()
    return folder / "data"


def _ask(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "ask", *arguments],
        env=child_environment(SODATERU_DATA=str(data), SODATERU_LANGUAGE="ja"),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_json_keeps_its_public_shape(data: Path) -> None:
    """Scripts rely on these names; standard output holds the JSON and nothing else."""
    done = _ask(
        data, "有給休暇は何日前までに申請しますか？", "--as", "U1", "--channel", "C1", "--json"
    )

    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert {"answer_id", "text", "citations", "verified", "model_version", "abstained",
            "milliseconds"} <= set(found)  # fmt: skip
    assert "3営業日前" in found["text"]
    assert found["model_version"] == "quote"
    assert found["verified"] is None
    assert found["citations"][0]["title"] == "就業規則"
    assert found["citations"][0]["document"].endswith(".md")
    assert found["citations"][0]["quote"] in MANUAL
    assert set(found["citations"][0]) == {
        "n", "document", "title", "heading", "passage_id", "quote", "age",
    }  # fmt: skip


def test_people_get_text_and_sources(data: Path) -> None:
    """The plain output is the answer and where it stands."""
    done = _ask(data, "一般社員の宿泊費の上限はいくらですか？")

    assert "9,500円" in done.stdout
    assert "出典:" in done.stdout
    assert "15,000円" not in done.stdout


def test_an_empty_question_is_one_plain_line(data: Path) -> None:
    """No traceback, exit code 1."""
    done = _ask(data, "　")

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
