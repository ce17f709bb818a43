"""Fixtures of the tests on the deployed stack."""

from collections.abc import Iterator

import pytest

from tests.aws.workspace import Workspace, set_up
from tests.support.stack import Stack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that want a Muster which nobody has set up come before those that share one."""
    items.sort(key=lambda item: not (isinstance(item, pytest.Function) and "nobodys" in item.fixturenames))


@pytest.fixture(scope="session")
def workspace(stack: Stack) -> Iterator[Workspace]:
    """A workspace with an admin, for all tests of the session: each makes projects and people of its own."""
    with set_up(stack) as workspace:
        yield workspace
