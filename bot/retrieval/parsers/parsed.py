"""What every parser returns: one text, and blocks that point into it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["paragraph", "list", "table", "code"]


@dataclass(frozen=True)
class Block:
    """A paragraph, list, table or code block under one heading."""

    start: int
    """Code-point offset of its first character in the text."""
    end: int
    heading: tuple[str, ...]
    """Heading path, outermost first; the document's own title is not repeated in it."""
    kind: Kind = "paragraph"


@dataclass(frozen=True)
class Note:
    """Something that was left out of a manual and that its owner should know of."""

    key: str
    """Sentence in ``bot.words``."""
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Parsed:
    """A manual as it was read."""

    title: str
    text: str
    blocks: tuple[Block, ...]
    """In reading order, not overlapping, none blank."""
    matter: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Front matter: name to values."""
    notes: tuple[Note, ...] = ()
