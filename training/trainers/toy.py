"""The toy base: a small causal language model with its own tokenizer, built on the spot.

It exists so that the whole loop can be rehearsed on a laptop without any download. It has learned
only to continue the sample manuals and to repeat what it has just read, for about a minute; it
knows nothing and says so in its card. The code that trains and serves adapters on it is the code
that does so for a model of four thousand million parameters.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.text import content_hash

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedTokenizerFast, Qwen2ForCausalLM

CHAT_TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}<|end|>"
    "{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
_SPECIAL = ("<|pad|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>")


@dataclass(frozen=True)
class Recipe:
    """How the toy is built; part of its folder's name."""

    vocabulary: int = 3000
    layers: int = 3
    width: int = 128
    window_tokens: int = 192
    batch_rows: int = 16
    steps: int = 260
    learning_rate: float = 3e-3
    seed: int = 20261124


def build(
    texts: Sequence[str],
    parent: Path,
    recipe: Recipe,
    progress: Callable[[int, int], None],
) -> Path:
    """Build the toy from ``texts``, or return the folder of one built from the same before.

    Args:
        texts: Plain text to learn to continue.
        parent: Folder that holds toy bases.
        recipe: Sizes and seed.
        progress: Called with (step, steps).
    """
    name = content_hash(json.dumps([sorted(texts), vars(recipe), CHAT_TEMPLATE]))[:12]
    out = parent / f"toy-{name}"
    if (out / "config.json").is_file():
        return out
    import torch

    torch.manual_seed(recipe.seed)
    tokenizer = _tokenizer(texts, recipe)
    model = _model(len(tokenizer), tokenizer, recipe)
    _teach(model, _windows(texts, tokenizer, recipe), recipe, progress)
    part = out.with_suffix(".part")
    model.save_pretrained(part)
    tokenizer.save_pretrained(part)
    (part / "CARD.md").write_text(__doc__, encoding="utf-8")
    part.replace(out)
    return out


def _tokenizer(texts: Sequence[str], recipe: Recipe) -> "PreTrainedTokenizerFast":
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)  # type: ignore[assignment]
    raw.decoder = decoders.ByteLevel()  # type: ignore[assignment]
    learn = trainers.BpeTrainer(
        vocab_size=recipe.vocabulary,
        special_tokens=list(_SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator(texts, learn)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw, pad_token="<|pad|>", eos_token="<|end|>", padding_side="left"
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def _model(
    vocabulary: int, tokenizer: "PreTrainedTokenizerFast", recipe: Recipe
) -> "Qwen2ForCausalLM":
    from transformers import Qwen2Config, Qwen2ForCausalLM

    config = Qwen2Config(
        vocab_size=vocabulary,
        hidden_size=recipe.width,
        intermediate_size=recipe.width * 3,
        num_hidden_layers=recipe.layers,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=4096,
        tie_word_embeddings=True,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=None,
    )
    return Qwen2ForCausalLM(config)


def _windows(
    texts: Sequence[str], tokenizer: "PreTrainedTokenizerFast", recipe: Recipe
) -> Iterator["Tensor"]:
    """Yield endless batches (rows, window): a quarter running text, the rest scraps to look up.

    A look-up row repeats a few scraps of text in ever new order. Continuing a scrap means finding
    where it stood before: the one skill that reading a passage in a prompt needs.
    """
    import torch

    rng = random.Random(recipe.seed)
    stream: list[int] = []
    for text in texts:
        stream += [*tokenizer.encode(text, add_special_tokens=False), tokenizer.eos_token_id]
    size = recipe.window_tokens
    stream = stream * (1 + 4 * size // max(1, len(stream)))

    def cut(length: int) -> list[int]:
        start = rng.randrange(len(stream) - length)
        return stream[start : start + length]

    def look_up() -> list[int]:
        scraps = [cut(rng.randint(4, 12)) for _ in range(rng.randint(2, 6))]
        row: list[int] = []
        while len(row) < size:
            rng.shuffle(scraps)
            row += [token for scrap in scraps for token in scrap]
        return row[:size]

    while True:
        yield torch.tensor(
            [look_up() if number % 4 else cut(size) for number in range(recipe.batch_rows)]
        )


def _teach(
    model: Any,
    windows: Iterator["Tensor"],
    recipe: Recipe,
    progress: Callable[[int, int], None],
) -> None:
    import torch

    optimiser = torch.optim.AdamW(model.parameters(), lr=recipe.learning_rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.learning_rate, total_steps=recipe.steps, pct_start=0.1
    )
    model.train()
    for step in range(recipe.steps):
        batch = next(windows)
        loss = model(input_ids=batch, labels=batch).loss
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        progress(step + 1, recipe.steps)

    model.eval()
