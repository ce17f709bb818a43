"""What functions run is taken from the locks, without what they do not need."""

import json
import re
import sys
from pathlib import Path

import pytest

from scripts import package

ROOT = Path(__file__).parents[2]
LOCK = """\
# Written by `make lock`
asyncpg==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via muster
boto3==2.0 \\
    --hash=sha256:cc
    # via muster
colorama==0.4 ; sys_platform == 'win32' \\
    --hash=sha256:dd
mangum==3.0 \\
    --hash=sha256:ee
"""


def locked() -> set[str]:
    """The names in the locks."""
    text = "".join((ROOT / f"requirements/{lock}.txt").read_text() for lock in package.LOCKS)
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", text, flags=re.MULTILINE))


def test_entries_are_left_out_with_their_hashes() -> None:
    wanted = package.wanted(LOCK)
    assert re.findall(r"^\w+", wanted, flags=re.MULTILINE) == ["asyncpg", "mangum"]
    assert re.findall(r"sha256:(\w+)", wanted) == ["aa", "bb", "ee"]


def test_what_is_left_out_is_locked() -> None:
    assert package.LEFT_OUT.keys() <= locked(), "no dependency any more: forget it here too"


def test_files_get_the_same_time_and_rights(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir(mode=0o700)
    path = tmp_path / "folder/file.py"
    path.write_text("x = 1\n")
    path.chmod(0o600)
    package.normalise(tmp_path)
    status = path.stat()
    assert (status.st_mode & 0o777, status.st_mtime) == (0o644, (tmp_path / "folder").stat().st_mtime)
    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o755
    assert package.unzipped_size(tmp_path) == 6
    assert 0 < package.zipped_size(tmp_path) < 200


def test_bytecode_is_made_only_by_a_python_of_the_functions_version() -> None:
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert package.Target(here, "arm64").compiler() is not None
    assert package.Target("3.5", "arm64").compiler() is None


@pytest.mark.parametrize(
    ("written", "arguments", "architecture", "python"),
    [
        ({}, [], "arm64", "3.14"),
        ({}, ["-c", "architecture=x86_64", "--context", "python=3.13"], "x86_64", "3.13"),
        ({}, ["-cpython=3.13", "--require-approval", "never", "-c", "stage=prod"], "arm64", "3.13"),
        ({"architecture": "x86_64"}, ["-c", "engine=mysql"], "x86_64", "3.14"),
        ({"architecture": "x86_64"}, ["-c", "architecture=arm64"], "arm64", "3.14"),
    ],
)
def test_it_is_built_for_what_the_cdk_is_told(
    tmp_path: Path, written: dict[str, str], arguments: list[str], architecture: str, python: str
) -> None:
    file = tmp_path / "cdk.json"
    file.write_text(json.dumps({"context": written}))
    assert package.deployed_with(arguments, file) == {"architecture": architecture, "python": python}


def test_it_says_what_it_was_built_for() -> None:
    assert package.Target("3.13", "x86_64").record == {"architecture": "x86_64", "python": "3.13"}
    assert package.Target("3.13", None).record["architecture"] in package.PLATFORMS
