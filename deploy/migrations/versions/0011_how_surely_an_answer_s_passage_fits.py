"""how surely an answer's passage fits."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("answer", sa.Column("confidence", sa.Float(), nullable=True))
