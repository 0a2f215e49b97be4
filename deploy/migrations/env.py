"""Alembic's environment: runs the revisions on the connection that bot.schema hands over."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"], render_as_batch=True, target_metadata=None
)
with context.begin_transaction():
    context.run_migrations()
