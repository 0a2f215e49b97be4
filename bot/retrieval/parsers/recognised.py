"""The process of the OCR program: it limits itself, then becomes the program.

python recognised.py MEMORY SECONDS PROGRAM ARGUMENT ...
"""

import os
import sys

from bot.retrieval.parsers.child import confine


def main() -> None:
    """Take the limits on and run the program, which reads an image and writes text."""
    confine(int(sys.argv[1]), int(sys.argv[2]))
    os.execv(sys.argv[3], sys.argv[3:])  # noqa: S606  the administrator's program, no shell
