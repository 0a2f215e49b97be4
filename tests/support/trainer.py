"""A trainer process for the chaos tests: begins or goes on with the one run, to its end.

``python -m tests.support.trainer DATA BASE DATASET [SECONDS]``; the run's id is its last line. With
``SECONDS`` it takes a lease of that length first, and waits while another trainer has it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from threading import Event

import curation.tables
import training.tables  # noqa: F401  registers its tables
from bot import registry
from bot.errors import Transient
from bot.llm.build import build
from bot.settings import Settings
from bot.store import Store
from training.room import Frozen, Room
from training.run import begin, finish
from training.settings import TrainingSettings
from training.trainers.process import ProcessTrainer
from training.turns import TRAINING, turn

del curation
SETTINGS = TrainingSettings(
    min_train_pairs=4, epochs=14, batch_rows=4, learning_rate=2e-2, lora_rank=4, gate_min_holdout=4,
    gate_max_p=0.1, gate_beside_rows=0, shadow_answers=0, canary_share=0.0,
)  # fmt: skip


def room_of(data: Path, dataset: Path) -> Room:
    """Return a room whose pairs are frozen already."""
    store = Store(f"sqlite:///{data / 'sodateru.db'}")
    store.create_tables()
    settings = Settings(data=data)
    registry.begin(store, settings)
    frozen = Frozen(dataset, "hash-of-dataset", 16, 0)
    return Room(
        store, data, SETTINGS, ProcessTrainer(), build=lambda version: build(version, settings),
        freeze=lambda: frozen,
    )  # fmt: skip


def main() -> None:
    """Run to the end, or die where the environment says."""
    room = room_of(Path(sys.argv[1]), Path(sys.argv[3]))
    with in_turn(room, float(sys.argv[4])) if sys.argv[4:] else nullcontext(room) as mine:
        run = finish(mine, begin(mine, sys.argv[2], "asked").id)
    sys.stdout.write(f"{run.id}\n")


@contextmanager
def in_turn(room: Room, seconds: float) -> Iterator[Room]:
    """Hold the lease, however long it takes to get it; give the room to work in meanwhile."""
    tick = Event()
    while True:
        try:
            with turn(room.store, TRAINING, seconds) as mine:
                yield replace(room, store=mine)
                return
        except Transient as error:
            if error.key != "train.busy":
                raise
            tick.wait(0.2)


if __name__ == "__main__":
    main()
