"""Faults on request: rules that make calls fail and events repeat, each for a number of times.

A rule on calls matches by method name (``*`` for all); one on events by event type
(``app_mention``, ``slash_commands`` and so on). Rules are tried in the order they were added.
"""

from dataclasses import dataclass
from typing import Any

from bot.errors import UserError

Json = dict[str, Any]

CALL_KINDS = ("refuse", "delay", "lose")
EVENT_KINDS = ("duplicate", "hold", "delay_event", "skip")


@dataclass
class Rule:
    """One fault.

    ``kind`` on calls: refuse (with ``status``, ``error``, ``retry_after`` seconds, or ``html``),
    delay (``seconds``), lose (applied, but the answer never arrives). On events: duplicate
    (``copies`` more), hold (sent after the next one: reordered), delay_event (``seconds``), skip.
    """

    kind: str
    match: str = "*"
    times: int = 1
    after: int = 0
    """How many matching calls pass before the rule bites."""
    status: int = 200
    error: str = ""
    retry_after: float = 1.0
    html: bool = False
    seconds: float = 0.5
    copies: int = 1
    hits: int = 0

    def bites(self, name: str) -> bool:
        """Return whether the rule applies to this call or event, and count it."""
        if self.times <= 0 or self.match not in ("*", name):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        self.times -= 1
        self.hits += 1
        return True


class Faults:
    """The rules in force."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def add(self, described: Json) -> Rule:
        """Add a rule from its JSON description.

        Raises:
            UserError: A field or kind is unknown.
        """
        try:
            rule = Rule(**described)
        except TypeError as error:
            raise UserError("playground.bad_fault", what=error) from None
        if rule.kind not in (*CALL_KINDS, *EVENT_KINDS):
            raise UserError("playground.bad_fault", what=rule.kind)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """Forget all rules."""
        self.rules.clear()

    def on_call(self, method: str) -> list[Rule]:
        """Return the rules that bite on this call, at most one of each kind."""
        return self._of(CALL_KINDS, method)

    def on_event(self, kind: str) -> list[Rule]:
        """Return the rules that bite on this event, at most one of each kind."""
        return self._of(EVENT_KINDS, kind)

    def _of(self, kinds: tuple[str, ...], name: str) -> list[Rule]:
        found: dict[str, Rule] = {}
        for rule in self.rules:
            if rule.kind in kinds and rule.kind not in found and rule.bites(name):
                found[rule.kind] = rule
        return list(found.values())
