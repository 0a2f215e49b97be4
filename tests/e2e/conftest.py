"""One running bot for all journeys; each journey has a channel of its own."""

from collections.abc import Iterator

import pytest

from tests.support.product import Product, product


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Give the running bot."""
    with product(tmp_path_factory.mktemp("product")) as running:
        yield running
