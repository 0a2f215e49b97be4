"""Every sentence of this package that a person reads, in Japanese and English."""

from curation.words import datasets, pairs, people

WORDS: dict[str, tuple[str, str]] = {**pairs.WORDS, **datasets.WORDS, **people.WORDS}
