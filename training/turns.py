"""One at a time over all processes: whoever holds the lease trains, the others are told so."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final
from uuid import uuid4

from bot import lease
from bot.errors import Transient
from bot.store import Store

TRAINING: Final = "training"
"""The lease of everything that begins or advances a run."""
SECONDS: Final = 60.0


@contextmanager
def turn(store: Store, name: str) -> Iterator[None]:
    """Hold a lease for the block, renewed meanwhile; whoever dies loses it after a minute.

    Raises:
        Transient: Somebody else has it.
    """
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    held = lease.take(store, name, owner, SECONDS)
    if held is None:
        raise Transient("train.busy", retry_after_seconds=SECONDS)
    done = Event()

    def renew() -> None:
        while not done.wait(SECONDS / 3):
            lease.take(store, name, owner, SECONDS)

    keeper = Thread(target=renew, name=f"lease-{name}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()
        lease.give_back(store, held)
