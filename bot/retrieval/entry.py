"""A passage as an index takes it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One living passage with the context it is found by."""

    passage_id: str
    audience: str
    """Names the partition it lies in."""
    title: str
    heading: str
    text: str
    content_hash: str

    @property
    def whole(self) -> str:
        """Title, heading path and body: context is worth more than any method."""
        return f"{self.title}\n{self.heading}\n{self.text}"
