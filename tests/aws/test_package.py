"""What functions run: that it is whole, small, the same each time, and that a start of the API loads no more than it needs."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.cold_start import Start, start_api
from scripts import package
from tests.support.emulator import LAMBDA_PYTHON

ROOT = Path(__file__).parents[2]
#: Measured: 151 and 48. AWS's own limit is 250 unzipped.
LARGEST, LARGEST_ZIPPED = 165_000_000, 53_000_000
#: Without bytecode 124 and 35, for Python 3.14 on arm64.
LARGEST_ARM64, LARGEST_ARM64_ZIPPED = 138_000_000, 40_000_000

#: Whatever it loads is paid for by whoever waits for an answer.
NEVER = {
    "PIL": "previews, in a worker",
    "aiosmtplib": "mails of a laptop",
    "alembic": "migrations",
    "argon2": "passwords of a laptop",
    "asyncmy": "the other database",
    "boto3": "clients are made by botocore",
    "greenlet": "migrations",
    "jinja2": "mails, in a worker",
    "markdown_it": "pages of events, once one is asked for",
    "muster.adapters.local.identities": "the other backend",
    "muster.commands": "the command line",
    "muster.migrations.run": "migrations",
    "pyotp": "second factors",
    "pyseto": "links in mails",
    "redis": "limits, where MUSTER_REDIS_URL is set",
    "s3transfer": "boto3",
    "segno": "QR codes",
    "sqlite3": "a laptop's database",
    "typer": "the command line",
    "uvicorn": "`muster serve`",
}
ALL_MODULES = """
import importlib, pkgutil, sys
sys.path.insert(0, sys.argv[1])
import muster
for module in pkgutil.walk_packages(muster.__path__, "muster."):
    if module.name != "muster.migrations.env":  # Alembic's, which runs it
        importlib.import_module(module.name)
import PIL.Image, PIL.ImageOps, jinja2, pyotp, segno
from opentelemetry import context
context.get_current()
from muster.migrations.run import head
from muster.notifications.rendering import TEMPLATES
assert TEMPLATES.is_dir() and head() is not None
print(len(sys.modules))
"""


def build(folder: Path, *arguments: str) -> Path:
    subprocess.run([sys.executable, str(ROOT / "scripts/package.py"), "--folder", str(folder), *arguments], check=True)
    return folder


def digest(folder: Path) -> str:
    """Of names, contents, times and rights."""
    found = hashlib.sha256()
    for path in package.files(folder):
        status = path.stat()
        found.update(f"{path.relative_to(folder)} {status.st_mode} {status.st_mtime_ns}".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package for this machine."""
    return build(tmp_path_factory.mktemp("package") / "here", "--here")


@pytest.fixture(scope="module")
def started(here: Path) -> Start:
    """The API's function, started from it."""
    return start_api(here)


def test_it_is_small(here: Path) -> None:
    assert package.unzipped_size(here) < LARGEST
    assert package.zipped_size(here) < LARGEST_ZIPPED


def test_it_holds_nothing_that_functions_do_not_need(here: Path) -> None:
    names = {path.name for path in here.iterdir()}
    assert names.isdisjoint({"boto3", "botocore", "urllib3", "uvicorn", "uvloop", "httptools", "typer", "rich", "bin"})
    assert {name for name in names if name.endswith(".dist-info")} == {
        path.name for path in here.iterdir() if path.name.startswith(package.METADATA_KEPT) and "." in path.name
    }
    assert list(here.rglob("tests")) == list(here.rglob("*.pyx")) == []
    assert not (here / "muster/cli.py").exists()
    assert (here / "muster/notifications/templates").is_dir()
    # Of the client, the page that the API writes events into; it is of the build whose files go into the bucket.
    assert [path.name for path in (here / "muster/client").iterdir()] == [package.CLIENT_PAGE]
    assert (here / "muster/client" / package.CLIENT_PAGE).read_bytes() == (ROOT / "web/dist" / package.CLIENT_PAGE).read_bytes()


def test_every_source_has_bytecode_that_is_believed(here: Path) -> None:
    tag = f"{sys.implementation.cache_tag}.pyc"
    sources = list(here.rglob("*.py"))
    compiled = [source.parent / "__pycache__" / f"{source.stem}.{tag}" for source in sources]
    missing = [path for path in compiled if not path.exists()]
    assert not missing
    # PEP 552. Bit 0: it has its source's hash, not its time; bit 1: which is to be checked.
    assert {path.read_bytes()[4] for path in compiled} == {0b01}


def test_built_again_it_is_the_same(here: Path, tmp_path: Path) -> None:
    assert digest(build(tmp_path / "again", "--here")) == digest(here)


@pytest.mark.req("AW-3")
def test_with_what_the_runtime_has_it_is_whole(here: Path) -> None:
    command = [str(LAMBDA_PYTHON), "-I", "-B", "-c", ALL_MODULES, str(here)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_a_start_of_the_api_loads_no_more_than_it_needs(started: Start) -> None:
    assert {"muster.lambdas", "muster.api.app", "mangum", "botocore.client"} <= started.modules
    loaded = {name for name in NEVER if name in started.modules}
    assert not loaded, {name: NEVER[name] for name in loaded}


def test_what_is_never_loaded_is_there_to_be_loaded(here: Path) -> None:
    in_runtime = {"boto3", "s3transfer", "sqlite3"}
    not_in_it = {"typer", "uvicorn", "muster.commands"}
    for name in NEVER.keys() - in_runtime - not_in_it:
        path = here.joinpath(*name.split("."))
        assert path.is_dir() or path.with_suffix(".py").is_file(), f"{name} is called otherwise by now"


def test_every_dependency_has_a_wheel_for_arm64(tmp_path: Path) -> None:
    folder = build(tmp_path / "arm64", "--python", "3.14", "--architecture", "arm64")
    libraries = [path for path in folder.rglob("*.so") if not re.search(r"\.libs$", path.parent.name)]
    assert len(libraries) > 30
    #: e_machine of ELF's header.
    assert {int.from_bytes(path.read_bytes()[18:20], "little") for path in libraries} == {183}, "AArch64"
    assert not [path for path in libraries if "cpython-" in path.name and "cpython-314-" not in path.name]
    assert package.unzipped_size(folder) < LARGEST
    if not list(folder.rglob("*.pyc")):  # where there is no Python 3.14
        assert package.unzipped_size(folder) < LARGEST_ARM64
        assert package.zipped_size(folder) < LARGEST_ARM64_ZIPPED


def in_runtime(here: Path, program: str, **environment: str) -> str:
    """What a program says that runs as a function does."""
    setup = f"import sys; sys.path.insert(0, {str(here)!r})\n"
    command = [str(LAMBDA_PYTHON), "-I", "-B", "-c", setup + program]
    run = subprocess.run(
        command, env={"AWS_LAMBDA_FUNCTION_NAME": "muster-api"} | environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_garbage_is_collected_from_the_first_event_on(here: Path) -> None:
    program = """
import asyncio, gc
from muster import lambdas
before = gc.isenabled()
lambdas._run(asyncio.sleep(0))
print(before, gc.isenabled(), gc.get_freeze_count() > 1000)
"""
    assert in_runtime(here, program) == "False True True"


@pytest.mark.parametrize(
    ("handler", "loaded"),
    [
        ("api", "True True False"),
        ("worker", "True False True"),
        ("workflow_step", "True False True"),
        ("workflow_ask", "True False True"),
        ("migrate", "False False False"),
    ],
)
def test_a_handler_is_imported_while_its_process_starts(here: Path, handler: str, loaded: str) -> None:
    modules = ("muster.bootstrap.aws", "muster.api.app", "muster.bootstrap.functions")
    program = f"import muster.lambdas\nprint(*(name in sys.modules for name in {modules}))"
    assert in_runtime(here, program, _HANDLER=f"muster.lambdas.{handler}") == loaded
