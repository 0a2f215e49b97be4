"""Writes the next revision: what the three packages' tables have and the last revision lacks.

``make migration m="what changes"``; read the file it wrote before you commit it.
"""

import importlib
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from bot import schema
from bot.store import Store

HERE = Path(__file__).parent / "versions"
PAGE = '''"""{message}."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down}


def upgrade() -> None:
    {body}
'''


def _plain(kind: str, thing: Any, _: Any) -> str | bool:
    """Name our column types by what the database sees, so that a revision never changes."""
    if kind == "type" and type(thing).__name__ == "Utc":
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(thing).__name__ == "AutoString":
        return "sa.String()"
    return False


def main(message: str) -> None:
    """Compare a scratch database at the last revision with the tables, and write the difference."""
    for package in ("bot", "curation", "training"):
        importlib.import_module(f"{package}.tables")
    last = max((path.name[:4] for path in HERE.glob("0*.py")), default="0000")
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/scratch.db")
        if last != "0000":
            schema.bring_up_to_date(store)
        with store.engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "render_item": _plain}
            )
            operations = produce_migrations(context, SQLModel.metadata).upgrade_ops
        store.close()
    if operations is None or operations.is_empty():
        sys.stderr.write("Nothing to migrate.\n")
        return
    body = render_python_code(operations, render_item=_plain, migration_context=context)
    body = "\n".join(line for line in body.splitlines() if not line.lstrip().startswith("#"))
    number = f"{int(last) + 1:04d}"
    name = re.sub(r"\W+", "_", message.lower()).strip("_")
    page = PAGE.format(
        message=message,
        revision=number,
        down=repr(last) if last != "0000" else None,
        body=body.strip(),
    )
    (HERE / f"{number}_{name}.py").write_text(page, encoding="utf-8")
    sys.stderr.write(f"deploy/migrations/versions/{number}_{name}.py: set HEAD in bot/schema.py\n")


if __name__ == "__main__":
    main(sys.argv[1])
