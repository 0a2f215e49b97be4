"""goals budgets check ups."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "budget_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("admin", sa.String(), nullable=False),
        sa.Column("yen", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "check_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "period"),
    )
    op.create_index(op.f("ix_check_up_at"), "check_up", ["at"], unique=False)
    op.create_index(op.f("ix_check_up_kind"), "check_up", ["kind"], unique=False)
    op.create_table(
        "goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("admin", sa.String(), nullable=False),
        sa.Column("improve", sa.String(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("cap_yen", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.add_column("score", sa.Column("key", sa.String(), nullable=False, server_default=""))
    op.add_column("score", sa.Column("detail", sa.JSON(), nullable=False, server_default="{}"))
    op.create_index(op.f("ix_score_key"), "score", ["key"], unique=False)
