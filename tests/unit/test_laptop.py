"""The laptop has no AWS SDK, and nothing there misses it."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

#: Everything that runs on a laptop is loaded and wired; nothing of AWS may have come along.
PROGRAM = """
import sys
from pathlib import Path
from muster import cli, worker
from muster.api.app import create_app
from muster.bootstrap import build
from muster.settings import Settings
create_app(build(Settings(_env_file=None, data_dir=Path(sys.argv[1]))))
print(sorted(name for name in sys.modules if name.startswith(("boto", "muster.adapters.aws", "muster.lambdas", "redis"))))
"""


@pytest.fixture
def laptop(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--aws"):
        pytest.skip("this environment is the one that has the SDK")


@pytest.mark.req("DV-2")
def test_no_sdk_can_be_imported(laptop: None) -> None:
    assert [name for name in ("boto3", "botocore", "aws_cdk") if find_spec(name) is not None] == []


@pytest.mark.req("DV-2")
def test_nothing_of_aws_is_loaded(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "[]"
