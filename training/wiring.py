"""Composition root of training: gives a run its store, trainer, models and frozen pairs."""

from bot.llm import weights
from bot.llm.build import build
from bot.settings import Settings
from bot.store import Store
from curation import dataset
from training import settings as training_settings
from training.decisions import allowed_sources
from training.run import Frozen, Report, Room
from training.settings import TrainingSettings
from training.trainers.process import ProcessTrainer


def opened(
    store: Store,
    settings: Settings,
    report: Report = lambda _stage, _share: None,
    training: TrainingSettings | None = None,
) -> Room:
    """Return the room of real runs: pairs of the decided sources alone.

    Args:
        store: The database.
        settings: The live side's settings.
        report: Told of progress inside a stage.
        training: Training's settings; None reads them.
    """

    def freeze() -> Frozen:
        found = dataset.freeze(store, settings, sources=allowed_sources(store))
        return Frozen(found.folder, found.hash, found.train_rows, found.leaks)

    return Room(
        store=store,
        data=settings.data,
        settings=training or training_settings.load(),
        trainer=ProcessTrainer(),
        build=lambda version: build(version, settings),
        freeze=freeze,
        report=report,
    )


def base_of(settings: Settings) -> str:
    """Return the folder of the base that real runs train; empty when none was chosen.

    Raises:
        Broken: The chosen base cannot be found or fetched.
    """
    return str(weights.folder_of(settings.base_model, settings)) if settings.base_model else ""
