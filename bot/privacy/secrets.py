"""Keys, tokens and passwords: whoever reads one can act as somebody else."""
# ruff: noqa: E501, SIM905  word lists and patterns read better whole

import re
from collections.abc import Iterator
from typing import Final

from bot.privacy.span import Found, Policy

_TOKEN: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}|xwfp-[A-Za-z0-9-]{10,}"
    r"|sk-(?:proj-|svcacct-|admin-|ant-)?[A-Za-z0-9_-]{16,}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])"
    r"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}"
    r"|AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}"
    r"|hf_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{30,}"
    r"|[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"
    r"|eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"
    r"|https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{10,}"
    r")"
)
# Looked for first: plain beginnings are found much faster than what must stand around them.
_BEGINS = re.compile(
    r"xox|xapp-|xwfp-|sk-|AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|AIza|ya29|GOCSPX|hf_|npm_|pypi-|"
    r"rk_|sk_|SG\.|eyJ|hooks\.slack"
)
_VALUE = re.compile(r"[!-~]{4}")
_WORDS = re.compile(
    r"パス|暗|認証コ|確認コ|セキュ|ワンタイム|合言葉|キー|シークレット|トークン|pa|pw|pin|key|sec|tok|cv"
)
_PEM: Final = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?"
    r"-----|\Z)",
    re.DOTALL,
)
_URL_PASSWORD = re.compile(r"[a-z][a-z0-9+.-]{1,15}://[^\s/:@]{1,64}:([^\s/@]{3,})@")
_NAMED = re.compile(
    r"(?P<word>(?i:パスワード|パスコード|パスフレーズ|暗証番号|認証コード|確認コード|セキュリティコード|"
    r"ワンタイム(?:パスワード|コード)|合言葉|暗号キー|API ?キー|アクセスキー|シークレット(?:キー)?|トークン|"
    r"pass ?word|passwd|pass(?:code|phrase)|pwd|(?<![A-Za-z])p[wW](?![A-Za-z])|(?<![A-Za-z])PW(?![A-Za-z])|"
    r"(?<![A-Za-z])PIN(?:コード|番号| ?code)?(?![A-Za-z])|api[_ -]?key|secret(?:[_ -]?(?:access[_ -]?)?key)?|"
    r"access[_ -]?token|CVV|CVC))"
    r"(?P<said>(?:[\s]|は|が|を|として|、|:|=|「|『|\"|'|`|\*\*|[|]|\bis\b){1,8})"
    r"(?P<value>[!#-&(-;=?-_a-{}~|][!-~]{3,})"
)
_STRONG = re.compile(r"[:=は「『\"'`が|]|\bis\b")
_UNIT = re.compile(
    r"\s?(?:文字|桁|回|年|月|日|分|秒|件|つ|個|時|円|%|人|種|以上|以内|以下|未満|characters|digits)"
)
_CLOSED = re.compile(
    r"[」』\"'`。、,()|]|です|でした|でよろ|になり|となっ|に変|に設|を使|を入|を登録|で(?:ログイン|入)|\s*(?:\n|\||$)"
)
_MAIL = re.compile(r"@[\w-]+\.")
_NAME = re.compile(r"[A-Z]?[a-z]+(?:[A-Z][a-z]{2,})*")
"""Capitals as in a word or in the name of a product."""
_COMMON: Final = frozenset(
    "required optional string none null true false changed expired reset policy hash manager "
    "protected password must should cannot will was has can field here".split()
)  # fmt: skip


def find(text: str, _policy: Policy) -> Iterator[Found]:
    """Yield the keys, tokens and passwords in a folded text."""
    if not _VALUE.search(text):
        return
    if _BEGINS.search(text):
        for seen in _TOKEN.finditer(text):
            yield Found(seen.start(), seen.end(), "SECRET", 0)
    if _WORDS.search(text.lower()):
        yield from _passwords(text)
    if "-----BEGIN" in text or "://" in text:
        yield from _blocks(text)


def _blocks(text: str) -> Iterator[Found]:
    if "-----BEGIN" in text:
        for seen in _PEM.finditer(text):
            yield Found(seen.start(), seen.end(), "SECRET", 0)
    if "://" in text:
        for seen in _URL_PASSWORD.finditer(text):
            yield Found(seen.start(1), seen.end(1), "PASSWORD", 0)


def _passwords(text: str) -> Iterator[Found]:
    for seen in _NAMED.finditer(text):
        end = _end(text, seen)
        if end:
            yield Found(seen.start("value"), end, "PASSWORD", 1)


def _end(text: str, seen: re.Match[str]) -> int:
    """Return where the password ends; 0 when the words only talk about passwords."""
    value = seen["value"].rstrip(".,;|`\"'(")
    end = seen.start("value") + len(value)
    if _talk(value, text[end : end + 12]):
        return 0
    if value.isdigit():
        return end if 4 <= len(value) <= 10 else 0
    if _mixed(value):
        return end
    strong = _STRONG.search(seen["said"]) and len(value) >= 5
    return end if strong and _secret(value, text[end : end + 12]) else 0


def _secret(value: str, after: str) -> bool:
    """Return whether letters without a figure read as a password, given what follows them."""
    if not (value.isalpha() and value.isascii()):
        return _marked(value)
    closed = _CLOSED.match(after)
    if closed and closed.group().startswith("を") and not value.islower():
        closed = None  # 「KeePassを使う」
    return bool(closed) or not (_NAME.fullmatch(value) or value.isupper())


def _talk(value: str, after: str) -> bool:
    """Return whether this is prose or a link rather than a password."""
    if value.startswith("(") and not _mixed(value[1:].replace("-", "")):
        return True
    if value.startswith(("http", "/", "**", "[", "-")) or value.lower() in _COMMON:
        return True
    return bool(_UNIT.match(after) or re.match(r"[\s]?の", after))


def _marked(value: str) -> bool:
    """Return whether marks stand in a word as they do in no prose."""
    inside = value[:-1] if value.islower() else value
    return not _MAIL.search(value) and any(mark in inside for mark in "!#$%&@^_")


def _mixed(value: str) -> bool:
    letters = any(c.isalpha() for c in value)
    digits = any(c.isdigit() for c in value)
    marks = any(not c.isalnum() for c in value[:-1] if c not in "-/().,")
    cases = any(c.islower() for c in value) and any(c.isupper() for c in value[1:])
    return len(value) >= 4 and letters and (digits or (marks and (cases or len(value) >= 8)))
