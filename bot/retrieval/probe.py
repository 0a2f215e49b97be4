"""Opens an index in a child process and lets sentinel passages look for themselves.

A damaged file can end the process that opens it, so that is a process nobody will miss.

    python -m bot.retrieval.probe FOLDER     (the sentinels as JSON on standard input)
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

_SECONDS: Final = 120.0
"""Long, since a busy machine is no damage; a damaged index ends its child at once."""
_NEAR: Final = 0.98
_AMONG: Final = 10


@dataclass(frozen=True)
class Sentinel:
    """A passage that must find itself."""

    passage_id: str
    audience: str
    vector: tuple[float, ...]
    words: tuple[str, ...]


def survives(folder: Path, embedder: str, sentinels: Sequence[Sentinel], *, copy: bool) -> bool:
    """Return whether the sentinels find themselves in an index that a child process opens.

    Args:
        folder: The generation's folder.
        embedder: Names the collections.
        sentinels: Passages that the index holds.
        copy: Look at a copy, because this process has the index open.
    """
    with tempfile.TemporaryDirectory(prefix="probe-", dir=folder.parent) as scratch:
        if copy:
            try:
                for side in ("keywords", "vectors"):
                    shutil.copytree(folder / side, Path(scratch) / side)
            except (OSError, shutil.Error):
                return False
            folder = Path(scratch)
        asked = {"embedder": embedder, "sentinels": [asdict(one) for one in sentinels]}
        try:
            done = subprocess.run(  # noqa: S603  ourselves
                [sys.executable, "-m", "bot.retrieval.probe", str(folder)],
                input=json.dumps(asked), text=True, capture_output=True, timeout=_SECONDS,
                check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0


def _all_found(folder: Path, asked: dict[str, object]) -> bool:
    import numpy as np

    from bot.retrieval.keywords import WORDS, Keywords
    from bot.retrieval.vectors import Vectors

    vectors = Vectors(folder / "vectors", str(asked["embedder"]))
    keywords = Keywords(folder / "keywords")
    for one in asked["sentinels"]:  # type: ignore[attr-defined]
        where, own = [one["audience"]], one["passage_id"]
        near = vectors.search(where, np.array(one["vector"], np.float32), _AMONG)
        if max(near.values(), default=0.0) < _NEAR:
            return False
        if not keywords.by_id(where, [own]):
            return False
        if one["words"] and not keywords.search(where, WORDS, one["words"], _AMONG):
            return False
    return True


if __name__ == "__main__":
    sys.exit(0 if _all_found(Path(sys.argv[1]), json.loads(sys.stdin.read())) else 3)
