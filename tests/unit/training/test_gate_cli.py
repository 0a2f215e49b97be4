"""A real run through the commands, on the sample company: too little data, so HOLD, in words."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import child_environment, shipped
from tests.support.toys import toy

ROOT = Path(__file__).parents[3]


def sodateru(data: Path, *args: str, base: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command as an administrator would."""
    environment = child_environment(
        SODATERU_DATA=str(data), SODATERU_LANGUAGE="ja", SODATERU_ADMINS="UADMIN",
        SODATERU_BASE_MODEL=base, SODATERU_LOG_LEVEL="ERROR",
    )  # fmt: skip
    return subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", *args],
        capture_output=True, text=True, cwd=ROOT, check=False, timeout=120, env=environment,
    )  # fmt: skip


@pytest.mark.slow
def test_a_real_run_on_too_little_ends_in_hold(tmp_path: Path) -> None:
    """Ingested, imported, decided and run by commands: HOLD with plain numbers, nothing moved."""
    base = str(toy(tmp_path / "bases"))
    data, samples = tmp_path / "data", shipped("samples")
    for command in (
        ("ingest", str(samples / "manuals-ja"), str(samples / "manuals-en")),
        ("pairs", "import", str(samples / "pairs.jsonl"), "--source", "form",
         "--consent", "samples"),
        ("curate", "run"),
    ):  # fmt: skip
        done = sodateru(data, *command)
        assert done.returncode == 0, done.stderr
    refused = sodateru(data, "train", "run", base=base)
    assert refused.returncode == 1
    assert "train goal" in refused.stderr
    aimed = sodateru(data, "train", "goal", "--admin", "UADMIN", "--improve", "経費の回答の正確さ",
                     "--for", "営業部", "--measure", "正答率 9 割")  # fmt: skip
    assert aimed.returncode == 0, aimed.stderr
    refused = sodateru(data, "train", "run", base=base)
    assert "train decide" in refused.stderr
    decided = sodateru(data, "train", "decide", "--admin", "UADMIN", "--source", "form")
    assert decided.returncode == 0
    assert sodateru(data, "train", "run").returncode == 1
    ran = sodateru(data, "train", "run", "--json", base=base)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert (told["stage"], told["verdict"]) == ("held", "HOLD")
    have = next(one["values"] for one in told["reasons"] if one["name"] == "train_pairs")["have"]
    assert 50 < have < 200
    page = tmp_path / "報告.html"
    explained = sodateru(data, "gate", "explain", told["id"], "--html", str(page))
    assert f"× 学習用ペア {have} 件（必要 200 件）" in explained.stdout
    assert "現行モデルのまま運用を続けます" in explained.stdout
    assert f"学習用ペア {have} 件" in page.read_text(encoding="utf-8")
    models = json.loads(sodateru(data, "model", "list", "--json").stdout)
    (versions,) = [one for one in models.values() if isinstance(one, list)]
    assert [(one["id"], one["aliases"]) for one in versions] == [("quote", ["champion"])]
    measured = json.loads(sodateru(data, "evaluate", "--json").stdout)
    assert measured["version"] == "quote"
    assert measured["of"] == sum(one["of"] for one in measured["topics"]) >= 20
    again = json.loads(sodateru(data, "train", "run", "--json", base=base).stdout)
    assert again["id"] == told["id"]
    cancelled = sodateru(data, "train", "cancel", told["id"])
    assert cancelled.returncode == 1
    assert "すでに終わっています" in cancelled.stderr
