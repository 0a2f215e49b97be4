"""hand-offs of the same question wait together."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("handoff", sa.Column("joined", sa.String(), nullable=False, server_default=""))
    op.create_index(op.f("ix_handoff_joined"), "handoff", ["joined"], unique=False)
