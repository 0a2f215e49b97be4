"""Masking personal data."""

WORDS: dict[str, tuple[str, str]] = {}
