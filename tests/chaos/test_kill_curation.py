"""kill -9 between any two steps of curation or in the middle of an import: the same end."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.shelves import many, opened

_POINTS = (
    "curation.harvested",
    "curation.evidence",
    "curation.judged",
    "curation.split",
    "dataset.written",
)
_WORK = """
import sys
from pathlib import Path
from tests.support.shelves import RULES, many, opened, take
from curation.dataset import freeze
from curation.pipeline import run
store, settings = opened(Path(sys.argv[1]))
take(store, many(25))
run(store, settings, rules=RULES)
print(freeze(store, settings, rules=RULES).hash)
"""


def _work(folder: Path, crash_at: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SODATERU_CRASH_AT": crash_at}
    return subprocess.run(
        [sys.executable, "-c", _WORK, str(folder)],
        env=environment, cwd=Path(__file__).parents[2], capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


def _bytes(folder: Path) -> dict[str, str]:
    files = sorted((folder / "datasets").rglob("*.*"))
    return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("undisturbed")
    assert _work(folder).returncode == 0
    return _bytes(folder)


@pytest.mark.parametrize("point", _POINTS)
def test_killed_runs_end_alike(point: str, tmp_path: Path, undisturbed: dict[str, str]) -> None:
    """A run that was killed and repeated freezes the very bytes of an undisturbed one."""
    killed = _work(tmp_path, point)
    repeated = _work(tmp_path)

    assert killed.returncode == -9
    assert repeated.returncode == 0, repeated.stderr
    assert _bytes(tmp_path) == undisturbed


def test_a_killed_import_is_repeated(tmp_path: Path) -> None:
    """An import that dies half-way leaves whole rows; the repeated one adds the others."""
    from curation.imports import import_file
    from tests.support.shelves import GIVEN

    store, _ = opened(tmp_path)
    file = tmp_path / "pairs.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in many(30)]
    file.write_text("\n".join(lines[:12]), encoding="utf-8")
    import_file(store, file, GIVEN)
    file.write_text("\n".join(lines), encoding="utf-8")

    done = import_file(store, file, GIVEN)
    store.close()

    assert (done.added, done.changed, done.unchanged) == (18, 0, 12)
