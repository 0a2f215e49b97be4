"""Feedback -> training-grade pairs -> frozen datasets. Knows the bot's rows, not its edges."""

from bot.words import add
from curation.words import WORDS

add(WORDS)
