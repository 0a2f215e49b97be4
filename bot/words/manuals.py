"""Ingesting manuals and searching them."""

WORDS: dict[str, tuple[str, str]] = {}
