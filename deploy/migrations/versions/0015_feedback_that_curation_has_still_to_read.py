"""feedback that curation has still to read."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "unread",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "ref"),
    )
    op.create_index(
        op.f("ix_verified_answer_rewrite_id"), "verified_answer", ["rewrite_id"], unique=False
    )
    # What people have said so far was never marked as read: the next run reads it all once.
    op.execute("INSERT INTO unread (kind, ref, times) SELECT 'rewrite', id, 1 FROM rewrite")
    op.execute(
        "INSERT INTO unread (kind, ref, times)"
        " SELECT DISTINCT 'rating', answer_id, 1 FROM rating WHERE value = 1"
    )
