"""A backup holds what cannot be made anew, is checked before use, and comes back whole."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from bot import audit, cli
from bot.backup import listing, restoring
from bot.backup.making import Made, make
from bot.errors import Broken, Transient, UserError
from bot.settings import Settings
from bot.store import Store, open_store
from bot.tables import AuditRow, Call, Question
from bot.text import content_hash
from tests.support.durable import settings_of

_POINTS = ("restore.staged", "restore.aside", "restore.aside:2", "restore.back", "restore.back:2")


def quiet(_: str, __: str, ___: float) -> None:
    """Hear of progress and say nothing."""


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two questions, an adapter, a setting and an index."""
    found = settings_of(tmp_path_factory.mktemp("once") / "data")
    store = open_store(found)
    for name in ("一", "二"):
        asked(store, name)
    store.close()
    for path, text in (
        ("adapters/a-1/weights.safetensors", "重み"), ("sodateru.toml", "[bot]\n"),
        ("index/current", "g1"), ("disputes.json", "{}"), (".restore-x/part", "x"),
        ("adapters/a-1.lock", ""),
    ):  # fmt: skip
        file = found.data / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return found.data


@pytest.fixture
def settings(tmp_path: Path, made_once: Path) -> Settings:
    """Such a folder of its own."""
    shutil.copytree(made_once, tmp_path / "data")
    return settings_of(tmp_path / "data")


def asked(store: Store, name: str) -> None:
    with store.write() as session:
        session.add(
            Question(
                id=f"q-{name}", team="T1", channel="C1", ts=f"1.{name}", thread_ts=f"1.{name}",
                user=f"U{name}", language="ja", text=f"有給休暇の申請期限は？（{name}）",
            )
        )  # fmt: skip
        audit.record(session, f"U{name}", "question.asked", f"q-{name}")


def questions(settings: Settings) -> list[str]:
    store = open_store(settings)
    with store.read() as session:
        found = sorted(session.exec(select(Question.id)))
    store.close()
    return found


def backed_up(settings: Settings, keep: int = 0) -> Made:
    return make(settings, settings.data.parent / "backups", quiet, keep=keep)


def put_back(settings: Settings, folder: Path) -> restoring.Restored:
    return restoring.restore(settings, restoring.check(folder, quiet), quiet)


def test_everything_but_the_index_comes_back(settings: Settings) -> None:
    """Rows and files of the moment of the backup; what came later lies aside, not lost."""
    made = backed_up(settings)
    held = {one.path for one in made.listing.files}
    assert held == {"sodateru.db", "sodateru.toml", "adapters/a-1/weights.safetensors"}
    store = open_store(settings)
    asked(store, "三")
    store.close()
    (settings.data / "adapters/a-1/weights.safetensors").write_text("別", encoding="utf-8")

    done = put_back(settings, restoring.find(made.folder.parent))

    assert questions(settings) == ["q-一", "q-二"]
    weights = settings.data / "adapters/a-1/weights.safetensors"
    assert weights.read_text(encoding="utf-8") == "重み"
    assert not (settings.data / "index").exists()
    assert questions(settings_of(done.aside)) == ["q-一", "q-三", "q-二"]


def test_a_backup_is_made_while_others_write(settings: Settings) -> None:
    """An open writer holds nothing up, and what it has not committed is not in the copy."""
    store = open_store(settings)
    with store.write() as session:
        audit.record(session, "U1", "question.asked", "q-later")
        made = backed_up(settings)
    store.close()

    assert made.listing.rows["audit_row"] == 2
    assert restoring.check(made.folder, quiet).wrong == ()


def test_an_unchanged_file_is_not_copied_again(settings: Settings) -> None:
    """The second backup links to the first, which may then go without harm."""
    first, second = backed_up(settings), backed_up(settings, keep=1)

    assert (first.copied, second.copied) == (3, 1)
    assert second.removed == (first.folder.name,)
    assert restoring.check(second.folder, quiet).wrong == ()


@pytest.mark.parametrize("harm", ["flip", "truncate", "remove"])
@pytest.mark.parametrize("path", ["sodateru.db", "adapters/a-1/weights.safetensors"])
def test_a_damaged_backup_replaces_nothing(settings: Settings, path: str, harm: str) -> None:
    """Any changed, cut or missing file is named, before anything is touched."""
    made = backed_up(settings)
    file = made.folder / path
    raw = file.read_bytes()
    if harm == "remove":
        file.unlink()
    else:
        file.write_bytes(raw[:-1] if harm == "truncate" else raw[:-1] + bytes([raw[-1] ^ 1]))
    checked = restoring.check(made.folder, quiet)

    assert path in checked.wrong
    with pytest.raises(Broken, match="damaged"):
        restoring.restore(settings, checked, quiet)
    assert questions(settings) == ["q-一", "q-二"]
    assert (settings.data / "index/current").exists()


def test_a_running_program_is_not_pulled_from_under(settings: Settings) -> None:
    """Whoever has the database open, be it the trainer alone, is to be stopped first."""
    made, store = backed_up(settings), open_store(settings)
    with store.read() as session:
        session.exec(select(Question)).all()
        with pytest.raises(UserError, match="in use"):
            put_back(settings, made.folder)
    store.close()

    put_back(settings, made.folder)


def test_what_was_forgotten_since_is_forgotten_again(settings: Settings) -> None:
    """Known from the replaced database, or from a newer backup when that database is lost."""
    old = backed_up(settings)
    store = open_store(settings)
    with store.write() as session:
        audit.record(session, "forget", "data.forgotten", content_hash("U一")[:16])
        audit.record(session, "U二", "question.deleted", "q-二")
    store.close()
    backed_up(settings)
    (settings.data / "sodateru.db").write_bytes(b"lost")

    done = put_back(settings, old.folder)

    assert done.forgotten_again == 2
    store = open_store(settings)
    with store.read() as session:
        calls = [call.payload for call in session.exec(select(Call).order_by(Call.id))]
        assert session.exec(select(AuditRow.action)).all()[-1] == "data.restored"
    store.close()
    assert calls == [{"message": "1.二", "why": "restored"}, {"user": "U一", "why": "restored"}]


@pytest.mark.parametrize("point", _POINTS)
def test_killed_while_restoring(settings: Settings, point: str) -> None:
    """Before names change nothing has happened; after that the database stays shut until done."""
    made = backed_up(settings)
    store = open_store(settings)
    asked(store, "三")
    store.close()
    killed = _command(settings, "restore", str(made.folder), "--yes", crash_at=point)
    assert killed.returncode == -9, killed.stderr

    if point == "restore.staged":
        assert questions(settings) == ["q-一", "q-三", "q-二"]
        return
    with pytest.raises(Broken, match="--finish"):
        open_store(settings)
    finished = _command(settings, "restore", "--finish")
    assert finished.returncode == 0, finished.stderr
    assert questions(settings) == ["q-一", "q-二"]
    weights = settings.data / "adapters/a-1/weights.safetensors"
    assert weights.read_text(encoding="utf-8") == "重み"


def test_killed_while_backing_up(settings: Settings) -> None:
    """A half-made backup is none, and goes with the next."""
    to = settings.data.parent / "backups"
    assert _command(settings, "backup", str(to), crash_at="backup.written").returncode == -9
    assert listing.all_in(to) == []

    made = backed_up(settings)
    assert [one.name for one in to.iterdir() if one.name != ".lock"] == [made.folder.name]


def test_refusals(settings: Settings, tmp_path: Path) -> None:
    """Each says in one line what to do."""
    with pytest.raises(UserError, match="outside"):
        make(settings, settings.data / "backups", quiet)
    with pytest.raises(UserError, match="nothing to copy"):
        make(settings_of(tmp_path / "empty"), tmp_path / "b", quiet)
    with pytest.raises(UserError, match="pg_dump"):
        make(settings_of(tmp_path, database_url="postgresql+psycopg://x/y"), tmp_path / "b", quiet)
    with pytest.raises(UserError, match="no backup"):
        restoring.find(tmp_path)
    (settings.data / "sodateru.db").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    with pytest.raises(Broken, match="damaged"):
        backed_up(settings)
    assert listing.all_in(settings.data.parent / "backups") == []


def test_two_backups_at_once(settings: Settings) -> None:
    """The second is told to wait."""
    from filelock import FileLock

    to = settings.data.parent / "backups"
    to.mkdir()
    with FileLock(to / ".lock"), pytest.raises(Transient, match="under way"):
        make(settings, to, quiet)


def test_the_audit_log_proves_itself(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed row and a log whose end was cut off are both seen; a sound one says its end."""
    monkeypatch.setenv("SODATERU_DATA", str(settings.data))
    monkeypatch.setenv("SODATERU_LANGUAGE", "ja")
    store = open_store(settings)
    noted = audit.head(store)

    sound = _run("audit", "verify", "--head", noted)
    assert sound.exit_code == 0
    assert noted in sound.stdout
    assert "2 行" in sound.stdout

    with store.write() as session:
        session.delete(session.exec(select(AuditRow).order_by(AuditRow.id.desc())).first())  # type: ignore[union-attr]
    gone = _run("audit", "verify", "--head", noted)
    assert isinstance(gone.exception, Broken)
    assert "控えた末尾" in gone.exception.say("ja")

    with store.write() as session:
        session.exec(select(AuditRow)).one().actor = "U9"
    changed = _run("audit", "verify")
    assert isinstance(changed.exception, Broken)
    assert "（行 1）" in changed.exception.say("ja")
    store.close()


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.build(), list(arguments))


def _command(
    settings: Settings, *arguments: str, crash_at: str = ""
) -> subprocess.CompletedProcess[str]:
    known = {"SODATERU_DATA": str(settings.data), "SODATERU_CRASH_AT": crash_at}
    return subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", *arguments],
        env={**os.environ, **known}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
