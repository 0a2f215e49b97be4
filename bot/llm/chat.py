"""Messages as the text that a transformers model reads; live answers and training rows alike."""

from collections.abc import Sequence
from typing import Any

from bot.llm import Message


def to_text(messages: Sequence[Message], tokenizer: Any) -> str:
    """Return the chat template's text with its generation prompt: the answer follows directly.

    Args:
        messages: As ``bot.prompt.render`` made them.
        tokenizer: A transformers tokenizer. Without a chat template, plain turns are written.
    """
    if not getattr(tokenizer, "chat_template", None):
        return "".join(f"{turn.role}: {turn.content}\n" for turn in messages) + "assistant: "
    if "system" not in str(tokenizer.chat_template):  # Gemma's template refuses the role
        messages = _without_system(messages)
    turns = [{"role": turn.role, "content": turn.content} for turn in messages]
    text = tokenizer.apply_chat_template(
        turns,
        tokenize=False,
        add_generation_prompt=True,
        enable_thinking=False,  # read by Qwen3's template, ignored by others
    )
    return str(text)


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """Put the system message in front of the first user message."""
    rules = "\n".join(turn.content for turn in messages if turn.role == "system")
    rest = [turn for turn in messages if turn.role != "system"]
    for number, turn in enumerate(rest):
        if rules and turn.role == "user":
            rest[number] = Message("user", f"{rules}\n\n{turn.content}")
            break
    return rest
