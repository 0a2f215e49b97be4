"""Tiny random encoders in the layout of sentence-transformers, built in a moment."""

import json
from pathlib import Path
from typing import Any

from bot.settings import quiet_threads

LETTERS = "あいうえおかきくけこ休暇申請出張精算有給年次規程日当長、。: abcdefghijklmnopqrstuvwxyz"


def encoder(folder: Path, *, pooling: str = "mean_tokens", extra: str = "") -> Path:
    """Write an embedding model.

    Args:
        folder: Where to.
        pooling: The mode that its pooling layer names.
        extra: Another module that the layout asks for.
    """
    from transformers import BertModel

    _write(folder, BertModel)
    modules = ["Transformer", "Pooling", *([extra] if extra else [])]
    parts = [{"idx": i, "type": f"sentence_transformers.models.{m}"} for i, m in enumerate(modules)]
    _json(folder / "modules.json", parts)
    _json(folder / "1_Pooling" / "config.json", {f"pooling_mode_{pooling}": True})
    _json(folder / "config_sentence_transformers.json", {"prompts": {"query": "query: "}})
    _json(folder / "sentence_bert_config.json", {"max_seq_length": 48})
    return folder


def cross_encoder(folder: Path, *, labels: int = 1) -> Path:
    """Write a cross-encoder."""
    from transformers import BertForSequenceClassification

    _write(folder, BertForSequenceClassification, num_labels=labels)
    return folder


def _write(folder: Path, kind: Any, **config: Any) -> None:
    quiet_threads()
    import torch
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, PreTrainedTokenizerFast

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    known = {token: i for i, token in enumerate([*special, *sorted(set(LETTERS))])}
    letters: Any = Tokenizer(models.WordLevel(known, unk_token=special[1]))
    letters.normalizer = normalizers.NFKC()
    letters.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    letters.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token"), special, strict=True))
    wrapper: Any = PreTrainedTokenizerFast
    wrapped = wrapper(tokenizer_object=letters, **names)
    torch.manual_seed(4)
    shape = BertConfig(
        vocab_size=len(known), hidden_size=24, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64, **config,
    )  # fmt: skip
    kind(shape).save_pretrained(folder)
    wrapped.save_pretrained(folder)


def _json(path: Path, data: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")
