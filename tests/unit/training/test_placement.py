"""Where a training runs and in which numbers, for machines that are here and that are not."""

from pathlib import Path

import pytest

from bot.errors import Broken
from bot.words import say
from tests.support.toys import toy
from training.trainers import Spec
from training.trainers.child.placement import TRIAL, Machine, Place, here, placed, processes

GIGABYTE = 1 << 30
TWO = Machine(gpus=(8 * GIGABYTE, 20 * GIGABYTE), half=True, bitsandbytes=True)


@pytest.mark.parametrize(
    ("machine", "numbers", "width", "wanted"),
    [
        (Machine(), "auto", 1024, Place("cpu", TRIAL)),
        (Machine(), "auto", 64, Place("cpu", "float32")),
        (Machine(), "bfloat16", 64, Place("cpu", "bfloat16")),
        (TWO, "auto", 1024, Place("cuda:1", "bfloat16")),
        (TWO, "4bit", 1024, Place("cuda:1", "4bit")),
        (Machine(gpus=(GIGABYTE,)), "auto", 1024, Place("cuda:0", "float32")),
        (Machine(gpus=(GIGABYTE,)), "bfloat16", 1024, Place("cuda:0", "bfloat16")),
    ],
)
def test_what_a_machine_has_decides(
    machine: Machine, numbers: str, width: int, wanted: Place
) -> None:
    """A GPU where there is one, the emptiest of several; numbers as asked, or the faster."""
    assert placed(machine, numbers, width) == wanted


@pytest.mark.parametrize(
    ("gpus", "wanted", "most", "count"),
    [(0, 0, 8, 1), (0, 2, 8, 2), (2, 0, 8, 2), (2, 1, 8, 1), (2, 4, 8, 2), (8, 0, 4, 4)],
)
def test_a_process_for_each_gpu(gpus: int, wanted: int, most: int, count: int) -> None:
    """As many as asked for, but none without a GPU of its own or without a row of each step."""
    machine = Machine(gpus=tuple(range(GIGABYTE, GIGABYTE + gpus)))
    assert processes(machine, wanted, most) == count
    devices = [placed(machine, "float32", 1024, rank).device for rank in range(count)]
    assert devices == ([f"cuda:{gpus - 1 - n}" for n in range(count)] if gpus else ["cpu"] * count)


@pytest.mark.parametrize(
    ("machine", "missing"),
    [(Machine(bitsandbytes=True), "GPU"), (Machine(gpus=(GIGABYTE,)), "bitsandbytes")],
)
def test_four_bits_say_what_is_missing(machine: Machine, missing: str) -> None:
    """Never another format in silence: one line with the next step, in both languages."""
    with pytest.raises(Broken) as refused:
        placed(machine, "4bit", 1024)
    told = [say(refused.value.key, language) for language in ("ja", "en")]
    assert all(missing in one and "numbers" in one for one in told)


def test_here_it_is_as_decided(tmp_path: Path) -> None:
    """What the training tells of its place is what this machine has."""
    from bot.llm.weights import hush_libraries
    from training.trainers.child.adapter import with_adapter

    hush_libraries()
    told: list[dict[str, object]] = []
    spec = Spec(str(toy(tmp_path)), Path(), "", tmp_path)
    model = with_adapter(spec, told.append)
    count = len(here().gpus)
    assert (told[0]["gpus"], told[0]["gpus_used"]) == (count, min(count, 1))
    assert str(model.device) == told[0]["device"]
    assert str(next(model.parameters()).dtype) == f"torch.{told[0]['numbers']}"
