"""kill -9 between any two steps of curation or in the middle of an import: the same end."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import select

from bot.tables import ReviewItem, Taint
from curation.tables import Clean, Member, Pair, Verdict
from tests.support.shelves import opened

_POINTS = (
    "curation.harvested",
    "curation.evidence",
    "curation.judged",
    "curation.split",
    "dataset.part:4",
    "dataset.written",
)
_DECIDING = ("curation.decided", "curation.settled", "curation.judged", "curation.asked")
_FORGETTING = ("forget.marked", "file.part:2", "file.part:4", "forget.blanked")
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


def _work(
    folder: Path, crash_at: str = "", work: str = _WORK, *more: str
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SODATERU_CRASH_AT": crash_at}
    return subprocess.run(
        [sys.executable, "-c", work, str(folder), *more],
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


_FORGET = """
import sys
from pathlib import Path
from tests.support.shelves import RULES, opened
from curation.forget import forget
store, settings = opened(Path(sys.argv[1]))
forget(store, settings, user="U0LEAVER")
store.close()
"""
_SETUP = """
import sys
from pathlib import Path
from bot import registry
from bot.tables import ModelVersion
from tests.support.shelves import GIVEN, RULES, Given, many, opened, take
from curation.dataset import freeze
from curation.pipeline import run
store, settings = opened(Path(sys.argv[1]))
take(store, many(20))
take(store, many(26)[20:], Given("form", "samples", author="U0LEAVER"))
run(store, settings, rules=RULES)
frozen = freeze(store, settings, rules=RULES)
detail = {"dataset_hash": frozen.hash}
with store.write() as session:
    registry.register(session, ModelVersion(id="l1", kind="local", detail=detail))
store.close()
"""


def _forgotten(folder: Path) -> dict[str, str]:
    """Everything a forgotten person must not be found in any more, and the taint."""
    store, _ = opened(folder)
    with store.read() as session:
        tainted = [row.version_id for row in session.exec(select(Taint))]
        left = [row.id for row in session.exec(select(Pair).where(Pair.author == "U0LEAVER"))]
        words = [row.answer for row in session.exec(select(Pair).order_by(Pair.id))]
    store.close()
    return {"taint": repr(tainted), "left": repr(left), "words": repr(words), **_bytes(folder)}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    assert _work(folder / "before", work=_SETUP).returncode == 0
    shutil.copytree(folder / "before", folder / "plain")
    assert _work(folder / "plain", work=_FORGET).returncode == 0
    return folder


@pytest.mark.parametrize("point", _FORGETTING)
def test_a_killed_forgetting_is_repeated(point: str, tmp_path: Path, trained: Path) -> None:
    """Killed anywhere and repeated, it ends where an undisturbed one does: nothing is left."""
    killed = shutil.copytree(trained / "before", tmp_path / "killed")
    assert _work(killed, point, work=_FORGET).returncode == -9
    assert _work(killed, work=_FORGET).returncode == 0

    plain = _forgotten(trained / "plain")
    assert _forgotten(killed) == plain
    assert "l1" in plain["taint"]
    assert plain["left"] == "[]"


_IMPORT = """
import sys
from pathlib import Path
from sqlmodel import func, select
from tests.support.shelves import GIVEN, opened, pair, take
from curation.tables import Pair
store, _ = opened(Path(sys.argv[1]))
rows = [pair(f"n{n}", f"{n}号室の鍵は？", f"{n}番", f"{n}号室の鍵は{n}番。") for n in range(600)]
done = take(store, rows)
with store.read() as session:
    print(session.exec(select(func.count()).select_from(Pair)).one(), done.added, done.unchanged)
"""


_DECIDED = """
import sys
from pathlib import Path
from sqlmodel import select
from bot import review
from bot.tables import ReviewItem
from curation.pipeline import run
from curation.settings import CurationSettings
from tests.support.shelves import Given, many, opened, pair, remove, rewritten, take
store, settings = opened(Path(sys.argv[1]))
settings = settings.model_copy(update={"experts": ("U0EXPERT", "U0SECOND", "U0THIRD")})
rules = CurationSettings(second_look=2, blind_share=0)
first = sys.argv[2] == "first"
if first:
    for name in ("総務", "人事", "経理"):
        rewritten(store, name)
    take(store, many(12))
    for who, day in (("U0EXPERT", 3), ("U0SECOND", 9)):
        said = f"花束は{day}日前までに注文してください。", f"花束の注文は{day}日前まで。"
        row = pair(f"by-{who}", "花束の注文は何日前までですか？", *said, author=who)
        take(store, [row], Given("form", "samples"))
run(store, settings, rules=rules)
if first:
    with store.write() as session:
        items = session.exec(select(ReviewItem).where(ReviewItem.state == "open"))
        for number, item in enumerate(sorted(items, key=lambda one: (one.why, one.subject))):
            outcome = ("approved", "fixed")[number % 2]
            outcome = "dropped" if item.why == "pair_conflict" else outcome
            if outcome == "fixed":
                item.text = "窓口は3階です。"
            review.close(session, item, "U0THIRD", outcome)
store.close()
"""


def _decided(folder: Path) -> list[str]:
    """Everything that curation has written, but for times."""
    store, _ = opened(folder)
    with store.read() as session:
        rows = [
            repr(
                sorted((k, v) for k, v in row.model_dump().items() if not k.endswith(("at", "_on")))
            )
            for table in (Pair, Clean, Verdict, Member, ReviewItem)
            for row in session.exec(select(table))
        ]
    store.close()
    return sorted(rows)


@pytest.fixture(scope="module")
def decisions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("decisions")
    first = _work(folder / "before", "", _DECIDED, "first")
    assert first.returncode == 0, first.stderr
    shutil.copytree(folder / "before", folder / "plain")
    assert _work(folder / "plain", "", _DECIDED, "then").returncode == 0
    return folder / "before", _decided(folder / "plain")


@pytest.mark.parametrize("point", _DECIDING)
def test_decisions_take_effect_once(
    point: str, tmp_path: Path, decisions: tuple[Path, list[str]]
) -> None:
    """What people decided is applied once, wherever the run that applies it is killed."""
    before, plain = decisions
    killed = shutil.copytree(before, tmp_path / "killed")
    assert _decided(killed) != plain
    assert _work(killed, point, _DECIDED, "then").returncode == -9
    assert _work(killed, "", _DECIDED, "then").returncode == 0

    assert _decided(killed) == plain


_EXPORT = """
import sys
from pathlib import Path
from curation.hub import export
from tests.support.shelves import opened
store, settings = opened(Path(sys.argv[1]))
(folder,) = (settings.data / "datasets").iterdir()
with store.read() as session:
    export(session, folder, "hub", settings.data / "out")
store.close()
"""


def test_a_killed_export_is_repeated(tmp_path: Path, trained: Path) -> None:
    """No half a file ever stands under its name; repeated, it is as if nothing had been."""
    plain = shutil.copytree(trained / "before", tmp_path / "plain")
    killed = shutil.copytree(trained / "before", tmp_path / "killed")
    assert _work(plain, "", _EXPORT).returncode == 0
    whole = {file.name: file.read_bytes() for file in (plain / "out").iterdir()}

    assert _work(killed, "file.part:2", _EXPORT).returncode == -9
    for file in (killed / "out").iterdir():
        assert file.name.endswith(".part") or file.read_bytes() == whole[file.name]
    assert _work(killed, "", _EXPORT).returncode == 0
    assert {file.name: file.read_bytes() for file in (killed / "out").iterdir()} == whole
    assert len(whole) == 3


def test_a_killed_import_is_repeated(tmp_path: Path) -> None:
    """Killed after its first slice, an import keeps whole rows; repeated, it adds the others."""
    assert _work(tmp_path, "import.slice", work=_IMPORT).returncode == -9

    again = _work(tmp_path, work=_IMPORT)

    assert again.stdout.split() == ["600", "100", "500"], again.stderr
