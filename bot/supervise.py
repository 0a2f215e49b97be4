"""The parent of the processes: starts a child for each role, restarts it, and ends it with itself.

A role is an entry point of the group ``sodateru.roles``; its function takes the live side's
settings and runs until SIGTERM. Each child reads its standard input, which only the parent holds
open: when the parent is gone, however it died, the child sees the end and stops too.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from queue import SimpleQueue
from threading import Event, Thread
from time import monotonic
from types import FrameType
from typing import Final, Literal

from bot import log
from bot.errors import SodateruError, UserError
from bot.settings import Settings, child_environment, command_language, load
from bot.words import say

GROUP: Final = "sodateru.roles"
GRACE_SECONDS: Final = 45.0
"""How long a child may take to finish what it has in hand."""
STEADY_SECONDS: Final = 60.0
"""A child that ran for so long had a good start."""
FAST_DEATHS: Final = 5
"""After so many deaths in a row without a good start, restarts become rare."""
RARE_SECONDS: Final = 30.0
"""Questions wait meanwhile, so that even a bot that keeps dying is tried again soon."""
UNEXPECTED: Final = 70
"""Exit code of a child that failed for a reason that nobody foresaw."""

_log = log.get("supervise")


@dataclass(frozen=True)
class Decision:
    """What the parent does about a child that ended."""

    kind: Literal["restart", "rarely", "end"]
    seconds: float = 0.0


def decide(code: int, ran_seconds: float, deaths: int, *, steady_before: bool) -> Decision:
    """Decide about a child that ended although nobody asked it to.

    Args:
        code: Its exit code; negative is a signal.
        ran_seconds: How long it ran.
        deaths: How often in a row it has died early, this time included.
        steady_before: Whether it ever had a good start.

    Returns:
        ``end`` for a child that says from the first that a person must act (its settings are wrong,
        its folder is taken): starting it again would only say so again.
    """
    if code in (1, 2, 4) and not steady_before and ran_seconds < STEADY_SECONDS:
        return Decision("end")
    if deaths >= FAST_DEATHS:
        return Decision("rarely", RARE_SECONDS)
    return Decision("restart", min(30.0, 0.5 * 2.0 ** max(0, deaths - 1)))


@dataclass
class _Child:
    role: str
    process: "subprocess.Popen[bytes]"
    began: float
    deaths: int = 0
    steady: bool = False
    again_at: float = field(default=0.0)


class Parent:
    """Keeps one child for each role until ``stop``.

    Args:
        roles: Names in the entry-point group; the first is the one that nothing goes without.
        environment: Changes to the environment that the children see.
        tell: Shown one line when a child goes down.
        command: What a child of a role runs.
    """

    def __init__(
        self,
        roles: Sequence[str],
        environment: Mapping[str, str],
        tell: Callable[[str], None],
        command: Callable[[str], Sequence[str]] | None = None,
    ) -> None:
        self._roles, self._environment, self._tell = tuple(roles), dict(environment), tell
        self._command = command or _command
        self._stop = Event()
        self._children: list[_Child] = []

    def stop(self) -> None:
        """Ask for the end; ``run`` returns when every child has ended."""
        self._stop.set()

    def run(self) -> int:
        """Run until ``stop``, or until the first role says that a person must act.

        Returns:
            Exit code for the parent.
        """
        self._children = [self._start(role) for role in self._roles]
        code = 0
        try:
            while not self._stop.wait(0.1):
                ended = [self._look(child) for child in self._children]
                if found := [value for value in ended if value is not None]:
                    code = found[0]
                    break
        finally:
            self._end()
        return code

    def _start(self, role: str) -> _Child:
        process = subprocess.Popen(  # noqa: S603  our own module, no shell
            self._command(role),
            stdin=subprocess.PIPE,
            env=child_environment(**self._environment),
            start_new_session=True,  # Ctrl-C reaches the parent alone, which passes it on
        )
        _log.info("role.started", role=role, pid=process.pid)
        return _Child(role, process, monotonic())

    def _look(self, child: _Child) -> int | None:
        """Return the parent's exit code when ``child`` ended for good and nothing goes without."""
        code = child.process.poll()
        at = monotonic()
        if code is None:
            child.steady = child.steady or at - child.began >= STEADY_SECONDS
            return None
        if not child.again_at:
            return self._ended(child, code, at)
        if at >= child.again_at:
            new = self._start(child.role)
            child.process, child.began, child.again_at = new.process, new.began, 0.0
        return None

    def _ended(self, child: _Child, code: int, at: float) -> int | None:
        _close(child)
        ran = at - child.began
        child.deaths = 1 if ran >= STEADY_SECONDS else child.deaths + 1
        decision = decide(code, ran, child.deaths, steady_before=child.steady)
        _log.warning("role.ended", role=child.role, code=code, state=decision.kind)
        if decision.kind == "end":
            if child.role == self._roles[0]:
                return code
            decision = Decision("rarely", RARE_SECONDS)
        child.again_at = at + decision.seconds
        key = "serve.crash_loop" if decision.kind == "rarely" else "serve.restarting"
        seconds = round(decision.seconds, 1)
        self._tell(say(key, command_language(), role=child.role, code=code, seconds=seconds))
        return None

    def _end(self) -> None:
        """End the children, last role first; kill those that do not go."""
        for child in reversed(self._children):
            if child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        deadline = monotonic() + GRACE_SECONDS
        for child in reversed(self._children):
            try:
                child.process.wait(max(0.1, deadline - monotonic()))
            except subprocess.TimeoutExpired:
                _log.error("role.killed", role=child.role, pid=child.process.pid)
                child.process.kill()
                child.process.wait()
            _close(child)


def _close(child: _Child) -> None:
    if child.process.stdin:
        child.process.stdin.close()


def _command(role: str) -> Sequence[str]:
    return (sys.executable, "-m", "bot.supervise", role)


def on_signals(act: Callable[[], None]) -> None:
    """Have SIGTERM, SIGINT and SIGHUP call ``act``; call from the main thread.

    ``act`` runs in a thread of its own: a handler interrupts the main thread wherever it stands,
    and setting an event that this very thread is waiting for would lock it up for good.
    """
    came: SimpleQueue[int] = SimpleQueue()  # its put() may interrupt itself

    def handle(number: int, _: FrameType | None) -> None:
        came.put(number)

    def watch() -> None:
        while True:
            came.get()
            act()

    Thread(target=watch, name="signals", daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, handle)


def run_role(role: str, settings: Settings) -> None:
    """Be a role in this process until a signal says stop.

    Raises:
        UserError: No installed package offers the role.
        SodateruError: What the role itself raises.
    """
    log.set_up(settings.log_level, as_json=not sys.stderr.isatty())
    for entry in entry_points(group=GROUP, name=role):
        entry.load()(settings)
        return
    raise UserError("serve.unknown_role", role=role)


def _stop_with_parent() -> None:
    """Stop this process when its standard input, which the parent holds, comes to its end."""

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        if not Event().wait(GRACE_SECONDS):
            os._exit(UNEXPECTED)

    Thread(target=watch, name="parent", daemon=True).start()


def _main(arguments: Sequence[str]) -> int:
    """Be the role that the parent asked for; every end is one plain line and an exit code."""
    _stop_with_parent()
    try:
        settings = load()
        run_role(arguments[0], settings)
    except SodateruError as error:
        sys.stderr.write(error.say(command_language()) + "\n")
        return error.exit_code
    except Exception as error:  # noqa: BLE001  the boundary of the process
        _log.error(
            "role.failed", role=arguments[0], code=type(error).__name__, where=log.where(error)
        )
        _log.debug("role.traceback", exc_info=True)
        line = say("error.unexpected", command_language(), name=type(error).__name__)
        sys.stderr.write(line + "\n")
        return UNEXPECTED
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
