"""The first schema."""

from alembic import op
from sqlmodel import SQLModel

revision = "0001"
down_revision = None


def upgrade() -> None:
    import importlib

    for package in ("bot", "curation", "training"):
        importlib.import_module(f"{package}.tables")
    SQLModel.metadata.create_all(op.get_bind())


def downgrade() -> None:
    raise NotImplementedError
