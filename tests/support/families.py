"""Tiny random models of the families that companies train, with chat templates as theirs are."""

from pathlib import Path
from typing import Any

SIZES: dict[str, Any] = {
    "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 16, "max_position_embeddings": 2048,
}  # fmt: skip
QWEN = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + "
    "'<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}"
    "{% if enable_thinking is defined and enable_thinking is false %}"
    "{{ '<think>\\n\\n</think>\\n\\n' }}{% endif %}{% endif %}"
)
LLAMA = (
    "{{ bos_token }}{% for m in messages %}{{ '<|start_header_id|>' + m['role'] + "
    "'<|end_header_id|>\\n\\n' + m['content'] + '<|eot_id|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}"
    "{% endif %}"
)
GEMMA = (
    "{{ bos_token }}{% for m in messages %}{{ '<start_of_turn>' + ('model' if m['role'] == "
    "'assistant' else m['role']) + '\\n' + m['content'] + '<end_of_turn>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}"
)
LLM_JP = (
    "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'user' %}{{ '\\n\\n### 指示:\\n' + "
    "m['content'] }}{% elif m['role'] == 'system' %}{{ '以下は、タスクを説明する指示です。' + "
    "m['content'] }}{% elif m['role'] == 'assistant' %}{{ '\\n\\n### 応答:\\n' + m['content'] + "
    "eos_token }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '\\n\\n### 応答:\\n' }}"
    "{% endif %}"
)
FAMILIES: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "qwen3": ("Qwen3", {}, QWEN, "<|im_end|>"),
    "qwen2": ("Qwen2", {}, QWEN, "<|im_end|>"),
    "llama": ("Llama", {}, LLAMA, "<|eot_id|>"),
    "mistral": ("Mistral", {"sliding_window": 24}, LLAMA, "<|eot_id|>"),
    "gemma2": (
        "Gemma2",
        {"sliding_window": 24, "final_logit_softcapping": 0.5, "attn_logit_softcapping": 0.5},
        GEMMA,
        "<end_of_turn>",
    ),
    "gemma3": ("Gemma3Text", {"sliding_window": 24}, GEMMA, "<end_of_turn>"),
    "sarashina": ("Llama", {"rope_theta": 500000.0}, "", "</s>"),
    "llm-jp": ("Llama", {}, LLM_JP, "</s>"),
    "gpt-neox": ("GPTNeoX", {"rotary_pct": 0.25}, "", "</s>"),
}
"""Name -> configuration class, what it has of its own, chat template, mark that ends an answer."""
MARKS = {"pad_token": "<pad>", "eos_token": "</s>", "bos_token": "<s>"}
CLASSES = {"Gemma3Text": "Gemma3ForCausalLM"}


def tokenizer(family: str, plain: Any) -> Any:
    """Return the toy's tokenizer with a family's special tokens and template."""
    from transformers import PreTrainedTokenizerFast

    _, _, template, end = FAMILIES[family]
    made = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=plain.backend_tokenizer, **MARKS
    )
    marks = ["<|im_start|>", "<|start_header_id|>", "<|end_header_id|>", "<start_of_turn>", end]
    made.add_special_tokens({"additional_special_tokens": sorted({*marks} - {"</s>"})})
    made.chat_template = template or None
    return made


def model(family: str, vocabulary: int) -> Any:
    """Return a tiny random model of a family; the same each time."""
    import torch
    import transformers

    torch.manual_seed(1)
    name, own, _, _ = FAMILIES[family]
    config = getattr(transformers, f"{name}Config")(
        **SIZES, vocab_size=vocabulary, pad_token_id=0, bos_token_id=1, eos_token_id=1,
        initializer_range=0.3, **own,
    )  # fmt: skip
    return getattr(transformers, CLASSES.get(name, f"{name}ForCausalLM"))(config)


def saved(family: str, plain: Any, folder: Path) -> Path:
    """Write a family's tiny base and return its folder."""
    speller = tokenizer(family, plain)
    model(family, len(speller)).save_pretrained(folder)
    speller.save_pretrained(folder)
    return folder
