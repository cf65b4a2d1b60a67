"""What tests of broken packets share."""

from collections.abc import Iterator

import pytest

from tests.sockets.house import House, open_house


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("packets")) as made:
        yield made


@pytest.fixture
def house(opened: House) -> House:
    """At rest: nothing that an earlier test did is heard in this one."""
    opened.comes_to_rest()
    return opened
