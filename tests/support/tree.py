"""The source tree as the house tests read it: files, syntax trees and the words they name."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "curation", "training")
_SKIPPED = {"__pycache__", "node_modules"}
_KEY = re.compile(r"[a-z_]+\.[a-z0-9_]+")


def files(*tops: str, suffixes: tuple[str, ...] = (".py",)) -> list[Path]:
    """Return the files under the top folders ``tops``, without caches and hidden folders."""
    return sorted(
        path
        for top in tops
        for path in (ROOT / top).rglob("*")
        if path.is_file() and path.suffix in suffixes and not _hidden(path)
    )


def name(path: Path) -> str:
    """Return a path as people write it."""
    return path.relative_to(ROOT).as_posix()


@lru_cache(maxsize=1024)
def read(path: Path) -> str:
    """Return a text file, read once."""
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def parsed(path: Path) -> ast.Module:
    """Return a module's syntax tree, parsed once."""
    return ast.parse(read(path), filename=str(path))


def folders(depth: int) -> set[str]:
    """Return the folders that hold files, down to ``depth`` levels, without hidden ones."""
    tops = [path for path in ROOT.iterdir() if path.is_dir() and not _hidden(path)]
    held = (path.parent for top in tops for path in top.rglob("*") if path.is_file())
    real = {
        folder.relative_to(ROOT).parts
        for folder in held
        if not _hidden(folder) and folder.suffix != ".egg-info"
    }
    return {"/".join(parts[:n]) for parts in real for n in range(1, min(depth, len(parts)) + 1)}


def is_words(path: Path) -> bool:
    """Return whether a file only holds sentences."""
    return path.name == "words.py" or path.parent.name == "words"


def literals(path: Path) -> Iterator[str]:
    """Yield every string of a module that could be a words key."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Constant) and _is_key(node.value):
            yield str(node.value)


def patterns(path: Path) -> Iterator[re.Pattern[str]]:
    """Yield a pattern for every f-string that could build a words key."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.JoinedStr):
            parts = [
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9_]+"
                for part in node.values
            ]
            if re.match(r"[a-z_]+\\\.", parts[0]):
                yield re.compile("".join(parts))


def asked(path: Path, callers: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Yield (key, line) of each literal key given first to a call of ``callers``."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and node.args and _called(node) in callers:
            first = node.args[0]
            if isinstance(first, ast.Constant) and _is_key(first.value):
                yield str(first.value), node.lineno


def _is_key(value: object) -> bool:
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


def _called(node: ast.Call) -> str:
    target = node.func
    if isinstance(target, ast.Attribute):
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""


def _hidden(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return any(part in _SKIPPED or part.startswith(".") for part in parts)
