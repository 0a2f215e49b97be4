"""Everything that curation and masking promise, in figures, in one run.

    python -m tests.bench.curation PACK [--scale]

Planted pairs, names and identifiers beside Presidio, near-duplicates beside datasketch, corrections
replayed. The two peers are measured where they are installed, for instance by
``uv pip install presidio-analyzer datasketch`` into an environment of its own.
"""

import sys
from pathlib import Path

from tests.bench import near_duplicates, poison, privacy_quality, train_likeness


def main(pack: Path, *, scale: bool) -> None:
    """Print all figures, each under the promise it belongs to."""
    _title("planted pairs: at least 49 of 50 stopped")
    poison.main(pack)
    _title("identifiers, names, innocent sentences, on made-up sentences")
    privacy_quality.made(3000, 7001)
    _title("identifiers and names on the pack; speed beside Presidio")
    privacy_quality.main(pack)
    _title("near-duplicates; speed beside datasketch")
    near_duplicates.report(pack / "near-dups-ja.jsonl", scale_too=scale)
    _title("corrections replayed")
    train_likeness.replay(pack)


def _title(text: str) -> None:
    sys.stdout.write(f"\n=== {text}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), scale="--scale" in sys.argv)
