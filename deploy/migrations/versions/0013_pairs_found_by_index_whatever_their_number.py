"""pairs found by index whatever their number."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_index("ix_pair_approved", "pair", ["author", "approved_by"], unique=False)
    op.create_index("ix_pair_confirmed", "pair", ["confirmed_at", "created_at"], unique=False)
    op.create_index("ix_pair_written", "pair", ["author", "created_at"], unique=False)
    for state in ("waiting", "unplaced"):  # as queries spell it, or else SQLite does not use it
        op.drop_index(f"ix_pair_{state}", table_name="pair")
        op.create_index(
            f"ix_pair_{state}",
            "pair",
            ["id"],
            unique=False,
            sqlite_where=sa.text(f"{state} = 1"),
            postgresql_where=sa.text(state),
        )
    op.drop_index("ix_verdict_dropped", table_name="verdict")
    op.drop_index("ix_verdict_said", table_name="verdict")
    op.create_index("ix_verdict_said", "verdict", ["step", "kept", "why"], unique=False)
