"""The playground workspace: its page, people and notes."""

WORDS: dict[str, tuple[str, str]] = {}
