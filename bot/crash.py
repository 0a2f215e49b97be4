"""Named places at which a chaos test kills this process, to prove that nothing is lost there.

``crash.point("inbox.committed")`` does nothing unless ``SODATERU_CRASH_AT`` names it; then the
process dies as by ``kill -9``: no clean-up, no flush. ``SODATERU_PAUSE_AT`` suspends it there
instead, as a machine does that is frozen for a while; whoever continues it finds it in the midst
of its work.
"""

import os
import signal
import sys
from collections import Counter
from pathlib import Path
from threading import Event
from types import FrameType

from bot.settings import crash_point, pause_point

_LEASE = str(Path(__file__).with_name("lease.py"))
_visits: Counter[str] = Counter()


def point(name: str) -> None:
    """Die here when the environment asks for ``name`` (``name:3`` means at the third visit)."""
    if name == pause_point():
        while _renewing():
            Event().wait(0.001)
        os.kill(os.getpid(), signal.SIGSTOP)
    wanted, nth = crash_point()
    if name != wanted:
        return
    _visits[name] += 1
    if _visits[name] == nth:
        os.kill(os.getpid(), signal.SIGKILL)


def _renewing() -> bool:
    """Return whether a thread renews a lease just now.

    It would be suspended with the database's lock, and nobody could take over at all.
    """
    for at in sys._current_frames().values():
        frame: FrameType | None = at
        while frame is not None:
            if frame.f_code.co_filename == _LEASE:
                return True
            frame = frame.f_back
    return False
