#!/usr/bin/env python3
"""Tests Muster on AWS without an account: `make test-aws` and `make test-infra`. Says how long each part took; exits 1 if
one failed.

    make test-aws                                     Muster, deployed: what it does, and the API's tests through the gateway
    make test-infra                                   what that rests on: templates, types, packages, adapters
    make test-aws ARGS="tests/aws/test_relay.py"      these tests only
    make test-aws ARGS="tests/api --remote aws -k comment"

It installs what is missing, builds the functions' package for this machine, synthesises the templates, and then tests in
several processes at the same time, each with an emulator of its own. `make test` and `make lint` install neither an SDK nor
the CDK.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = "build/functions-here"  # tests/support/stack.py deploys it
NODE = ["sh", "scripts/node.sh"]  # the CDK needs Node.js
PYTEST = [*NODE, ".venv-aws/bin/python", "-m", "pytest", "--aws"]
#: Two processes, each with an emulator of its own. The first begins with tests/aws, and then helps the second.
DEPLOYED = ["--stack", "with", "--remote", "aws", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
SUITES = {
    "deployed": {"what is deployed, and the API's tests through the gateway": [*PYTEST, "tests/aws", "tests/api", *DEPLOYED]},
    "parts": {
        "types of infra/ and of what is on AWS": [".venv-aws/bin/python", "-m", "mypy", "infra", "tests/infra", "tests/aws"],
        "templates, packages, the emulator itself": [*PYTEST, "tests/infra", "tests/aws", "--stack", "without"],
        "adapters": [*PYTEST, "tests/contract", "-m", "aws"],
    },
}

times: list[tuple[str, float]] = []


@contextmanager
def part(name: str) -> Iterator[None]:
    """Announces and measures a part."""
    print(f"== {name}", flush=True)
    start = time.monotonic()
    yield
    times.append((name, time.monotonic() - start))


def main(arguments: Sequence[str]) -> int:
    """`deployed` or `parts`, and then what is for pytest: with that, it runs those tests only."""
    suites, chosen = SUITES[arguments[0]], arguments[1:]
    with part("installing what is missing"):
        subprocess.run([os.environ.get("MAKE", "make"), "--no-print-directory", "-j2", "test-aws-needs"], cwd=ROOT, check=True)
    with part("building the functions' package for this machine"):
        package = [".venv/bin/python", "scripts/package.py", "--here", "--folder", PACKAGE]
        subprocess.run(package, cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory(prefix="muster-prepared-") as folder:
        if not chosen and suites is SUITES["deployed"]:
            with part("synthesis"):
                subprocess.run([*NODE, ".venv-aws/bin/python", "-m", "tests.support.stack", folder], cwd=ROOT, check=True)
            os.environ["MUSTER_TEST_PREPARED"] = folder
        with part("testing"):
            failed = run({"tests": [*PYTEST, *chosen]} if chosen else suites)
    for name, seconds in times:
        print(f"{seconds:6.1f} s  {name}")
    for name in failed:
        print(f"FAILED: {name}")
    return 1 if failed else 0


def run(suites: dict[str, list[str]]) -> list[str]:
    """Runs commands at the same time; the names of those that failed. The output of several is shown one after the other."""
    started = time.monotonic()
    if len(suites) == 1:
        [(name, command)] = suites.items()
        return [name] if subprocess.run(command, cwd=ROOT, check=False).returncode != 0 else []
    with tempfile.TemporaryDirectory() as folder:
        running = {}
        for number, (name, command) in enumerate(suites.items()):
            log = Path(folder, str(number))
            with log.open("wb") as output:
                running[name] = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT), log
        failed = []
        for name, (process, log) in running.items():
            if process.wait() != 0:
                failed.append(name)
            times.append((f"  {name}", time.monotonic() - started))
            print(f"\n== {name}\n{log.read_text(errors='replace')}", flush=True)
    return failed


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
