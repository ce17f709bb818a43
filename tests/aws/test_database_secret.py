"""The database's secret, and whom functions trust about its certificate."""

from pathlib import Path

import pytest

import muster
from muster.adapters.aws.clients import Clients
from muster.adapters.aws.database import authorities, credentials
from muster.kernel.errors import Unavailable
from tests.support.emulator import Emulator


def test_authorities_lie_beside_the_package_or_where_the_path_says(tmp_path: Path) -> None:
    beside = Path(muster.__file__).parent / "py.typed"
    absolute = tmp_path / "ca.pem"
    absolute.touch()
    assert authorities("") == ""
    assert authorities("muster/py.typed") == str(beside)
    assert authorities(str(absolute)) == str(absolute)


def test_authorities_that_are_missing_are_said_to_be() -> None:
    with pytest.raises(ValueError, match="--rds-ca"):
        authorities("database-ca.pem")


async def test_a_secret_that_is_missing_is_unavailable(emulator: Emulator) -> None:
    with pytest.raises(Unavailable, match="ResourceNotFound"):
        await credentials(Clients(), "muster/test/none")
