"""Experts and their queue, quiet threads, words about votes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "expert_profile",
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("topics", sa.String(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("away_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delegate", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user"),
    )
    op.create_table(
        "muted_thread",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "thread_ts"),
    )
    op.add_column("handoff", _text("expert"))
    op.create_index(op.f("ix_handoff_expert"), "handoff", ["expert"], unique=False)
    op.add_column("question", sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("rating", _text("comment"))
    op.add_column(
        "verified_answer", sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True)
    )
    for name in ("question", "text", "rival", "author", "subject", "assigned_to", "outcome"):
        op.add_column("review_item", _text(name))
    op.add_column(
        "review_item", sa.Column("count", sa.Integer(), nullable=False, server_default="1")
    )
    for name in ("assigned_at", "opened_at"):
        op.add_column("review_item", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("review_item") as table:
        table.alter_column("answer_id", existing_type=sa.String(), nullable=True)
    op.create_index(op.f("ix_review_item_assigned_to"), "review_item", ["assigned_to"])
    op.create_index(op.f("ix_review_item_subject"), "review_item", ["subject"])


def _text(name: str) -> sa.Column[str]:
    """Return a text column for rows that are there already."""
    return sa.Column(name, sa.String(), nullable=False, server_default="")
