"""Each kind of deployment, synthesised and checked once."""

import os
from pathlib import Path

os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")  # before aws_cdk starts Node.js

import pytest

from tests.infra.assembly import KINDS, Assembly, synthesised


@pytest.fixture(scope="session", params=KINDS)
def assembly(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """Each of `KINDS`: a test that asks for it runs once for each."""
    kind: str = request.param
    return _once(kind, tmp_path_factory)


@pytest.fixture(scope="session")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    return _once("dev", tmp_path_factory)


@pytest.fixture(scope="session")
def prod(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    return _once("prod", tmp_path_factory)


@pytest.fixture(scope="session")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    return _once("abroad", tmp_path_factory)


_made: dict[str, Assembly] = {}


def _once(kind: str, folders: pytest.TempPathFactory) -> Assembly:
    if kind not in _made:
        _made[kind] = synthesised(kind, Path(folders.mktemp(kind)))
    return _made[kind]
