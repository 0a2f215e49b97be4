"""What a training wrote to disk, read back: whole, of this dataset, and with finite losses."""

from math import isfinite
from pathlib import Path

from bot.errors import Broken
from bot.llm.artifact import base_hash, checked
from training.trainers import Spec, Trained


def finished(adapter: Path) -> Trained:
    """Read and check a sealed adapter.

    Raises:
        Broken: A file does not have the hash it was sealed with, or the training diverged.
    """
    manifest = checked(adapter)
    losses = tuple((int(step), float(loss)) for step, loss in manifest["losses"])
    if not all(isfinite(loss) for _, loss in losses):
        raise Broken("train.diverged")
    return Trained(
        adapter=adapter,
        artifact_hash=manifest["artifact_hash"],
        base_hash=manifest["base_hash"],
        losses=losses,
        validation=tuple((int(step), float(loss)) for step, loss in manifest["validation"]),
        seconds=float(manifest["seconds"]),
    )


def finished_of(spec: Spec) -> Trained:
    """Read and check the adapter of a spec.

    Raises:
        Broken: It is damaged, or it was made of another dataset or from another base.
    """
    made = finished(spec.out)
    wanted = (spec.dataset_hash, base_hash(Path(spec.base)))
    if (checked(spec.out)["dataset_hash"], made.base_hash) != wanted:
        raise Broken("train.another_adapter", folder=spec.out.name)
    return made
