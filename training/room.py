"""What a run works with, and the little that is said between its parts."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.glossary import EMPTY, Glossary
from bot.llm import ChatModel
from bot.store import Store
from bot.tables import ModelVersion
from training.settings import TrainingSettings
from training.trainers import Trainer

Report = Callable[[str, float], None]
"""Progress inside a stage: words key of the stage, share done 0..1."""


@dataclass(frozen=True)
class Frozen:
    """A frozen dataset as a run needs it."""

    folder: Path
    hash: str
    train_rows: int
    leaks: int


@dataclass(frozen=True)
class Room:
    """What a run works with."""

    store: Store
    data: Path
    settings: TrainingSettings
    trainer: Trainer
    build: Callable[[ModelVersion], ChatModel]
    freeze: Callable[[], Frozen]
    report: Report = lambda _stage, _share: None
    admins: tuple[str, ...] = ()
    """Who is told when something moves by itself."""
    glossary: Glossary = EMPTY
    judge: Callable[[], ChatModel] | None = None
    """Opens the judge model, where one is set up."""
