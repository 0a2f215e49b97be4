"""threads and places found by index."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index(
        "ix_outbox_message_place", "outbox_message", ["channel", "message_ts"], unique=False
    )
    op.create_index("ix_question_thread", "question", ["channel", "thread_ts"], unique=False)
