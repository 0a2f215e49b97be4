"""The toy base: a small causal language model with its own tokenizer, built on the spot.

It exists so that the whole loop can be rehearsed on a laptop without any download. It has learned
only to continue the sample manuals and to repeat what it has just read, for about half a minute;
it knows nothing and says so in its card. The code that trains and serves adapters on it is the
code that does so for a model of four thousand million parameters.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot import prompt
from bot.llm import Evidence
from bot.llm.weights import hush_libraries
from bot.settings import quiet_threads
from bot.text import content_hash
from training.trainers.lessons import Lessons

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedTokenizerFast, Qwen2ForCausalLM

VERSION: Final = "2"
"""Part of a toy's name; changes whenever the same recipe would give another toy."""

CHAT_TEMPLATE: Final = (
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}<|end|>"
    "{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
_PAD, _END = "<|pad|>", "<|end|>"
_SPECIAL: Final = (_PAD, _END, "<|system|>", "<|user|>", "<|assistant|>")
_RULES_WEIGHT: Final = 40
"""How often the tokenizer reads the fixed words of every prompt, so that they become few tokens."""


@dataclass(frozen=True)
class Recipe:
    """How the toy is built; part of its folder's name."""

    vocabulary: int = 3000
    layers: int = 3
    width: int = 128
    window_tokens: int = 128
    batch_rows: int = 16
    steps: int = 60
    learning_rate: float = 3e-3
    desk_share: float = 0.0
    """Share of its lessons that are laid out as prompts are."""
    seed: int = 20261124


@dataclass(frozen=True)
class Corpus:
    """What the toy is built from."""

    texts: tuple[str, ...]
    """It learns to continue these."""
    words: tuple[str, ...] = ()
    """Only its tokenizer reads these, so that their words become few tokens."""


def build(
    corpus: Corpus, parent: Path, recipe: Recipe, progress: Callable[[int, int], None]
) -> Path:
    """Build the toy, or return the folder of one built from the same before.

    Args:
        corpus: Texts and words.
        parent: Folder that holds toy bases.
        recipe: Sizes and seed.
        progress: Called with (step, steps).
    """
    about = [VERSION, corpus.texts, corpus.words, vars(recipe), CHAT_TEMPLATE, prompt.VERSION]
    out = parent / f"toy-{content_hash(json.dumps(about))[:12]}"
    if (out / "config.json").is_file():
        return out
    quiet_threads()
    import torch

    hush_libraries()
    torch.manual_seed(recipe.seed)
    tokenizer = _tokenizer(corpus, recipe)
    model = _model(len(tokenizer), tokenizer, recipe)
    lessons = Lessons(corpus.texts, tokenizer, recipe.seed, recipe.desk_share)
    _teach(model, lessons.batches(recipe.batch_rows, recipe.window_tokens), recipe, progress)
    _save(model, tokenizer, out)
    return out


def _save(model: Any, tokenizer: Any, out: Path) -> None:
    """Write the toy into a folder of another name, then move it: it is there whole or not."""
    part = out.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    model.save_pretrained(part)
    tokenizer.save_pretrained(part)
    (part / "CARD.md").write_text(__doc__ or "", encoding="utf-8")
    part.replace(out)


def _tokenizer(corpus: Corpus, recipe: Recipe) -> "PreTrainedTokenizerFast":
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    raw: Any = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    learn = trainers.BpeTrainer(
        vocab_size=recipe.vocabulary,
        special_tokens=list(_SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator([*corpus.texts, *corpus.words, *_fixed_words()], learn)
    tokenizer: PreTrainedTokenizerFast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=raw, pad_token=_PAD, eos_token=_END, padding_side="left"
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def _fixed_words() -> list[str]:
    rendered = [
        prompt.render("", [Evidence("", "", "", "")], language) for language in ("ja", "en")
    ]
    return [turn.content for one in rendered for turn in one.messages] * _RULES_WEIGHT


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
        initializer_range=recipe.width**-0.5,  # smaller, and every guess stays lukewarm for long
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=None,
    )
    return Qwen2ForCausalLM(config)


def _teach(
    model: Any,
    batches: Iterator["Tensor"],
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
        batch = next(batches)
        loss = model(input_ids=batch, labels=batch).loss
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        progress(step + 1, recipe.steps)
    model.eval()
