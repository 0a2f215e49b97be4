"""Every sentence of this package that a person reads, in Japanese and English."""

from training.words import (
    advice,
    calendar,
    gate,
    models,
    orders,
    readiness,
    reports,
    rollout,
    runs,
    training,
)

WORDS: dict[str, tuple[str, str]] = {
    **advice.WORDS, **calendar.WORDS, **runs.WORDS, **models.WORDS, **gate.WORDS,
    **orders.WORDS, **readiness.WORDS, **reports.WORDS, **rollout.WORDS, **training.WORDS,
}  # fmt: skip
