"""The shared scenario, on the playground and on a server that nobody of us wrote, either way in."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import npm, other, tree
from tests.support.product import product
from tests.support.scenario import LEFT_OUT, PARTS, SHARED, Stage, play, shape
from tests.support.workspace import Json


def here(folder: Path, way: str) -> Json:
    """Play the scenario on the playground: first what both can, whose shape is kept, then all."""
    with product(folder, way=way) as bot:

        def told() -> list[tuple[str, Json]]:
            return [(call["method"], call["args"]) for call in bot.control.calls()]

        def submit(user: str, values: Json) -> None:
            bot.control.wait_for(lambda: bot.control.view(user))
            assert not bot.control.submit(user, values).get("errors")

        stage = Stage(bot.control, submit, told, bot.quiet)
        shared = list(play(stage, SHARED))
        bot.quiet()
        seen = shape(told())
        play(stage, LEFT_OUT)
        return {"shared": shared, "passed": stage.passed, "shape": seen}


def there(folder: Path, way: str) -> Json:
    """Play it on the other server, in a network of its own."""
    server()
    inside = f"ip link set lo up && exec {sys.executable} -m tests.support.elsewhere {way} {folder}"
    done = subprocess.run(
        [*other.APART, "sh", "-c", inside],
        cwd=tree.ROOT, capture_output=True, timeout=400, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    found: Json = json.loads((folder / "told.json").read_text())
    return found


def server() -> Path:
    """Return the other server's program, or skip with the reason."""
    try:
        return other.binary()
    except npm.Unavailable as reason:
        pytest.skip(f"local-slack cannot be had here: {reason}")


@pytest.mark.timeout(500)
@pytest.mark.parametrize("way", ["socket", "http"])
def test_the_same_scenario_shows_people_the_same(tmp_path: Path, way: str) -> None:
    """Every part passes on both, and what was posted, edited and opened has the same shape."""
    for name in ("there", "here"):
        (tmp_path / name).mkdir()
    ours = here(tmp_path / "here", way)
    assert set(ours["passed"]) == set(PARTS)
    elsewhere = there(tmp_path / "there", way)
    assert ours["shared"] == elsewhere["passed"] == list(SHARED)
    assert [list(row) for row in json.loads(json.dumps(ours["shape"]))] == elsewhere["shape"]


@pytest.mark.parametrize(("part", "mark"), LEFT_OUT.items())
def test_what_is_left_out_there_is_really_lacking(part: str, mark: tuple[str, str]) -> None:
    """The reason is looked up in the server's own program, and then printed with the skip."""
    word, why = mark
    assert word.encode() not in server().read_bytes(), f"it can do this now: {part}"
    pytest.skip(f"local-slack cannot play {part!r}: {why}")
