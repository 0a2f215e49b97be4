"""Pairs: critical, valid, confirmed; what curation asks of experts."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("clean", sa.Column("topic", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "clean", sa.Column("critical", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "pair", sa.Column("audience", sa.String(), nullable=False, server_default="everyone")
    )
    op.add_column(
        "pair", sa.Column("critical", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("pair", sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column("pair", sa.Column("valid_until", sa.Date(), nullable=True))
    op.add_column("pair", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("pair", sa.Column("approved_by", sa.String(), nullable=False, server_default=""))
    op.add_column("pair", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "review_item", sa.Column("detail", sa.JSON(), nullable=False, server_default="{}")
    )
    op.add_column("review_item", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
