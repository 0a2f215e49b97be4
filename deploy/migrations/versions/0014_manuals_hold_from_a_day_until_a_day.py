"""manuals hold from a day until a day."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("document", sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column("document", sa.Column("valid_until", sa.Date(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":  # its new columns come last, behind the long text
        op.execute("ALTER TABLE document ADD COLUMN words VARCHAR NOT NULL DEFAULT ''")
        op.execute("UPDATE document SET words = text")
        op.execute("ALTER TABLE document DROP COLUMN text")
        op.execute("ALTER TABLE document RENAME COLUMN words TO text")
    # Front matter is not kept: with no hash, the next look at the folder reads these files again.
    op.execute(
        "UPDATE document SET content_hash = ''"
        " WHERE lower(source) LIKE '%.md' OR lower(source) LIKE '%.markdown'"
    )
