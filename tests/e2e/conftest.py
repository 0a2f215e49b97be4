"""One running bot for all journeys, by either way in; each journey has a channel of its own."""

from collections.abc import Iterator

import pytest

from tests.support.product import Product, product


@pytest.fixture(scope="session", params=["socket", "http"])
def bot(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """Give the running bot, reached over Socket Mode and then by signed HTTP."""
    with product(tmp_path_factory.mktemp("product"), way=request.param) as running:
        yield running
