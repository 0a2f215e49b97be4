"""The LoRA script on other families of models, and what its rows promise."""

import pytest

from bot.errors import Broken
from bot.llm.weights import hush_libraries
from tests.support.toys import row, toy
from training.trainers import lora


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Give the toy's tokenizer."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(toy(tmp_path_factory.mktemp("lora")))


def small(family: str, vocabulary: int) -> object:
    """Return a tiny random model of a family."""
    import transformers

    sizes = {
        "vocab_size": vocabulary, "hidden_size": 32, "intermediate_size": 64,
        "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 2, "head_dim": 16,
        "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 1,
    }  # fmt: skip
    config = getattr(transformers, f"{family}Config")(**sizes)
    return getattr(transformers, f"{family}ForCausalLM")(config)


@pytest.mark.parametrize("family", ["Qwen2", "Qwen3", "Llama", "Gemma2"])
def test_the_loss_is_the_answers_alone(family: str, tokenizer: object) -> None:
    """The head on labelled tokens alone gives the loss that the model itself gives for them."""
    import torch
    from peft import LoraConfig, get_peft_model

    hush_libraries()
    torch.manual_seed(1)
    plain = small(family, len(tokenizer))  # type: ignore[arg-type]
    model = get_peft_model(plain, LoraConfig(r=2, target_modules="all-linear")).eval()  # type: ignore[arg-type]
    one = lora.encode(row(0), tokenizer)  # type: ignore[arg-type]
    loss = lora._loss(model, [one], 0)
    ids = torch.tensor([one.ids])
    labels = ids.clone()
    labels[:, : one.prompt_tokens] = -100
    expected = model(input_ids=ids, labels=labels).loss
    assert loss.item() == pytest.approx(expected.item(), rel=1e-4)
    assert loss.requires_grad


def test_a_row_ends_with_the_end_mark(tokenizer: object) -> None:
    """A row is the live prompt, then the answer, then the end mark; an empty answer is refused."""
    one = lora.encode(row(0), tokenizer)  # type: ignore[arg-type]
    said = tokenizer.decode(one.ids[one.prompt_tokens :])  # type: ignore[attr-defined]
    assert said == f"{row(0)['answer']}<|end|>"
    with pytest.raises(Broken):
        lora.encode(row(0) | {"answer": ""}, tokenizer)  # type: ignore[arg-type]
