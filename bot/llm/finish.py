"""How a back end says what an answer cost and whether it came to its end."""


class Finish(str):
    """An empty last piece of a stream that carries the back end's own account.

    A back end may leave it out; then tokens are estimated and the end is taken for a real one.

    Args:
        tokens_in: Tokens of the prompt.
        tokens_out: Tokens of the answer.
        cut: The answer stopped at its longest length instead of at its end.
    """

    __slots__ = ("cut", "tokens_in", "tokens_out")
    tokens_in: int
    tokens_out: int
    cut: bool

    def __new__(cls, tokens_in: int, tokens_out: int, *, cut: bool = False) -> "Finish":
        """Return an empty string with the account attached."""
        made = super().__new__(cls, "")
        made.tokens_in, made.tokens_out, made.cut = tokens_in, tokens_out, cut
        return made
