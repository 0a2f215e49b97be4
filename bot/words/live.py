"""What the bot says while answering, abstaining and learning."""

WORDS: dict[str, tuple[str, str]] = {}
