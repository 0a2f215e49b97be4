"""What the files of a closed or idle index look like, so that damage is seen before it is opened.

Chroma answers wrongly, or takes the whole process down, over files that were cut or flipped. So a
closed index is sealed with its files' hashes, and an open one remembers their sizes and times.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

Verdict = Literal["whole", "broken", "unsealed"]
Footprint = dict[str, tuple[int, int]]
"""Relative path -> size in bytes and time of change in nanoseconds."""
_NAME: Final = "seal.json"
_MOVING: Final = frozenset(("meta.json", ".managed.json"))
"""Files of the keyword side that are written anew; all others are written once."""
_LOCKS: Final = (".lock", "-wal", "-shm", "-journal", ".new")


def close(folder: Path) -> None:
    """Seal a closed index; without a seal its next opening looks more closely."""
    with suppress(OSError):
        hashes = {str(path.relative_to(folder)): _hash(path) for path in _files(folder)}
        (folder / _NAME).write_text(json.dumps(hashes), encoding="utf-8")


def open_(folder: Path) -> Verdict:
    """Break an index's seal and return what it said."""
    path = folder / _NAME
    try:
        sealed = json.loads(path.read_text(encoding="utf-8"))
        path.unlink()
        found = {str(file.relative_to(folder)): _hash(file) for file in _files(folder)}
    except FileNotFoundError:
        return "unsealed"
    except (OSError, ValueError):
        return "broken"
    return "whole" if found == sealed else "broken"


def footprint(folder: Path) -> Footprint:
    """Return what the files of an open index look like now."""
    found: Footprint = {}
    for path in _files(folder):
        with suppress(OSError):
            stat = path.stat()
            found[str(path.relative_to(folder))] = stat.st_size, stat.st_mtime_ns
    return found


def keywords_whole(folder: Path, before: Footprint) -> bool:
    """Return whether the keyword side has all files that it names, none changed behind its back."""
    now = footprint(folder)
    for name, seen in now.items():
        path = Path(name)
        once = path.parts[0] == "keywords" and path.name not in _MOVING
        if once and before.get(name, seen) != seen:
            return False
    with suppress(OSError):
        return all(_complete(part) for part in (folder / "keywords").iterdir())
    return not any(name.startswith("keywords") for name in before)


def _complete(part: Path) -> bool:
    """Return whether every segment that a partition's ``meta.json`` names is there."""
    for _ in range(3):  # a commit may replace it while we look
        try:
            segments = json.loads((part / "meta.json").read_bytes())["segments"]
        except (OSError, ValueError, KeyError, TypeError):
            return False
        names = [str(segment["segment_id"]).replace("-", "") for segment in segments]
        if all((part / f"{name}.store").exists() for name in names):
            return True
    return False


def vectors_same(folder: Path, before: Footprint) -> bool:
    """Return whether the vector side's files are as they were seen before."""
    now = footprint(folder)
    return {k: v for k, v in now.items() if k.startswith("vectors")} == {
        k: v for k, v in before.items() if k.startswith("vectors")
    }


def _files(folder: Path) -> Iterator[Path]:
    for side in ("keywords", "vectors"):
        for path in sorted((folder / side).rglob("*")):
            if path.is_file() and not path.name.endswith(_LOCKS):
                yield path


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]
