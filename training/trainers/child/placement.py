"""Where a training runs and in which numbers: decided from what the machine has.

The decision is apart from the looking, so that it can be tested for machines that are not here.
Each process of a training has a GPU of its own: the first the one with the most free memory.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

from bot.errors import Broken

TRIAL: Final = "trial"
"""Numbers that a short trial on this processor decides on."""
_NARROW: Final = 256
"""Models of less width stay in 32-bit numbers: they gain little by fewer bits, and lose digits."""


@dataclass(frozen=True)
class Machine:
    """What of a machine matters here."""

    gpus: tuple[int, ...] = ()
    """Free bytes of each NVIDIA GPU."""
    half: bool = False
    """They compute in bfloat16."""
    bitsandbytes: bool = False
    """The library of 4-bit weights is installed."""


@dataclass(frozen=True)
class Place:
    """Where and how a training runs."""

    device: str
    """``cpu``, or ``cuda:`` and a number."""
    numbers: str
    """``float32``, ``bfloat16``, ``4bit``, or ``TRIAL``."""


def processes(machine: Machine, wanted: int, most: int) -> int:
    """Return in how many processes a training runs. Pure.

    Args:
        machine: What there is; no two processes share a GPU.
        wanted: What was asked for; 0 is one for each GPU.
        most: What it can be dealt to: the rows of a step.
    """
    gpus = len(machine.gpus)
    count = min(wanted or gpus, gpus) if gpus else wanted
    return max(1, min(count, most))


def placed(machine: Machine, numbers: str, width: int, rank: int = 0) -> Place:
    """Return where a training runs and in which numbers. Pure.

    Args:
        machine: What there is.
        numbers: What was asked for: ``auto``, ``float32``, ``bfloat16`` or ``4bit``.
        width: Of the base's hidden states.
        rank: Which of the training's processes is asked about.

    Raises:
        Broken: 4 bits were asked for where they are not possible; it says what is missing.
    """
    emptiest = sorted(range(len(machine.gpus)), key=lambda number: -machine.gpus[number])
    device = f"cuda:{emptiest[rank]}" if emptiest else "cpu"
    if numbers == "4bit":
        if not machine.gpus:
            raise Broken("train.four_bits_no_gpu")
        if not machine.bitsandbytes:
            raise Broken("train.four_bits_no_library")
    if numbers != "auto":
        return Place(device, numbers)
    if machine.gpus:
        return Place(device, "bfloat16" if machine.half else "float32")
    return Place(device, "float32" if width < _NARROW else TRIAL)


def here() -> Machine:
    """Return what this machine has."""
    import torch

    if not torch.cuda.is_available():
        return Machine(bitsandbytes=find_spec("bitsandbytes") is not None)
    count = torch.cuda.device_count()
    return Machine(
        gpus=tuple(int(torch.cuda.mem_get_info(number)[0]) for number in range(count)),
        half=torch.cuda.is_bf16_supported(),
        bitsandbytes=find_spec("bitsandbytes") is not None,
    )
