"""The shared scenario, on the playground and on a server that nobody of us wrote, either way in."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import other, tree
from tests.support.product import product
from tests.support.scenario import Stage, play, shape
from tests.support.workspace import Json

SHARED = ["ask", "vote", "rewrite", "hand_over", "command", "home"]


def here(folder: Path, way: str) -> Json:
    """Play the scenario on the playground."""
    with product(folder, way=way) as bot:

        def told() -> list[tuple[str, Json]]:
            return [(call["method"], call["args"]) for call in bot.control.calls()]

        def submit(user: str, values: Json) -> None:
            bot.control.wait_for(lambda: bot.control.view(user))
            assert not bot.control.submit(user, values).get("errors")

        passed = play(Stage(bot.control, submit, told))
        bot.quiet()
        return {"passed": passed, "shape": shape(told())}


def there(folder: Path, way: str) -> Json:
    """Play it on the other server, in a network of its own."""
    try:
        other.binary()
    except other.Unavailable as reason:
        pytest.skip(f"local-slack cannot be had here: {reason}")
    inside = f"ip link set lo up && exec {sys.executable} -m tests.support.elsewhere {way} {folder}"
    done = subprocess.run(
        [*other.APART, "sh", "-c", inside],
        cwd=tree.ROOT, capture_output=True, timeout=400, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    found: Json = json.loads((folder / "told.json").read_text())
    return found


@pytest.mark.timeout(500)
@pytest.mark.parametrize("way", ["socket", "http"])
def test_the_same_scenario_shows_people_the_same(tmp_path: Path, way: str) -> None:
    """Every part passes on both, and what was posted, edited and opened has the same shape."""
    for name in ("there", "here"):
        (tmp_path / name).mkdir()
    elsewhere = there(tmp_path / "there", way)
    ours = here(tmp_path / "here", way)
    assert ours["passed"] == elsewhere["passed"] == SHARED
    assert [list(row) for row in json.loads(json.dumps(ours["shape"]))] == elsewhere["shape"]
