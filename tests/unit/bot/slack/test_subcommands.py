"""What is typed after the command, in both languages."""

import pytest

from bot.slack.subcommands import SUBCOMMANDS, nearest, read
from bot.words import known, say


@pytest.mark.parametrize(
    ("typed", "name", "words"),
    [
        ("", "help", ()), ("ヘルプ", "help", ()), ("ＳＴＡＴＵＳ", "status", ()),
        ("  status  now ", "status", ("now",)), ("状況", "status", ()), ("ﾓﾃﾞﾙ", "model", ()),
        ("train rehearse", "train rehearse", ()), ("train　run", "train run", ()),
        ("train", "train status", ()), ("学習", "train status", ()),
        ("学習開始", "train run", ()), ("リハーサル", "train rehearse", ()),
        ("model list", "model", ()), ("model show lora-1", "model", ("show", "lora-1")),
        ("promote lora-1", "promote", ("lora-1",)), ("昇格 lora-1", "promote", ("lora-1",)),
        ("戻す", "rollback", ()), ("model rollback", "rollback", ()),
        ("freeze off", "unfreeze", ()), ("凍結解除", "unfreeze", ()),
        ("experts add <@U01ABC|suzuki>", "experts add", ("U01ABC",)),
        ("専門家　追加　<@U01ABC>", "experts add", ("U01ABC",)),
        ("channels <#C01XYZ|general>", "channels", ("C01XYZ",)),
        ("policy set form,document", "policy set", ("form,document",)),
        ("forget <@W01ABC>", "forget", ("W01ABC",)), ("export", "pairs export", ()),
        ('say "unclosed', "", ('"unclosed',)), ("fly", "", ()),
    ],
)  # fmt: skip
def test_subcommands_have_one_spelling(typed: str, name: str, words: tuple[str, ...]) -> None:
    """Width, case, spaces, the Japanese words and Slack's escapes do not matter."""
    found = read(typed)
    assert (found.name, found.words) == (name, words)


def test_a_slip_is_understood() -> None:
    """What is nearly a subcommand is offered; what is nothing like one is not."""
    assert nearest("rolback") == "rollback"
    assert nearest("専門") == "experts"
    assert nearest("xyzzy") == ""


def test_every_subcommand_is_explained() -> None:
    """Each has its own line of help, and the pages of help name each."""
    pages = [say(f"admin.help_{page}", "en", command="/s") for page in ("look", "order", "people")]
    for name in SUBCOMMANDS:
        assert name == "help" or f"admin.use_{name.replace(' ', '_')}" in known()
        assert name == "help" or f"{name.split()[0]}" in "".join(pages)
