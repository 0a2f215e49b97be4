"""Three families of errors, told apart by who can act; every one speaks both languages.

An error carries the key of a sentence in ``bot.words`` and the values that fill it, so the same
error reads naturally on a Japanese screen, an English one and in the audit log. Back ends
translate foreign exceptions into one of these at their door.
"""

from bot.words import say


class SodateruError(Exception):
    """What all our errors share: a words key, its values, and the exit code of the command line.

    Args:
        key: Key of the sentence in ``bot.words``.
        **values: What fills the sentence's placeholders; never secrets, never message text.
    """

    exit_code = 4

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def say(self, language: str) -> str:
        """Return the error as one plain line in ``language`` (``ja`` or ``en``)."""
        return say(self.key, language, **self.values)

    def __str__(self) -> str:
        return self.say("en")


class UserError(SodateruError):
    """The person who asked can put it right: too long, not found, not permitted."""

    exit_code = 1


class Transient(SodateruError):
    """Trying again later helps: rate limited, back end down, database busy.

    Args:
        key: Key of the sentence in ``bot.words``.
        retry_after_seconds: When trying again makes sense.
        **values: What fills the sentence's placeholders.
    """

    exit_code = 3

    def __init__(self, key: str, /, retry_after_seconds: float = 5.0, **values: object) -> None:
        super().__init__(key, **values)
        self.retry_after_seconds = retry_after_seconds


class Broken(SodateruError):
    """An administrator must act: bad settings, schema mismatch, unreadable adapter."""

    exit_code = 4
