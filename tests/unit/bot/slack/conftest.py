"""A bench for every test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.edge import Bench, bench


@pytest.fixture
def edge(tmp_path: Path) -> Iterator[Bench]:
    """Give a bench of the test's own."""
    with bench(tmp_path) as made:
        yield made
