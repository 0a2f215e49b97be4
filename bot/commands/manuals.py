"""ingest, search, reindex: manuals in, passages out."""

import typer


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
