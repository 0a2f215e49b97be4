"""Settings of training: the ``[training]`` table and ``SODATERU_<NAME>`` in the environment."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot import settings as bot_settings

Share = Annotated[float, Field(ge=0, le=1)]


class TrainingSettings(BaseModel):
    """Fields of the ``[training]`` table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_train_pairs: int = Field(default=200, ge=1)
    """A real run on fewer pairs is held before anything is trained."""
    epochs: int = Field(default=3, ge=1, le=20)
    batch_rows: int = Field(default=8, ge=1)
    learning_rate: float = Field(default=2e-4, gt=0)
    lora_rank: int = Field(default=8, ge=1, le=256)
    max_row_tokens: int = Field(default=2048, ge=64)
    seed: int = 20261124
    train_timeout_seconds: float = Field(default=6 * 3600, gt=0)
    gate_max_p: Share = 0.01
    """Largest one-sided exact McNemar p at which the challenger counts as better."""
    gate_min_holdout: int = Field(default=30, ge=1)
    gate_max_lost_abstentions: Share = 0.02
    """Share of the unanswerable holdout that the challenger may wrongly answer."""
    schedule_cron: str = "0 3 * * sat"
    """When the scheduler considers a run, in the machine's time zone."""


def load(**overrides: object) -> TrainingSettings:
    """Return training's settings.

    Raises:
        Broken: A value cannot be read.
    """
    return bot_settings.read(TrainingSettings, "training", **overrides)
