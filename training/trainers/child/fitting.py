"""The loop of supervised training: packs in, one step per batch, the best adapter out.

The mean of a batch is over its labelled tokens, however its rows are packed; so batches cut into
smaller packs for memory give the same step. Validation rows come from families that are not
trained on, and the adapter kept is the one that did best on them.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

import torch

from bot.crash import point
from bot.errors import Broken
from training.trainers import Spec
from training.trainers.child.checkpoint import Checkpoints, Tensors, standing_of, told
from training.trainers.child.course import Standing, batches, rate
from training.trainers.child.forward import Forward
from training.trainers.child.packing import Pack, packs
from training.trainers.child.ranks import ALONE
from training.trainers.child.rows import Row

Tell = Callable[[dict[str, Any]], None]
_CLIP: Final = 1.0
_SAVED: Final = "sft"


@dataclass(frozen=True)
class Lessons:
    """What is trained on."""

    rows: Sequence[Row]
    replay: Sequence[Row]
    validation: Sequence[Row]


class Fitting:
    """One supervised training of an adapter.

    Args:
        forward: Computes losses.
        weights: Name -> trainable weight.
        spec: Batches, epochs, learning rate.
        lessons: Rows.
        checkpoints: Where its standing is kept.
        tell: Told of every step.
    """

    def __init__(
        self, forward: Forward, weights: Tensors, spec: Spec, lessons: Lessons,
        checkpoints: Checkpoints, tell: Tell,
    ) -> None:  # fmt: skip
        self.forward, self.weights, self.spec = forward, weights, spec
        self.lessons, self.checkpoints, self.tell = lessons, checkpoints, tell
        self.standing, self.ranks = Standing(), ALONE
        self.plan = batches(len(lessons.rows), len(lessons.replay), spec)
        self.optimiser = torch.optim.AdamW(
            list(weights.values()), lr=spec.learning_rate, weight_decay=0.0, fused=True
        )
        self._epoch = len(self.plan) // spec.epochs
        self._best: Tensors = {}
        self._pace = Pace()

    def run(self) -> Standing:
        """Train to the end, from the last checkpoint if there is one; leave the best weights.

        Raises:
            Broken: The loss is no number any more.
        """
        self.resume()
        self._together()
        while self.standing.step < len(self.plan) and not self.standing.stopped:
            self.step()
            if self.standing.step % self._epoch == 0:
                self._judge()
            if self.checkpoints.due:
                self.save()
        if self._best:
            put(self._best, self.weights)
        return self.standing

    def step(self) -> float:
        """Do the next step and return its loss per labelled token."""
        number, steps = self.standing.step, len(self.plan)
        rows = self._rows(self.plan[number])
        loss = self._backward(rows)
        if not math.isfinite(loss):
            raise Broken("train.diverged")
        for group in self.optimiser.param_groups:
            group["lr"] = rate(number, steps, self.spec.learning_rate)
        torch.nn.utils.clip_grad_norm_(list(self.weights.values()), _CLIP)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.standing.step = number + 1
        self.standing.losses.append((number + 1, round(loss, 4)))
        self._pace.did(sum(len(row.ids) for row in rows))
        self.tell({
            "step": number + 1, "steps": steps, "loss": round(loss, 4),
            **self._pace.told(steps - number - 1),
        })  # fmt: skip
        point("fit.stepped")
        return loss

    def _backward(self, rows: Sequence[Row]) -> float:
        labelled = sum(len(row.labelled) for row in rows)
        total = 0.0
        for pack in self.packed(self.ranks.share(rows)):
            loss = self.forward.losses(pack).sum() / labelled
            loss.backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach())
        return self.ranks.add_gradients(list(self.weights.values()), total)

    def _together(self) -> None:
        """See that all processes begin at the same step with the same weights."""
        here = torch.stack([one.detach().double().sum() for one in self.weights.values()]).sum()
        mine = torch.stack([here, torch.full_like(here, self.standing.step)])
        if not torch.allclose(self.ranks.add(mine.clone()) / self.ranks.size, mine, equal_nan=True):
            raise RuntimeError("the processes of this training do not begin at the same place")

    def packed(self, rows: Sequence[Row]) -> Iterator[Pack]:
        """Yield the packs that a step runs through."""
        return packs(rows, self.spec.pack_tokens)

    def _rows(self, numbers: Sequence[int]) -> list[Row]:
        every = [*self.lessons.rows, *self.lessons.replay]
        return [every[number] for number in numbers]

    def _judge(self) -> None:
        """Measure an epoch on the validation rows and keep its weights when they are the best."""
        rows = self.lessons.validation
        if not rows:
            return
        loss = self._measured(rows)
        if self.standing.heard(loss, self.spec.patience):
            self._best = {name: weight.detach().clone() for name, weight in self.weights.items()}
        self.tell({"validation": round(loss, 4), "step": self.standing.step})

    def _measured(self, rows: Sequence[Row]) -> float:
        """Return the mean loss per labelled token, each process having measured its share."""
        mine = self.ranks.share(rows)
        labelled = sum(len(row.labelled) for row in mine)
        loss = mean_loss(self.forward, self.packed(mine)) * labelled
        weight = next(iter(self.weights.values()))
        total = self.ranks.add(weight.new_tensor([loss, labelled], dtype=torch.float32))
        return float(total[0] / total[1])

    def save(self) -> None:
        """Keep where the training stands; a full disk costs the checkpoint, not the training."""
        tensors = {f"now.{name}": weight for name, weight in self.weights.items()}
        tensors |= {f"best.{name}": weight for name, weight in self._best.items()}
        for name, weight in self.weights.items():
            for key, value in self.optimiser.state[weight].items():
                tensors[f"{key}.{name}"] = value.reshape(-1) if value.dim() == 0 else value
        tensors["random"] = torch.get_rng_state()
        try:
            self.checkpoints.save(_SAVED, tensors, told(self.standing))
        except OSError as error:
            self.tell({"unsaved": error.strerror or type(error).__name__})
        point("fit.saved")

    def resume(self) -> None:
        """Go back to where the last checkpoint was."""
        found = self.checkpoints.load(_SAVED)
        if found is None:
            return
        tensors, about = found
        self.standing = standing_of(about)
        put(_under("now.", tensors), self.weights)
        self._best = _under("best.", tensors)
        for name, weight in self.weights.items():
            state = self.optimiser.state[weight]
            state["step"] = tensors[f"step.{name}"].reshape(())
            for key in ("exp_avg", "exp_avg_sq"):
                state[key] = tensors[f"{key}.{name}"].to(weight.device)
        torch.set_rng_state(tensors["random"])
        self.tell({"resumed": self.standing.step})


@torch.no_grad()
def mean_loss(forward: Forward, over: Iterator[Pack]) -> float:
    """Return the mean loss per labelled token of packs that are not trained on."""
    total, count = 0.0, 0
    for pack in over:
        total += float(forward.losses(pack).sum())
        count += pack.targets.numel()
    return total / max(1, count)


def put(values: Tensors, weights: Tensors) -> None:
    """Copy values into weights of the same names."""
    with torch.no_grad():
        for name, weight in weights.items():
            weight.copy_(values[name])


def _under(prefix: str, tensors: Tensors) -> Tensors:
    return {
        name.removeprefix(prefix): value
        for name, value in tensors.items()
        if name.startswith(prefix)
    }


class Pace:
    """Tokens a second and the time that is left, from the steps seen so far."""

    def __init__(self) -> None:
        self._began = monotonic()
        self._steps = self._tokens = 0

    def did(self, tokens: int) -> None:
        """Note a step over so many tokens."""
        self._steps += 1
        self._tokens += tokens

    def told(self, steps_left: int) -> dict[str, float]:
        """Return ``tokens_per_second`` and ``eta_seconds``."""
        seconds = max(1e-6, monotonic() - self._began)
        return {
            "tokens_per_second": round(self._tokens / seconds, 1),
            "eta_seconds": round(seconds / max(1, self._steps) * steps_left, 1),
        }
