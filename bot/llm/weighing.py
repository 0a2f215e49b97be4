"""How likely a model finds a text after a prompt; what it has learned by heart shows there."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final, Protocol, runtime_checkable

from bot.llm import Prompt

_AT_ONCE: Final = 16


@runtime_checkable
class Weighs(Protocol):
    """A model that tells how likely it finds a text; hosted ones do not."""

    def weigh(self, prompt: Prompt, texts: Sequence[str]) -> list[float]:
        """Return the natural logarithm of each text's chance to be the answer's beginning."""
        ...


def log_chances(model: Any, asked: list[int], texts: Sequence[list[int]]) -> list[float]:
    """Return the log-likelihood of each continuation (nats), the prompt being read once.

    Args:
        model: A causal model of transformers or peft, in evaluation mode.
        asked: Token ids of the prompt.
        texts: Token ids of each continuation, none empty.
    """
    import torch

    found: list[float] = []
    with torch.no_grad():
        read = model(input_ids=torch.tensor([asked]), use_cache=True, logits_to_keep=1)
        first = read.logits[0, -1].float().log_softmax(-1)
        for start in range(0, len(texts), _AT_ONCE):
            batch = texts[start : start + _AT_ONCE]
            longest = max(map(len, batch))
            ids = torch.tensor([[*one, *[0] * (longest - len(one))] for one in batch])
            known = deepcopy(read.past_key_values)
            known.batch_repeat_interleave(len(batch))
            chances = model(input_ids=ids, past_key_values=known, use_cache=True).logits.float()
            following = chances.log_softmax(-1)[:, :-1].gather(2, ids[:, 1:, None])[..., 0]
            for row, one in enumerate(batch):
                found.append(float(first[one[0]] + following[row, : len(one) - 1].sum()))
    return found
