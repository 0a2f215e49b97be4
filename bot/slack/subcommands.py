"""What an administrator may type after the command, in Japanese or English, and who may. Pure.

``/sodateru promote lora-1`` reads as the subcommand ``promote`` with one word more. Width, case and
spaces do not matter; mentions of people and channels arrive as Slack escapes them.
"""

import re
import shlex
from dataclasses import dataclass
from typing import Final, Literal

from bot.text import normalise

Role = Literal["admin", "expert"]


@dataclass(frozen=True)
class Subcommand:
    """One subcommand.

    ``way`` is how it is done: ``look`` at once, ``long`` with its progress, ``order`` only after
    a look and a confirmation.
    """

    name: str
    way: Literal["look", "long", "order"] = "look"
    role: Role = "admin"
    persons: int = 1
    """How many administrators an order needs."""
    where: Literal["bot", "trainer"] = "bot"
    """Which process does an order."""


SUBCOMMANDS: Final = {
    one.name: one
    for one in (
        Subcommand("help", role="expert"),
        Subcommand("status"),
        Subcommand("setup"),
        Subcommand("review", role="expert"),
        Subcommand("ingest", "order"),
        Subcommand("pairs"),
        Subcommand("pairs export", "order", persons=2, where="trainer"),
        Subcommand("train status"),
        Subcommand("train rehearse", "long"),
        Subcommand("train run", "order", where="trainer"),
        Subcommand("gate"),
        Subcommand("model"),
        Subcommand("promote", "order", persons=2, where="trainer"),
        Subcommand("rollback", "order"),
        Subcommand("freeze", "order", where="trainer"),
        Subcommand("unfreeze", "order", where="trainer"),
        Subcommand("experts"),
        Subcommand("experts add", "order"),
        Subcommand("experts remove", "order"),
        Subcommand("channels"),
        Subcommand("policy"),
        Subcommand("policy set", "order", where="trainer"),
        Subcommand("report"),
        Subcommand("forget", "order", persons=2, where="trainer"),
    )
}

_SYNONYMS: Final = {
    "": "help", "?": "help", "ヘルプ": "help", "使い方": "help", "状態": "status", "状況": "status",
    "準備": "setup", "初期設定": "setup", "checklist": "setup", "レビュー": "review",
    "取り込み": "ingest", "取込": "ingest", "モデル": "model", "model list": "model",
    "models": "model", "戻す": "rollback", "切り戻し": "rollback", "model rollback": "rollback",
    "昇格": "promote", "model promote": "promote", "採用": "promote", "凍結": "freeze",
    "model freeze": "freeze", "freeze off": "unfreeze", "凍結解除": "unfreeze",
    "解除": "unfreeze", "ペア": "pairs", "書き出し": "pairs export", "export": "pairs export",
    "学習": "train status", "train": "train status", "リハーサル": "train rehearse",
    "学習 実行": "train run", "学習開始": "train run", "判定": "gate", "gate explain": "gate",
    "専門家": "experts", "experts list": "experts", "専門家 追加": "experts add",
    "専門家 解除": "experts remove", "チャンネル": "channels", "方針": "policy",
    "利用方針": "policy", "方針 設定": "policy set", "レポート": "report", "報告": "report",
    "忘れる": "forget", "消去": "forget", "削除": "forget",
}  # fmt: skip
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True)
class Typed:
    """What was typed, read."""

    name: str
    """Of the subcommand; empty when there is none of that name."""
    words: tuple[str, ...] = ()
    """What followed it, as it was typed."""
    asked: str = ""
    """The first word, for saying that it is not known."""


def read(text: str) -> Typed:
    """Read what was typed after the command."""
    parts = _split(_PERSON.sub(r"\1", _CHANNEL.sub(r"\1", text)))
    plain = [normalise(part) for part in parts]
    for length in (2, 1) if plain else (0,):
        name = " ".join(plain[:length])
        name = _SYNONYMS.get(name, name)
        if name in SUBCOMMANDS:
            return Typed(name, tuple(parts[length:]), plain[0] if plain else "")
    return Typed("", tuple(parts[1:]), plain[0] if plain else "")


def nearest(asked: str) -> str:
    """Return the subcommand that somebody may have meant; empty when none is near."""
    from difflib import get_close_matches

    found = get_close_matches(asked, [*SUBCOMMANDS, *_SYNONYMS], n=1, cutoff=0.6)
    return _SYNONYMS.get(found[0], found[0]) if found else ""


def _split(text: str) -> list[str]:
    tidy = text.replace("\u3000", " ").strip()
    try:
        return shlex.split(tidy)
    except ValueError:  # a quotation mark that nobody closes
        return tidy.split()
