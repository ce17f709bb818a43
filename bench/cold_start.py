"""What a cold start of a function costs in imports: `python -m bench.cold_start`.

Each figure is of a new process that finds nothing but the package (scripts/package.py --here) and what AWS's runtime has
(.venv-lambda, with its bytecode): processor time, which wanders less than time on a shared machine, and the best of
several. A function on AWS has a slower processor, and half of one below 1.8 GB; the ratios are the same.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYTHON = ROOT / ".venv-lambda/bin/python"
RUNTIME = next(ROOT.glob(".venv-lambda/lib/python3*/site-packages"), ROOT)
#: What is not known before there is an account, in forms that are taken for it.
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_LAMBDA_FUNCTION_NAME": "muster-api",
    "MUSTER_BACKEND": "aws",
    "MUSTER_DATABASE_URL": "postgresql://nobody:none@127.0.0.1/none",
    "MUSTER_AWS_TABLE": "table",
    "MUSTER_AWS_BUCKET": "bucket",
    "MUSTER_AWS_USER_POOL": "us-east-1_Example",
    "MUSTER_AWS_USER_POOL_CLIENT": "client",
    "MUSTER_AWS_SECRET_PREFIX": "muster/",
    "MUSTER_AWS_RELAY_FUNCTION": "relay",
}
#: The stages of what `muster.lambdas.api` does before its first request, as far as it needs no network.
API = """
import json, sys, time
sys.path[:0] = sys.argv[1:]
stages, began = {}, time.process_time()

def stage(name):
    global began
    stages[name], began = time.process_time() - began, time.process_time()

import muster.lambdas
from muster.settings import load_settings
stage("handler and settings")
from muster.bootstrap import build
import muster.bootstrap.aws
stage("services and adapters")
application = build(load_settings())
stage("wiring")
from muster.api.app import create_app
app = create_app(application)
stage("API")
from mangum import Mangum
Mangum(app, lifespan="off")
stage("gateway")
from muster.adapters.aws.clients import Clients
Clients("us-east-1").dynamodb
stage("first client")
print(json.dumps([stages, sorted(sys.modules)]))
"""


@dataclass(frozen=True)
class Start:
    """One process: processor seconds by stage, and every module that is loaded at its end."""

    stages: dict[str, float]
    modules: frozenset[str]

    @property
    def total(self) -> float:
        """Processor seconds, all in all."""
        return sum(self.stages.values())


class DidNotStart(Exception):
    """The text is what the process said."""


def start_api(package: Path, runtime: Path = RUNTIME) -> Start:
    """Starts the API's function once; `runtime` is the folder with what AWS brings along. Raises DidNotStart."""
    stages, modules = json.loads(_run(package, runtime).stdout)
    return Start(stages, frozenset(modules))


def _run(package: Path, runtime: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [str(PYTHON), "-I", "-S", "-B", *options, "-c", API, str(package), str(runtime)]
    run = subprocess.run(command, env=ENVIRONMENT | {"PATH": os.defpath}, capture_output=True, text=True, check=False)
    if run.returncode:
        raise DidNotStart(run.stderr)
    return run


def best(package: Path, rounds: int) -> Start:
    """The fastest of several."""
    return min((start_api(package) for _ in range(rounds)), key=lambda start: start.total)


def heaviest(package: Path, count: int) -> list[tuple[float, str]]:
    """Modules by the milliseconds that each took by itself and with whatever it was the first to import."""
    run = _run(package, RUNTIME, "-X", "importtime")
    rows = [line.split("|") for line in run.stderr.splitlines() if line.startswith("import time:") and "[us]" not in line]
    found = [(int(total) / 1000, name.strip()) for _, total, name in rows]
    return sorted(found, reverse=True)[:count]


def main() -> None:
    """Builds the package if none is given, measures, prints."""
    parser = argparse.ArgumentParser(description="Measures a cold start's imports.")
    parser.add_argument("--package", type=Path, help="one that was built with --here; without it, one is built")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--heaviest", type=int, default=25, help="how many of the slowest imports to list")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        package: Path = arguments.package or Path(name, "package")
        if arguments.package is None:
            subprocess.run([sys.executable, str(ROOT / "scripts/package.py"), "--here", "--folder", str(package)], check=True)
        bare = Path(name, "bare")
        shutil.copytree(package, bare, ignore=shutil.ignore_patterns("__pycache__"))
        with_bytecode, without = best(package, arguments.rounds), best(bare, arguments.rounds)
        print(f"{'milliseconds of processor time':32}{'bytecode':>10}{'none':>10}")
        for stage, seconds in with_bytecode.stages.items():
            print(f"{stage:32}{seconds * 1000:10.0f}{without.stages[stage] * 1000:10.0f}")
        print(f"{'in all':32}{with_bytecode.total * 1000:10.0f}{without.total * 1000:10.0f}")
        print(f"{len(with_bytecode.modules)} modules. The slowest imports, each with what it imports (traced, so slower):")
        for milliseconds, module in heaviest(package, arguments.heaviest):
            print(f"{milliseconds:8.0f}  {module}")


if __name__ == "__main__":
    main()
