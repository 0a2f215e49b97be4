"""One run of TRL's SFTTrainer, in an environment of its own: ``python train_peer.py JOB.json``.

The job names a base, rows of token ids with their prompts' lengths, and how TRL is set; the last
line of output is JSON with seconds of processor time and of the clock, and the loss of each step.
"""

import json
import sys
import time
from pathlib import Path


def main() -> None:
    """Train and print what it took."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    import torch
    import trl
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast, TrainerCallback, logging
    from trl import SFTConfig, SFTTrainer

    logging.set_verbosity_error()
    torch.set_num_threads(job["threads"])
    torch.manual_seed(1)
    dtype = getattr(torch, job.get("dtype", "float32"))
    model = AutoModelForCausalLM.from_pretrained(job["base"], dtype=dtype)
    rows = [
        {"input_ids": ids, "labels": [-100] * prompt + ids[prompt:]} for ids, prompt in job["rows"]
    ]
    layers = job.get("layers")
    lora = LoraConfig(
        r=16, lora_alpha=32, lora_dropout=0.0, task_type="CAUSAL_LM",
        target_modules=job["modules"],
        layers_to_transform=layers,
    )  # fmt: skip
    config = SFTConfig(
        output_dir=job["scratch"], per_device_train_batch_size=job["batch"],
        num_train_epochs=job["epochs"], learning_rate=2e-4, report_to="none", save_strategy="no",
        logging_steps=1, use_cpu=True, disable_tqdm=True, **job["options"],
    )  # fmt: skip
    losses = []

    class Watch(TrainerCallback):
        """Keeps each step's loss."""

        def on_log(self, *_: object, logs: dict[str, float] | None = None, **__: object) -> None:
            if logs and "loss" in logs:
                losses.append(logs["loss"])

    tokenizer = PreTrainedTokenizerFast.from_pretrained(job["base"])
    trainer = SFTTrainer(
        model=model, args=config, train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer, peft_config=lora, callbacks=[Watch()],
    )  # fmt: skip
    trainer._get_train_sampler = lambda *_: torch.utils.data.SequentialSampler(rows)
    wall, cpu = time.perf_counter(), time.process_time()
    trainer.train()
    sys.stdout.write("\n" + json.dumps({
        "cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "losses": losses,
        "version": trl.__version__,
    }) + "\n")  # fmt: skip


if __name__ == "__main__":
    main()
