"""One run of TRL's DPOTrainer or KTOTrainer: ``python preference_peer.py JOB.json``.

The job names a base, an adapter to begin with, rows in words, and how TRL is set. The last line of
output is JSON with the loss of each step; the first step's gradients are written where it says.
"""

import json
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Train and print the losses."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    import torch
    import trl
    from datasets import Dataset
    from peft import PeftModel
    from safetensors.torch import save_file
    from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast, logging

    logging.set_verbosity_error()
    torch.set_num_threads(1)
    base = AutoModelForCausalLM.from_pretrained(job["base"], dtype=torch.float32)
    model = PeftModel.from_pretrained(base, job["adapter"], is_trainable=True)
    first: dict[str, Any] = {}
    losses = []

    def keep(name: str, weight: Any) -> None:
        if name not in first:
            first[name] = weight.grad.detach().clone()

    pairs = job["how"] == "dpo"
    config = (trl.DPOConfig if pairs else trl.KTOConfig)(
        output_dir=job["scratch"], per_device_train_batch_size=job["size"], num_train_epochs=1,
        learning_rate=job["rate"], lr_scheduler_type="constant", beta=job["beta"], max_length=None,
        bf16=False, gradient_checkpointing=False, report_to="none", save_strategy="no",
        logging_steps=1, use_cpu=True, disable_tqdm=True, **job["options"],
    )  # fmt: skip
    trainer = (trl.DPOTrainer if pairs else trl.KTOTrainer)(
        model=model, args=config, train_dataset=Dataset.from_list(job["rows"]),
        processing_class=PreTrainedTokenizerFast.from_pretrained(job["base"]),
    )  # fmt: skip
    loss_of = trainer.compute_loss

    def compute_loss(*given: Any, **named: Any) -> Any:
        loss = loss_of(*given, **named)
        losses.append(float(loss.detach()))
        return loss

    trainer.compute_loss = compute_loss  # what it logs is rounded
    trainer._get_train_sampler = lambda *_: torch.utils.data.SequentialSampler(job["rows"])
    for name, weight in model.named_parameters():
        if weight.requires_grad:
            weight.register_post_accumulate_grad_hook(lambda w, name=name: keep(name, w))
    trainer.train()
    save_file(first, Path(job["scratch"]) / "gradients.safetensors")
    sys.stdout.write("\n" + json.dumps({"losses": losses, "version": trl.__version__}) + "\n")


if __name__ == "__main__":
    main()
