"""What a message is to the bot: a question, an expert's correction, or somebody else's talk. Pure.

In a channel the bot answers mentions. In a thread that it has answered in, it also answers what
reads like a question, unless it is addressed to somebody else; thanks and chat are left alone. An
expert who asks back there asks the asker, not the bot.
"""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.slack import mrkdwn
from bot.text import normalise

_KEPT_SUBTYPES: Final = frozenset(("", "file_share", "thread_broadcast"))
_OTHERS = re.compile(r"<[@!][^>]+>")
_CORRECTION = re.compile(
    r"^\s*(?:訂正|正解|修正|correction|correct answer)\s*[:：]\s*(?P<text>\S.*)$",
    re.DOTALL | re.IGNORECASE,
)
_QUESTION_END = re.compile(
    r"(?:か|かな|かね|かしら|とは|は|って|方法|教えて(?:ください|下さい|ほしい(?:です)?)?"
    r"|知りたい(?:です)?)[。.…]*$"
)
_QUESTION_START = re.compile(
    r"^(?:and |but |so )?(?:what|how|when|where|who|whom|whose|why|which|can|could|do|does|did|is"
    r"|are|was|were|should|may|must|will|would|tell me|please)\b"
)
_GREETINGS = re.compile(
    r"(?:help|ヘルプ|使い方(?:は|を教えて(?:ください)?)?|(?:何|なに)が(?:できますか|できるの)"
    r"|こんにちは|はじめまして|おはようございます|お疲れ様です|hello|hi|what can you do)"
)
_EMOJI = re.compile(r":[a-z0-9_+'-]+(?:::skin-tone-\d)?:")
_THANKS = re.compile(
    r"^(?:どうも)?(?:ありがと|有難|有り難|感謝|了解|承知|かしこまり|わかりました|分かりました|わかった"
    r"|助かり|なるほど|解決|確認しました|ok\b|okay\b|thx|thanks|thank you|got it|understood|great\b"
    r"|perfect\b|:[a-z0-9_+-]+:$)"
)


@dataclass(frozen=True)
class Heard:
    """What a message is, with its plain text."""

    kind: Literal["question", "correction", "nothing"]
    text: str = ""
    why: str = ""
    """Short code for nothing: ``twin``, ``chatter``, ``to_somebody_else``, ``thanks``."""


@dataclass(frozen=True)
class Thread:
    """What is known of the thread in which something was said."""

    ours: bool = False
    """The bot has been asked there before."""
    asker: str = ""
    """Who asked there first."""
    expert: bool = False
    """Whoever speaks now is an expert."""
    unasked: bool = False
    """A channel in which questions need no mention, and this begins a thread there."""
    mention_only: bool = False
    """A channel in which even follow-ups need one."""


def is_direct(event: Mapping[str, Any]) -> bool:
    """Return whether a message was written to the bot alone."""
    channel = str(event.get("channel", ""))
    return event.get("channel_type") in ("im", "app_home") or channel.startswith("D")


def is_mention(event: Mapping[str, Any], bot_user: str) -> bool:
    """Return whether a message mentions the bot."""
    text = str(event.get("text") or "")
    return bool(bot_user) and (f"<@{bot_user}>" in text or f"<@{bot_user}|" in text)


def worth_keeping(
    event: Mapping[str, Any], bot_user: str, unasked: Container[str] = frozenset()
) -> bool:
    """Return whether a message may concern the bot; nothing else is ever stored.

    Edits, deletions, other bots, the bot itself and talk in channels are not.
    """
    if event.get("subtype", "") not in _KEPT_SUBTYPES or event.get("bot_id"):
        return False
    if not event.get("user") or event["user"] in (bot_user, "USLACKBOT") or event.get("edited"):
        return False
    if event.get("type") == "app_mention" or is_direct(event):
        return True
    if is_mention(event, bot_user):
        return False  # the same message comes as app_mention
    return bool(event.get("thread_ts")) or event.get("channel") in unasked


def hear(event: Mapping[str, Any], bot_user: str, thread: Thread) -> Heard:
    """Decide what a message that is worth keeping is.

    Args:
        event: Slack's ``message`` or ``app_mention`` event.
        bot_user: The bot's user id.
        thread: What is known of its thread.
    """
    raw = str(event.get("text") or "")
    text = mrkdwn.plain(raw, bot_user)
    found = _CORRECTION.match(text)
    if found and thread.ours:
        return Heard("correction", mrkdwn.from_slack_bold(found["text"].strip()))
    if event.get("type") == "app_mention" or is_direct(event):
        bare = _EMOJI.sub("", normalise(text)).strip("?!。.、~ ")
        if not any(c.isalnum() for c in bare) or _GREETINGS.fullmatch(bare):
            text = ""  # answered like a mention without a question: by how to ask
        return Heard("nothing", text, "thanks") if _is_thanks(text) else Heard("question", text)
    why = _not_for_us(raw, text, thread, str(event.get("user", "")))
    return Heard("nothing", why=why) if why else Heard("question", text)


def is_bare_reply(event: Mapping[str, Any], bot_user: str) -> bool:
    """Return whether somebody answers in a channel's thread without mentioning the bot."""
    mentions = event.get("type") == "app_mention" or is_mention(event, bot_user)
    return bool(event.get("thread_ts")) and not mentions and not is_direct(event)


def is_talk(message: Mapping[str, Any]) -> bool:
    """Return whether a reply answers nobody: it calls somebody, gives thanks, or is only emoji."""
    raw = str(message.get("text") or "")
    bare = _EMOJI.sub("", normalise(mrkdwn.plain(raw)))
    words = any(c.isalnum() for c in bare)
    return not words or _is_thanks(bare) or bool(_OTHERS.search(raw))


def reply_text(message: Mapping[str, Any], bot_user: str) -> str:
    """Return the answer that an expert's marked reply gives, without a leading 「訂正：」."""
    text = mrkdwn.plain(str(message.get("text") or ""), bot_user)
    found = _CORRECTION.match(text)
    return mrkdwn.from_slack_bold(found["text"].strip() if found else text)


def _not_for_us(raw: str, text: str, thread: Thread, user: str) -> str:
    """Return why something said in a channel's thread is no question to the bot, or nothing."""
    if thread.mention_only:
        return "mention_only"
    if not (thread.ours or thread.unasked):
        return "chatter"
    if _OTHERS.search(raw):
        return "to_somebody_else"
    if _is_thanks(text):
        return "thanks"
    expert = thread.expert and not thread.unasked
    asks = (user == thread.asker) or (_reads_as_question(text) and not expert)
    return "" if asks else "chatter"


def _reads_as_question(text: str) -> bool:
    plain = normalise(text)
    return bool("?" in plain or _QUESTION_END.search(plain) or _QUESTION_START.match(plain))


def _is_thanks(text: str) -> bool:
    plain = normalise(text)
    return len(plain) <= 60 and bool(_THANKS.match(plain)) and not _reads_as_question(text)
