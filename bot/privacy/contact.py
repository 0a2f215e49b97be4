"""E-mail addresses (also disguised ones), Slack's user ids, network addresses."""
# ruff: noqa: E501  patterns read better whole

import re
from collections.abc import Iterator
from typing import Final

from bot.privacy.context import said
from bot.privacy.span import Found, Policy

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![A-Za-z])"
_PLAIN: Final = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z0-9_]{_LOCAL}{{0,63}}@{_DOMAIN}")
_EMAIL: Final = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z0-9_]{_LOCAL}{{0,63}} ?@ ?{_DOMAIN}")
_AT = r"\s?(?:[((\[{<【]\s?(?:at|AT|アット(?:マーク)?|あっと(?:まーく)?|@)\s?[))\]}>】]|\sat\s|アットマーク|☆)\s?"
_DOT = r"\s?(?:\.|[((\[{<【]\s?(?:dot|DOT|ドット|どっと)\s?[))\]}>】]|\sdot\s|ドット)\s?"
_DISGUISED: Final = re.compile(
    rf"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9._+-]{{0,63}}{_AT}"
    rf"[A-Za-z0-9-]{{1,63}}(?:{_DOT}[A-Za-z0-9-]{{1,63}}){{1,5}}"
)
_HINT = re.compile(r"(?i)[(\[{<【]\s?(?:at|アット|あっと|@)|アットマーク|\sat\s|☆")
_MAYBE_AT = re.compile(r"@|at|AT|At|aT|アット|あっと|☆")
_MAYBE_USER = re.compile(r"<@|[UW](?=[A-Z0-9]{6})")
_ROLE = re.compile(
    r"(?i)(?:info|support|help|helpdesk|contact|sales|admin|office|hr|soumu|jinji|keiri|inquiry|"
    r"toiawase|press|privacy|security|no-?reply|noreply|customer|service|recruit|webmaster)[.@_-]"
)
_USER = re.compile(
    r"<@[UW][A-Z0-9]{6,}(?:\|[^>\n]{1,80})?>|(?<![A-Za-z0-9])[UW][A-Z0-9]{8,10}(?![A-Za-z0-9])"
)
_IP = re.compile(r"(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9]|\.[0-9])")
_AGAINST_IP = re.compile(r"(?i)(?:バージョン|version|ver\.?|版|ビルド|build|v|第|節|章|項)\s?$")


def find(text: str, policy: Policy) -> Iterator[Found]:
    """Yield the e-mail addresses and ids in a folded text."""
    if "@" in text:
        yield from _emails(text, _PLAIN, policy)
        if " @" in text or "@ " in text:
            yield from _emails(text, _EMAIL, policy)
    if _MAYBE_AT.search(text) and _HINT.search(text):
        yield from _emails(text, _DISGUISED, policy)
    for seen in _USER.finditer(text) if _MAYBE_USER.search(text) else ():
        if "<" in seen.group() or (any(c.isdigit() for c in seen.group()) and policy == "train"):
            yield Found(seen.start(), seen.end(), "USER", 2)
    if policy == "train" and "." in text:
        yield from _addresses(text)


def _emails(text: str, form: re.Pattern[str], policy: Policy) -> Iterator[Found]:
    for seen in form.finditer(text):
        if policy == "answer" and _ROLE.match(seen.group()):
            continue  # a mailbox of a post, not of a person
        if form is _DISGUISED and not re.search(r"[((\[{<【☆ア]", seen.group()):
            continue  # "meet at example.com" is English, not a disguise
        yield Found(seen.start(), seen.end(), "EMAIL", 1)


def _addresses(text: str) -> Iterator[Found]:
    for seen in _IP.finditer(text):
        octets = [int(part) for part in seen.group().split(".")]
        before = text[max(0, seen.start() - 10) : seen.start()]
        kind = said(text, seen.start(), seen.end())
        public = octets[0] not in {0, 127, 255} and octets[:3] not in ([192, 168, 0], [192, 168, 1])
        real = all(octet <= 255 for octet in octets) and octets[0] <= 239
        if real and public and not _AGAINST_IP.search(before) and kind == "address":
            yield Found(seen.start(), seen.end(), "IP", 4)
