"""What a row becomes and what a pack computes, for every family of bases that companies use."""

from typing import Any

import pytest

from bot.errors import Broken
from bot.llm.weights import hush_libraries
from tests.support.families import FAMILIES, model, tokenizer
from tests.support.toys import row, toy
from training.trainers.child.adapter import hasten
from training.trainers.child.forward import Forward, Plain
from training.trainers.child.packing import pack, packs
from training.trainers.child.rows import encode
from training.trainers.child.trial import chosen


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Give the toy's tokenizer."""
    from transformers import AutoTokenizer

    hush_libraries()
    return AutoTokenizer.from_pretrained(toy(tmp_path_factory.mktemp("lora")))


def adapted(family: str, vocabulary: int) -> Any:
    """Return a tiny model of a family with an adapter that is not nothing."""
    import torch
    from peft import LoraConfig, get_peft_model

    hush_libraries()
    made = get_peft_model(model(family, vocabulary), LoraConfig(r=2, target_modules="all-linear"))
    with torch.no_grad():
        for name, weight in made.named_parameters():
            if "lora_B" in name:
                weight.normal_(0.0, 0.1)
    return made.eval()


@pytest.mark.parametrize("family", FAMILIES)
def test_a_pack_gives_the_familys_own_loss(family: str, plain: Any) -> None:
    """Loss and gradients of packed rows are those of each row alone, by the model itself."""
    import torch

    speller = tokenizer(family, plain)
    made = adapted(family, len(speller))
    rows = [encode(row(n, form="ﾊﾝｶｸの{word}は" * (1 + n) + "どこ？"), speller) for n in range(3)]
    weights = {name: one for name, one in made.named_parameters() if one.requires_grad}
    wanted = []
    for one in rows:  # alone, unpadded, by nothing of ours
        ids = torch.tensor([one.ids])
        labels = ids.clone()
        labels[:, : one.prompt_tokens] = -100
        wanted.append(made(input_ids=ids, labels=labels).loss * len(one.labelled))
    total = sum(wanted) / sum(len(one.labelled) for one in rows)
    total.backward()  # type: ignore[union-attr]
    gradients = {name: one.grad.clone() for name, one in weights.items()}
    made.zero_grad()
    hasten(made)
    told: list[dict[str, Any]] = []
    forward = chosen(made, rows, 0, told.append)
    loss = forward.losses(pack(rows)).mean()
    loss.backward()  # type: ignore[no-untyped-call]
    assert told == [{"packed": True}]
    assert loss.item() == pytest.approx(total.item(), rel=1e-5)  # type: ignore[union-attr]
    for name, one in weights.items():
        assert torch.allclose(one.grad, gradients[name], rtol=1e-3, atol=1e-6), name


@pytest.mark.parametrize("family", FAMILIES)
def test_a_row_ends_as_the_family_ends_an_answer(family: str, plain: Any) -> None:
    """A row is the live prompt, the answer, and the mark at which the base has learned to stop."""
    speller = tokenizer(family, plain)
    one = encode(row(1), speller)
    end = FAMILIES[family][3]
    assert speller.decode(one.labelled) == f"{row(1)['answer']}{end}"
    said = speller.decode(one.ids[: one.prompt_tokens])
    assert "資料" in said
    assert row(1)["answer"] not in said
    with pytest.raises(Broken):
        encode(row(0) | {"answer": ""}, speller)


def test_no_answer_without_an_end(plain: Any) -> None:
    """A tokenizer that knows no end mark is refused: the model would never stop."""
    from transformers import PreTrainedTokenizerFast

    endless = PreTrainedTokenizerFast(tokenizer_object=plain.backend_tokenizer)  # type: ignore[no-untyped-call]
    with pytest.raises(Broken):
        encode(row(0), endless)


def test_nothing_is_computed_for_nothing(plain: Any) -> None:
    """A pack has no padding and the head sees labelled tokens alone; padding is counted."""
    made = adapted("qwen3", len(plain))
    rows = [encode(row(n, form="{word}" * (1 + 5 * n)), plain) for n in range(4)]
    tokens, labelled = sum(len(one.ids) for one in rows), sum(len(one.labelled) for one in rows)
    wasteful = Plain(made, 0)
    wanted = wasteful.losses(pack(rows)).mean()
    packed = Forward(made)
    assert packed.losses(pack(rows)).mean().item() == pytest.approx(wanted.item(), rel=1e-5)
    assert vars(packed.counters) == {
        "tokens": tokens, "padding": 0, "head_tokens": labelled, "labelled": labelled,
    }  # fmt: skip
    assert wasteful.counters.padding > 0
    assert wasteful.counters.head_tokens == tokens + wasteful.counters.padding > 2 * labelled


def test_a_batch_too_big_for_memory_is_cut(plain: Any) -> None:
    """Packs of fewer tokens hold the same rows, in their order, none twice."""
    rows = [encode(row(n), plain) for n in range(7)]
    longest = max(len(one.ids) for one in rows)
    cut = list(packs(rows, 2 * longest))
    assert len(cut) > 1
    assert max(one.ids.numel() for one in cut) <= 2 * longest
    assert [one for part in cut for one in part.rows] == rows
    assert [len(one.rows) for one in packs(rows, 1)] == [1] * 7


def test_rounding_of_16_bits_is_no_mixing(plain: Any) -> None:
    """A model in bfloat16 is packed too: its two ways differ by rounding alone."""
    import torch

    made = adapted("qwen3", len(plain)).to(torch.bfloat16)
    told: list[dict[str, Any]] = []
    rows = [encode(row(n), plain) for n in range(3)]
    forward = chosen(made, rows, 0, told.append)
    assert told == [{"packed": True}]
    assert forward.numbers == torch.bfloat16
    forward.losses(pack(rows)).mean().backward()  # type: ignore[no-untyped-call]


def test_a_family_that_mixes_rows_is_padded(plain: Any) -> None:
    """Where tokens reach one another past attention, packing would mix the rows: it is not used."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import FalconMambaConfig, FalconMambaForCausalLM

    hush_libraries()
    torch.manual_seed(1)
    config = FalconMambaConfig(
        vocab_size=len(plain), hidden_size=32, num_hidden_layers=2, state_size=4, pad_token_id=0
    )
    base = FalconMambaForCausalLM(config)
    with torch.no_grad():
        base.get_input_embeddings().weight.normal_(0.0, 1.0)
    made = get_peft_model(base, LoraConfig(r=2, target_modules=["in_proj"])).eval()
    told: list[dict[str, Any]] = []
    rows = [encode(row(n), plain) for n in range(2)]
    forward = chosen(made, rows, 0, told.append)
    assert told == [{"packed": False}]
    assert forward.losses(pack(rows)).requires_grad
