"""What tests of broken packets share."""

from collections.abc import Iterator

import pytest

from tests.sockets.house import House, open_house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("packets")) as made:
        yield made
