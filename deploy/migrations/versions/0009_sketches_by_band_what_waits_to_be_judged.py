"""Sketches by band, what waits to be judged."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "family_band",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", "pair_id"),
        sqlite_with_rowid=False,
    )
    op.add_column(
        "member", sa.Column("sketch", sa.LargeBinary(), nullable=False, server_default="")
    )
    op.add_column(
        "pair", sa.Column("waiting", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column(
        "pair", sa.Column("unplaced", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.drop_index(op.f("ix_pair_seen"), table_name="pair")
    op.create_index(
        "ix_pair_unplaced",
        "pair",
        ["id"],
        unique=False,
        sqlite_where=sa.text("unplaced"),
        postgresql_where=sa.text("unplaced"),
    )
    op.create_index(
        "ix_pair_waiting",
        "pair",
        ["id"],
        unique=False,
        sqlite_where=sa.text("waiting"),
        postgresql_where=sa.text("waiting"),
    )
    op.drop_index(op.f("ix_verdict_step"), table_name="verdict")
    op.create_index(
        "ix_verdict_dropped",
        "verdict",
        ["step", "why"],
        unique=False,
        sqlite_where=sa.text("NOT kept"),
        postgresql_where=sa.text("NOT kept"),
    )
    op.create_index("ix_verdict_said", "verdict", ["step", "kept"], unique=False)
    op.execute("DELETE FROM family_key WHERE key LIKE 'b%'")  # bands have their own table now
