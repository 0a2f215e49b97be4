"""Every sentence of this package that a person reads, in Japanese and English."""

from training.words import gate, models, rollout, runs, training

WORDS: dict[str, tuple[str, str]] = {
    **runs.WORDS, **models.WORDS, **gate.WORDS, **rollout.WORDS, **training.WORDS,
}  # fmt: skip
