"""Front matter: the few lines of names and values that a Markdown file may begin with."""

import re

_FENCED = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"^([A-Za-z_\u3041-\u30ff\u4e00-\u9fff][\w\-]*)\s*[:=：]\s*(.*)$")
_ITEM = re.compile(r"^\s+-\s+(.*)$|^-\s+(.*)$")


def split(text: str) -> tuple[dict[str, tuple[str, ...]], str]:
    """Take the front matter off a text.

    Returns:
        Names (lower case) to values, and the rest of the text; the text unchanged without any.
    """
    found = _FENCED.match(text)
    if found is None or not _PAIR.match(found[2].lstrip("\n").split("\n", 1)[0]):
        return {}, text
    return _pairs(found[2]), text[found.end() :]


def _pairs(body: str) -> dict[str, tuple[str, ...]]:
    pairs: dict[str, tuple[str, ...]] = {}
    name = ""
    for line in body.split("\n"):
        if pair := _PAIR.match(line):
            name = pair[1].lower()
            pairs[name] = values_of(pair[2])
        elif name and (item := _ITEM.match(line)):
            pairs[name] = (*pairs[name], *values_of(item[1] or item[2]))
    return pairs


def values_of(raw: str) -> tuple[str, ...]:
    """Return the values of ``a``, ``"a, b"``, ``[a, b]`` or ``["a", "b"]``."""
    raw = raw.split(" #", 1)[0].strip()
    parts = raw.strip("[]").split(",") if raw.startswith("[") else [raw]
    return tuple(clean for part in parts if (clean := part.strip().strip("\"'").strip()))
