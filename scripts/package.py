#!/usr/bin/env python3
"""Builds build/functions: what every function on AWS runs, one package for all of them.

It holds wheels for the functions' platform, from the hashed locks, Muster's own sources, compiled to
bytecode where this machine has a Python of that version (a function cannot keep bytecode: its disk is
read-only), and of the web client the one page that the API answers with. Built again from the same, it is the
same byte for byte, so a deployment finds nothing to do.

    make package                                  Python 3.14 on arm64, unless infra/cdk.json says otherwise
    make package ARGS="--architecture x86_64"
    make package ARGS="--rds-ca"                  with the authorities of Amazon's databases, downloaded
    python scripts/package.py --here --folder …   for this Python and machine: the tests' emulator runs it
    python scripts/package.py --deployed-with …   for what the CDK is given: `make deploy` hands its ARGS to both

It says in itself what it was built for (`built-for.json`), and infra/ deploys it as nothing else.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
UV = [str(ROOT / ".venv/bin/python"), str(ROOT / "scripts/uv.py")]
LOCKS = ("runtime", "postgres", "mysql", "redis", "aws")
PLATFORMS = {"arm64": "aarch64-manylinux_2_28", "x86_64": "x86_64-manylinux_2_28"}

#: Where a package says what it was built for: {"architecture": "arm64", "python": "3.14"}, as infra/ has them.
RECORD = "built-for.json"
#: What infra/ deploys unless it is told otherwise.
_DEFAULTS = {"architecture": "arm64", "python": "3.14"}
#: This machine's architecture, in AWS's words.
_MACHINES = {"aarch64": "arm64", "arm64": "arm64", "AMD64": "x86_64", "x86_64": "x86_64"}

_COMMAND_LINE = "only the command line needs it"
_SERVER = "only `muster serve` needs it: a function is called by its runtime"
_IN_RUNTIME = "the runtime of AWS has it"
#: What the locks hold and no function imports, and why.
LEFT_OUT = {
    "boto3": _IN_RUNTIME,
    "botocore": _IN_RUNTIME,
    "jmespath": _IN_RUNTIME,
    "python-dateutil": _IN_RUNTIME,
    "s3transfer": _IN_RUNTIME,
    "six": _IN_RUNTIME,
    "urllib3": _IN_RUNTIME,
    "click": _COMMAND_LINE,
    "pygments": _COMMAND_LINE,
    "rich": _COMMAND_LINE,
    "shellingham": _COMMAND_LINE,
    "typer": _COMMAND_LINE,
    "h11": _SERVER,
    "httptools": _SERVER,
    "uvicorn": _SERVER,
    "uvloop": _SERVER,
    "async-timeout": "older Pythons than any that AWS offers",
    "colorama": "Windows",
}
#: Muster's own that only a person's shell uses.
OWN_LEFT_OUT = ("cli.py", "commands")
#: Who asks for metadata at run time: by entry points (opentelemetry's context), or for a version.
METADATA_KEPT = ("asyncmy", "email_validator", "opentelemetry_api")
#: Folders and files of wheels that nothing runs.
_USELESS_FOLDERS = {"__pycache__", "tests"}
_USELESS_ROOTS = ("bin", "include", "share")
_USELESS_SUFFIXES = {".c", ".cpp", ".h", ".hpp", ".pxd", ".pyi", ".pyx", ".typed"}
_USELESS_IN_METADATA = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "WHEEL", "uv_cache.json"}

#: The authorities of Amazon's databases, all regions, and where a package has them (MUSTER_AWS_DATABASE_CA).
RDS_CA_URL = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"
RDS_CA = "database-ca.pem"

#: What the API answers with, of the built client: the page into which it writes an event. Its files are in the bucket.
CLIENT_PAGE = "public.html"

#: No file's time says anything, and an archive of them has no earlier year than 1980.
_TIME = 1_000_000_000
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Target:
    """Where the functions run. `architecture` is None for this machine."""

    python: str
    architecture: str | None

    @property
    def record(self) -> dict[str, str]:
        """What infra/ is to deploy it as."""
        machine = platform.machine()
        return {"architecture": self.architecture or _MACHINES.get(machine, machine), "python": self.python}

    def options(self) -> list[str]:
        """What uv is told of it."""
        if self.architecture is None:
            return ["--python", sys.executable]
        return ["--python-version", self.python, "--python-platform", PLATFORMS[self.architecture]]

    def compiler(self) -> str | None:
        """A Python that writes bytecode for it: that is the same on every machine, but for each version another."""
        if self.python == _version_here():
            return sys.executable
        found = subprocess.run([*UV, "python", "find", self.python], cwd=ROOT, capture_output=True, text=True, check=False)
        return found.stdout.strip() if found.returncode == 0 else None


def wanted(lock: str) -> str:
    """The lock's text without what functions do not need."""
    entries = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)
    return "".join(entry for entry in entries if entry.partition("==")[0] not in LEFT_OUT)


def build(folder: Path, target: Target) -> None:
    """Makes the package in `folder`, which is removed first. Raises CalledProcessError where uv refuses."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _install(folder, target)
    _clean(folder)
    _copy_own(folder / "muster")
    _copy_client(folder / "muster/client")
    (folder / RECORD).write_text(json.dumps(target.record) + "\n", encoding="utf-8")


def deployed_with(arguments: Sequence[str], file: Path = ROOT / "infra/cdk.json") -> dict[str, str]:
    """`architecture` and `python` as the CDK has them: of its `arguments`, or of its file, or else what infra/ takes."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--context", "-c", action="append", default=[])
    given = dict(pair.partition("=")[::2] for pair in parser.parse_known_args(arguments)[0].context)
    written = json.loads(file.read_text(encoding="utf-8"))["context"]
    return {key: given.get(key) or written.get(key) or default for key, default in _DEFAULTS.items()}


def _install(folder: Path, target: Target) -> None:
    with tempfile.TemporaryDirectory() as name:
        requirements: list[str] = []
        for lock in LOCKS:
            path = Path(name, f"{lock}.txt")
            path.write_text(wanted((ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")), encoding="utf-8")
            requirements += ["--requirement", str(path)]
        uv = [*UV, "pip", "install", "--quiet", "--link-mode", "copy"]
        uv += ["--target", str(folder), "--require-hashes", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*uv, *target.options(), *requirements], cwd=ROOT, check=True)


def _clean(folder: Path) -> None:
    """Leaves of the wheels what runs."""
    for name in _USELESS_ROOTS:
        shutil.rmtree(folder / name, ignore_errors=True)
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder, before the folder
        in_metadata = next((part for part in path.relative_to(folder).parts if part.endswith(".dist-info")), "")
        if path.is_dir():
            if path.name in _USELESS_FOLDERS or not any(path.iterdir()):
                shutil.rmtree(path)
        elif (
            path.suffix in _USELESS_SUFFIXES
            or (path.parent == folder and path.name.startswith("."))  # uv's own lock
            or (in_metadata and (not in_metadata.startswith(METADATA_KEPT) or path.name in _USELESS_IN_METADATA))
        ):
            path.unlink()


def _copy_own(folder: Path) -> None:
    """Muster's sources, with templates and whatever else lies beside them."""
    source = ROOT / "src/muster"

    def ignored(where: str, names: list[str]) -> set[str]:
        own = set(OWN_LEFT_OUT) if Path(where) == source else set()
        return {name for name in names if name in own or name == "__pycache__"}

    shutil.copytree(source, folder, ignore=ignored)


def _copy_client(folder: Path) -> None:
    page = ROOT / "web/dist" / CLIENT_PAGE
    if not page.is_file():
        raise SystemExit(f"{page} is missing: `make web` builds the client.")
    folder.mkdir()
    shutil.copyfile(page, folder / CLIENT_PAGE)


def compile_all(folder: Path, compiler: str) -> None:
    """Writes bytecode that is believed without a look at its source.

    The seed makes the order of sets the same each time, and so the bytes.
    """
    # In alphabetical order and one process, for the same reason.
    command = [compiler, "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash"]
    subprocess.run([*command, "-s", str(folder), str(folder)], env={**os.environ, "PYTHONHASHSEED": "0"}, check=True)


def normalise(folder: Path) -> None:
    """Gives every file the same time, and what rights a function needs to read it."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (_TIME, _TIME))


def files(folder: Path) -> Iterator[Path]:
    """Every file, in the order of names."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def unzipped_size(folder: Path) -> int:
    """Bytes of all files: AWS takes 250 MB."""
    return sum(path.stat().st_size for path in files(folder))


def zipped_size(folder: Path) -> int:
    """Bytes of an archive of them."""
    with tempfile.TemporaryFile() as archive:
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writer:
            for path in files(folder):
                writer.write(path, path.relative_to(folder))
        return archive.tell()


def download_authorities(path: Path) -> None:
    """Raises URLError when there is no way to them, ValueError when they are none."""
    with urllib.request.urlopen(RDS_CA_URL, timeout=30) as answer:  # the address is ours, and https
        text = answer.read()
    if b"-----BEGIN CERTIFICATE-----" not in text:
        raise ValueError(f"{RDS_CA_URL} holds no certificates")
    path.write_bytes(text)


def _version_here() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Builds the package that the functions run.")
    parser.add_argument("--folder", type=Path, default=ROOT / "build/functions")
    parser.add_argument("--python", help="the version of the functions' runtime")
    parser.add_argument("--architecture", choices=sorted(PLATFORMS))
    parser.add_argument("--here", action="store_true", help="for this Python and this machine instead")
    parser.add_argument("--rds-ca", action="store_true", help=f"download {RDS_CA_URL} into it, as {RDS_CA}")
    parser.add_argument("--deployed-with", nargs=argparse.REMAINDER, default=[], help="all that follows is for the CDK")
    return parser.parse_args()


def _target(arguments: argparse.Namespace) -> Target:
    if arguments.here:
        return Target(_version_here(), None)
    wanted = deployed_with(arguments.deployed_with)
    architecture = arguments.architecture or wanted["architecture"]
    if architecture not in PLATFORMS:
        raise SystemExit(f"architecture is one of {', '.join(sorted(PLATFORMS))}, not {architecture!r}.")
    return Target(arguments.python or wanted["python"], architecture)


def main() -> None:
    """Builds, and says how big it is."""
    arguments = _arguments()
    folder: Path = arguments.folder
    target = _target(arguments)
    build(folder, target)
    if arguments.rds_ca:
        download_authorities(folder / RDS_CA)
    compiler = target.compiler()
    if compiler is None:
        print(
            f"There is no python{target.python} on this machine, so the package has no bytecode: each cold start compiles anew."
            f" Install one (any way, such as: uv python install {target.python}) for a package that starts faster."
        )
    else:
        compile_all(folder, compiler)
    normalise(folder)
    print(
        f"{folder}: Python {target.python}, {target.architecture or 'this machine'},"
        f" {unzipped_size(folder) / _MEGABYTE:.1f} MB, zipped {zipped_size(folder) / _MEGABYTE:.1f} MB."
    )


if __name__ == "__main__":
    main()
