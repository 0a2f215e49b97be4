"""One at a time over all processes: whoever holds the lease trains, the others are told so."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final
from uuid import uuid4

from bot import lease
from bot.errors import SodateruError, Transient
from bot.log import get
from bot.store import Store

TRAINING: Final = "training"
"""The lease of everything that begins or advances a run."""
SECONDS: Final = 60.0


@contextmanager
def turn(store: Store, name: str, seconds: float = SECONDS) -> Iterator[Store]:
    """Hold a lease for the block and give the store to work with.

    The lease is renewed meanwhile; whoever dies or is suspended loses it after ``seconds``. A
    process that wakes up after that writes nothing more through the store it was given: each
    writing transaction looks at the lease's token first.

    Raises:
        Transient: Somebody else has it.
    """
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    held = lease.take(store, name, owner, seconds)
    if held is None:
        raise Transient("train.busy", retry_after_seconds=seconds)
    done = Event()
    keeper = Thread(
        target=_keep, args=(store, held, seconds, done), name=f"lease-{name}", daemon=True
    )
    keeper.start()
    try:
        yield lease.Fenced(store, held)
    finally:
        done.set()
        keeper.join()
        lease.give_back(store, held)


def _keep(store: Store, held: lease.Held, seconds: float, done: Event) -> None:
    """Renew a lease until it is done with, or lost."""
    while not done.wait(seconds / 3):
        try:
            if not lease.renew(store, held, seconds):
                get("trainer").warning("lease.lost", lease=held.name)
                return
        except SodateruError as error:  # a busy database; the next time may still be in time
            get("trainer").warning("lease.not_renewed", lease=held.name, code=error.key)
