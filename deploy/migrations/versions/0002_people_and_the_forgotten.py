"""Followed passages, people, the forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "curation_mark",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("names", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "rests",
        sa.Column("passage_id", sa.String(), nullable=False),
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("passage_id", "pair_id"),
    )
    op.create_index(op.f("ix_rests_pair_id"), "rests", ["pair_id"], unique=False)
    op.create_table(
        "taint",
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version_id"),
    )
    op.create_table(
        "tombstone",
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("dataset", "pair_id"),
    )
    op.create_index("ix_pair_seen", "pair", ["id", "hash", "withdrawn_at"], unique=False)
    op.create_index(op.f("ix_verdict_step"), "verdict", ["step"], unique=False)
