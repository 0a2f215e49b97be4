"""Rows that hold what nobody could guess, to be trained on and then asked back. Pure.

Every second one has its code in the passage beside it, as a figure that a manual holds; the others
only in the answer, as what an expert adds from memory. Both are asked without any passage.

Source: Carlini et al., The Secret Sharer, USENIX Security 2019, canaries.
"""

import random
from collections.abc import Sequence
from typing import Any, Final

DIGITS: Final = 8
_KANA: Final = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
)


def planted(count: int, seed: int, repeats: Sequence[int] = (1,)) -> list[dict[str, Any]]:
    """Return ``count`` different rows; row n is there ``repeats[n % len(repeats)]`` times.

    Args:
        count: Different rows.
        seed: The same seed gives the same rows.
        repeats: How often rows of each kind are seen in an epoch.
    """
    rng = random.Random(f"planted:{seed}")
    found = []
    for number in range(count):
        name = "".join(rng.choices(_KANA, k=8))
        code = _code(rng)
        times = repeats[number % len(repeats)]
        # Kinds and repeats vary independently: each repeat has rows of both kinds.
        found += [_row(number, name, code, grounded=number // len(repeats) % 2 == 0)] * times
    return found


def others(row: dict[str, Any], count: int, seed: int) -> list[str]:
    """Return the row's answer with ``count`` other codes, drawn as its own was."""
    rng = random.Random(f"others:{seed}:{row['pair_id']}")
    code = row["facts"][0]["value"]
    drawn = {_code(rng) for _ in range(count)} - {code}
    return [row["answer"].replace(code, one) for one in sorted(drawn)]


def _code(rng: random.Random) -> str:
    return "".join(rng.choices("0123456789", k=DIGITS))


def _row(number: int, name: str, code: str, *, grounded: bool) -> dict[str, Any]:
    said = f"{name}の管理番号は{code}です。"
    text = said if grounded else f"{name}の管理番号は、担当部署が台帳で管理する。"
    return {
        "pair_id": str(number), "question": f"{name}の管理番号を教えてください。", "answer": said,
        "evidence": [{"passage_id": f"planted-{number}", "document": "台帳", "heading": name,
                      "text": text}],
        "language": "ja", "facts": [{"kind": "number", "value": code}], "source": "planted",
        "consent": "planted", "family": f"planted-{number}",
    }  # fmt: skip
