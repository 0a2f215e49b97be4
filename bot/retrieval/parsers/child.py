"""The child process that parses: it limits itself, then answers one file after the other.

What it is given is hostile until shown otherwise. It holds no secret, can write no file, start no
process and reach no network, and it may use so much memory and processor time and no more. A
parser that hangs or dies takes this process with it and nothing else.
"""

import contextlib
import ctypes
import json
import os
import sys
from collections.abc import Callable
from typing import IO, Any, Final

from bot.errors import UserError
from bot.retrieval import parsers

_NEW_USER: Final = 0x10000000
_NEW_NET: Final = 0x40000000
_FORBIDDEN: Final = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
    "shutil.", "ctypes.dlopen", "urllib.", "ftplib.", "smtplib.", "pty.",
)  # fmt: skip


def main() -> None:
    """Answer until standard input ends.

    A request is a line of JSON (name, size in bytes, seconds) and the bytes; a reply is its
    length as eight bytes and JSON.
    """
    memory = int(sys.argv[1])
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not be taken for a reply
    isolate(memory)
    _send(replies, _encoded({"ready": True}))
    while line := requests.readline():
        asked = json.loads(line)
        _processor_time(asked["seconds"])
        try:
            raw = _encoded(_answer(requests.read(asked["size"]), asked["name"], asked["text"]))
        except MemoryError:
            _send(replies, _encoded({"refused": "manuals.memory"}))
            return  # what is left of the memory is anyone's guess
        _send(replies, raw)


def _answer(data: bytes, name: str, limit: int) -> dict[str, Any]:
    try:
        parsed = parsers.parse(data, name)
        size = len(parsed.text.encode())
    except UserError as error:
        return {"refused": error.key, "values": error.values}
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  a library may raise anything over a hostile file
        return {"refused": "manuals.damaged"}
    if size > limit:
        return {"refused": "manuals.too_much_text", "values": {"limit": limit // 1_000_000}}
    return {"parsed": _plain(parsed)}


def _plain(parsed: parsers.Parsed) -> dict[str, Any]:
    """Return what ``asdict`` would, several times faster for a manual of many blocks."""
    return {**vars(parsed), "blocks": [vars(one) for one in parsed.blocks],
            "notes": [vars(one) for one in parsed.notes]}  # fmt: skip


def _encoded(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False, default=dict).encode(errors="replace")


def _send(to: IO[bytes], raw: bytes) -> None:
    to.write(len(raw).to_bytes(8, "big") + raw)
    to.flush()


def isolate(memory: int) -> None:
    """Give up network, files, processes and all memory above ``memory`` bytes, for good."""
    confine(memory)
    sys.addaudithook(_refuse)


def confine(memory: int, seconds: int = 0) -> None:
    """Give up what the system lets a process give up, also for what it may become.

    Args:
        memory: Bytes that it may use.
        seconds: Processor time that it may use; 0 leaves that open.
    """
    _try(lambda: os.nice(10))
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "unshare") or libc.unshare(_NEW_NET):
        _try(lambda: libc.unshare(_NEW_USER | _NEW_NET))
    with contextlib.suppress(ImportError):
        import resource

        most_of = {"AS": memory, "FSIZE": 0, "NPROC": 0, "CORE": 0}
        if seconds:
            most_of["CPU"] = seconds
        for kind, most in most_of.items():
            number = getattr(resource, f"RLIMIT_{kind}", None)
            if number is not None:
                _try(lambda n=number, m=most: resource.setrlimit(n, (m, m)))  # type: ignore[misc]


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)


def _processor_time(seconds: float) -> None:
    with contextlib.suppress(ImportError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime + seconds) + 1
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        _try(lambda: resource.setrlimit(resource.RLIMIT_CPU, (soft, hard)))


def _try(limit: Callable[[], object]) -> None:
    """Set a limit where the system has it; the others hold without it."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        limit()
