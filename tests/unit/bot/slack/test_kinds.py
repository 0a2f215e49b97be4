"""Every kind of message that the code can send is one that a whole run must have validated."""

import ast
import re
from collections.abc import Iterator

from tests.support import kit, tree


def keys() -> Iterator[str]:
    """Yield what the outbox keys in the code begin with."""
    for path in [*(tree.ROOT / "bot" / "slack").glob("*.py"), tree.ROOT / "bot" / "outbox.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield from (begun(word.value) for word in node.keywords if word.arg == "key")
            elif isinstance(node, ast.Assign) and "key" in map(ast.unparse, node.targets):
                yield begun(node.value)
            elif isinstance(node, ast.FunctionDef) and node.name in ("key_of", "answer_key"):
                yield from (begun(one.value) for one in ast.walk(node)
                            if isinstance(one, ast.Return) and one.value)  # fmt: skip


def begun(value: ast.expr) -> str:
    """Return the kind with which a key begins; empty when it is made elsewhere."""
    found = re.match(r"f'([a-z-]+):", ast.unparse(value))
    return found[1] if found else ""


def test_no_kind_of_message_is_unknown() -> None:
    """A new kind is listed, and then a whole run fails until some test sends one."""
    found = set(keys()) - {"", "asked"}  # ``asked`` is an event's id
    assert len(found) > 15
    assert not found - kit.MESSAGES


def test_no_kind_is_listed_that_nobody_sends() -> None:
    """The list has no dead names."""
    text = "".join(path.read_text() for path in (tree.ROOT / "bot").rglob("*.py"))
    assert not [one for one in kit.MESSAGES if not re.search(rf"\"{one}:", text)]
