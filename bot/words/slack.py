"""Buttons, modals, home tab and command replies in Slack."""

WORDS: dict[str, tuple[str, str]] = {}
