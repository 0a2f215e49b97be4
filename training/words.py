"""Every sentence of this package that a person reads, in Japanese and English."""

WORDS: dict[str, tuple[str, str]] = {}
