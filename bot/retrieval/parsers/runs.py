"""The words of a Word paragraph as they are seen: insertions in, deletions and hidden runs out."""

from collections.abc import Iterator
from typing import Any, Final

CONTENTS: Final = frozenset(
    ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "txbxContent")
)
"""Elements that only wrap what is seen."""
_SKIPPED: Final = frozenset(
    ("del", "moveFrom", "rt", "Fallback", "pPr", "rPr", "instrText", "delText", "txbxContent",
     "footnoteReference", "commentReference")
)  # fmt: skip
_PLAIN: Final = frozenset(("auto", "FFFFFF"))


class Words:
    """Reads paragraphs and counts the characters that nobody sees."""

    def __init__(self) -> None:
        self.hidden = 0

    def of(self, paragraph: Any) -> str:
        """Return the visible words of a paragraph."""
        return "".join(self._read(paragraph, 0))

    def _read(self, node: Any, depth: int) -> Iterator[str]:
        for child in node:
            name = name_of(child)
            if name in _SKIPPED or depth > 40:
                continue
            if name == "r" and _is_hidden(child):
                self.hidden += len("".join(t.text or "" for t in child.iter("{*}t")))
            elif name == "t":
                yield child.text or ""
            elif name in {"tab", "ptab"}:
                yield "　"
            elif name in {"br", "cr"}:
                yield "\n"
            elif name == "noBreakHyphen":
                yield "-"
            else:
                yield from self._read(child, depth + 1)

    @staticmethod
    def boxes(paragraph: Any) -> Iterator[Any]:
        """Yield the text boxes anchored in a paragraph, each once."""
        for box in paragraph.iter("{*}txbxContent"):
            above = [name_of(one) for one in box.iterancestors()]
            inside = above[: above.index("p")] if "p" in above else above
            if "Fallback" not in above and "txbxContent" not in inside:
                yield box


def _is_hidden(run: Any) -> bool:
    """Return whether a run is marked hidden, white on nothing, or of one point or less."""
    if run.find("{*}rPr") is None:
        return False
    if flag(run, "vanish") or flag(run, "webHidden"):
        return True
    size = value(run, "sz") or ""
    if size.isdecimal() and int(size) <= 2:
        return True
    return (value(run, "color") or "").upper() == "FFFFFF" and not _is_on_colour(run)


def _is_on_colour(run: Any) -> bool:
    """Return whether anything around a run has a background other than white."""
    if value(run, "highlight") not in {None, "none", "white"}:
        return True
    for node in (run, *run.iterancestors()):
        for kind in ("rPr", "pPr", "tcPr", "tblPr"):
            for shade in node.findall(f"{{*}}{kind}/{{*}}shd"):
                fill = next((v for n, v in shade.attrib.items() if n.endswith("}fill")), "auto")
                if fill not in _PLAIN:
                    return True
        if name_of(node) in {"wsp", "shape", "tbl"}:
            return True  # drawn shapes and styled tables have their own colours
    return False


def name_of(node: Any) -> str:
    """Return an element's name without its namespace."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def value(node: Any, name: str) -> str | None:
    """Return the value of a property of a paragraph, run, cell or row."""
    for kind in ("pPr", "rPr", "tcPr", "trPr"):
        found = node.find(f"{{*}}{kind}/{{*}}{name}")
        if found is not None:
            return next((v for n, v in found.attrib.items() if n.endswith("}val")), "1")
    return None


def flag(node: Any, name: str) -> bool:
    """Return whether a property is there and not switched off."""
    return value(node, name) not in {None, "0", "false", "off"}
