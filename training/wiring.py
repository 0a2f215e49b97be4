"""Composition root of training: gives a run its store, trainer, models and frozen pairs."""

from collections.abc import Callable

from bot.glossary import current
from bot.llm import ChatModel, weights
from bot.llm.build import build
from bot.settings import Settings
from bot.store import Store
from bot.tables import ModelVersion
from curation import dataset
from training import settings as training_settings
from training.decisions import allowed_sources
from training.room import Frozen, Report, Room
from training.settings import TrainingSettings
from training.trainers import Trainer
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

    chosen = training or training_settings.load()
    return Room(
        store=store,
        data=settings.data,
        settings=chosen,
        trainer=trainer_of(settings, chosen),
        build=lambda version: build(version, settings),
        freeze=freeze,
        report=report,
        admins=settings.admins,
        glossary=current(settings),
        judge=judge_of(settings, chosen),
    )


def judge_of(settings: Settings, training: TrainingSettings) -> Callable[[], ChatModel] | None:
    """Return what opens the judge model; None where none is set up."""
    if not training.judge_model:
        return None
    version = ModelVersion(id="judge", kind="openai", base=training.judge_model, detail={})
    return lambda: build(version, settings)


def trainer_of(settings: Settings, training: TrainingSettings) -> Trainer:
    """Return what trains, as the settings name it.

    Raises:
        UserError: A setting or a package that it needs is missing.
    """
    if training.trainer == "ray":
        from training.trainers.ray import RayTrainer

        return RayTrainer.open(training, settings.data)
    if training.trainer == "openai":
        from training.trainers.openai import HostedTrainer

        return HostedTrainer.open(settings, training)
    return ProcessTrainer()


def base_of(settings: Settings, training: TrainingSettings) -> str:
    """Return the base that real runs train: a folder, or a hosted service's name for it.

    Returns:
        It, or an empty string when none was chosen.

    Raises:
        Broken: The chosen base cannot be found or fetched.
    """
    if training.trainer == "openai":
        return training.hosted_base
    return str(weights.folder_of(settings.base_model, settings)) if settings.base_model else ""
