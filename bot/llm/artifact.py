"""Adapters on disk: sealed with the hash of every file, checked before they are served or judged.

A flipped byte in a weights file loads without complaint and speaks nonsense, so the manifest is
the only way in. ``artifact_hash`` names an adapter for good: verdicts and versions carry it.
"""

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from bot.errors import Broken
from bot.text import content_hash

MANIFEST: Final = "manifest.json"


def seal(folder: Path, about: Mapping[str, Any]) -> str:
    """Write the manifest of a finished adapter and return its artifact hash.

    Args:
        folder: Holds the adapter's files and nothing else.
        about: What else the manifest should tell (base, dataset, losses).
    """
    files = {path.name: _hash(path) for path in sorted(folder.iterdir()) if path.name != MANIFEST}
    artifact_hash = content_hash(json.dumps(files, sort_keys=True))
    manifest = {**about, "files": files, "artifact_hash": artifact_hash}
    path = folder / MANIFEST
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    for written in [*folder.iterdir()]:
        with written.open("rb") as file:
            os.fsync(file.fileno())
    return artifact_hash


def checked(folder: Path) -> dict[str, Any]:
    """Return the manifest after comparing every file with it.

    Raises:
        Broken: The manifest is missing or unreadable, or a file is not what was sealed.
    """
    manifest = _manifest(folder)
    for name, wanted in manifest["files"].items():
        file = folder / name
        if not file.is_file() or _hash(file) != wanted:
            raise Broken("artifact.changed", folder=folder.name, file=name)
    return manifest


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise Broken("artifact.missing", folder=folder.name)
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        named = content_hash(json.dumps(dict(found["files"]), sort_keys=True))
        whole = named == found["artifact_hash"]
    except (ValueError, KeyError, TypeError):  # no JSON, or not what seal writes
        whole, found = False, {}
    if not whole:
        raise Broken("artifact.changed", folder=folder.name, file=MANIFEST)
    return found


def base_hash(folder: Path) -> str:
    """Return one hash of a base model's folder (weights, configuration, tokenizer)."""
    files = [path for path in sorted(folder.iterdir()) if path.suffix in {".safetensors", ".json"}]
    return content_hash("".join(_cached(path, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=256)
def _cached(path: Path, _changed: int) -> str:
    return _hash(path)


def _hash(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
