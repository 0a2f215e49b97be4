"""The revisions in deploy/migrations build exactly the tables that the code declares."""

import importlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from bot import schema
from bot.errors import Broken
from bot.store import Store


@pytest.fixture
def store(tmp_path: Path):
    for package in ("bot", "curation", "training"):
        importlib.import_module(f"{package}.tables")
    opened = Store(f"sqlite:///{tmp_path / 'm.db'}")
    yield opened
    opened.close()


def test_revisions_build_the_declared_tables(store: Store) -> None:
    """A migrated database differs in nothing from the tables of the three packages."""
    schema.bring_up_to_date(store)

    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    assert schema.revision(store) == schema.HEAD


def test_head_names_the_newest_file() -> None:
    """``schema.HEAD`` is the newest revision's number, so that no database stays behind."""
    files = (Path(schema.__file__).parents[1] / "deploy/migrations/versions").glob("0*.py")
    assert max(path.name[:4] for path in files) == schema.HEAD


def test_a_newer_database_is_refused(store: Store) -> None:
    """A program never writes into a database that a later program has upgraded."""
    schema.bring_up_to_date(store)
    with store.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Broken) as caught:
        schema.bring_up_to_date(store)
    assert caught.value.key == "error.database_newer"


def test_a_killed_migration_leaves_nothing_half_done(tmp_path: Path) -> None:
    """Kill -9 before the commit: the next start finds an empty database and builds it whole."""
    code = (
        "import os, signal\n"
        "from sqlalchemy import event\n"
        "from bot import schema\n"
        "from bot.store import Store\n"
        f"store = Store('sqlite:///{tmp_path / 'k.db'}')\n"
        "event.listen(store.engine, 'commit', lambda _: os.kill(os.getpid(), signal.SIGKILL))\n"
        "schema.bring_up_to_date(store)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env=os.environ, check=False)
    assert done.returncode == -signal.SIGKILL
    store = Store(f"sqlite:///{tmp_path / 'k.db'}")
    assert schema.revision(store) is None

    schema.bring_up_to_date(store)

    assert schema.revision(store) == schema.HEAD
    store.close()


def test_manuals_of_before_keep_their_text_last_and_are_read_again(tmp_path: Path) -> None:
    """What is long stays behind the columns of every search; Markdown is looked at once more."""
    from alembic import command
    from alembic.config import Config

    from bot.settings import shipped

    store, config = Store(f"sqlite:///{tmp_path / 'b.db'}"), Config()
    config.set_main_option("script_location", str(shipped("migrations")))
    with store.engine.execution_options(sodateru_write=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0013")
        for name in ("規程.MD", "表.xlsx"):
            connection.execute(
                text(
                    "INSERT INTO document (id, source, origin, title, language, content_hash,"
                    " audience, updated_at, text) VALUES (:n, :n, '', :n, 'ja', 'abc', 'U1',"
                    " '2026-01-01', '第1条')"
                ),
                {"n": name},
            )
    schema.bring_up_to_date(store)
    with store.read() as session:
        columns = [row[1] for row in session.execute(text("PRAGMA table_info(document)"))]
        rows = session.execute(text("SELECT source, content_hash, audience, text FROM document"))
        assert sorted(map(tuple, rows)) == [
            ("表.xlsx", "abc", "U1", "第1条"), ("規程.MD", "", "U1", "第1条"),
        ]  # fmt: skip
    assert columns[-1] == "text"
    store.close()
