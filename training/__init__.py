"""Dataset -> challenger -> verdict -> champion. Knows neither Slack nor Chroma."""

from bot.words import add
from training.words import WORDS

add(WORDS)
