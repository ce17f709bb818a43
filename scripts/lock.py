#!/usr/bin/env python3
"""Writes the locks in requirements/ from pyproject.toml; with --check, says whether they are in step with it.

A lock begins with a digest of the tables that it was written from, so the check needs no network. Versions
that are locked already stay, unless --upgrade is given.
"""

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
UV = [sys.executable, str(ROOT / "scripts/uv.py"), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
UV += ["--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--annotation-style", "line"]


class Lock:
    """One file in requirements/: what uv is asked for, and the tables of pyproject.toml that decide it."""

    def __init__(self, root: Path, name: str, arguments: list[str], tables: object) -> None:
        self.root = root
        self.name = f"requirements/{name}.txt"
        self.path = root / self.name
        self.arguments = arguments
        digest = hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()
        self.header = f"# Written by `make lock` from pyproject.toml {digest[:16]}\n"

    def in_step(self) -> bool:
        """Whether the file was written from pyproject.toml as it is now."""
        return self.path.exists() and self.path.read_text(encoding="utf-8").startswith(self.header)

    def write(self, options: list[str]) -> None:
        """Resolves the versions and writes the file."""
        print(f"Locking {self.name}.")
        subprocess.run([*UV, *self.arguments, *options, "--output-file", self.name], cwd=self.root, check=True)
        self.path.write_text(self.header + self.path.read_text(encoding="utf-8"), encoding="utf-8")


def locks(root: Path) -> list[Lock]:
    """Every lock of the project in `root`, in the order of writing: a later one takes the versions of a former one."""
    pyproject = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    project, groups = pyproject["project"], pyproject["dependency-groups"]
    base = [project["requires-python"], project["dependencies"]]
    extras = project["optional-dependencies"]
    same = ["--constraints", "requirements/runtime.txt"]
    every = [*same, *(part for extra in sorted(extras) for part in ("--constraints", f"requirements/{extra}.txt"))]
    return [
        Lock(root, "runtime", ["pyproject.toml"], base),
        *(Lock(root, extra, ["pyproject.toml", "--extra", extra, *same], [base, extras[extra]]) for extra in sorted(extras)),
        Lock(root, "dev", ["pyproject.toml", "--group", "dev", *every], [base, extras, groups["dev"]]),
        Lock(
            root,
            "aws-dev",
            ["pyproject.toml", "--all-extras", "--group", "dev", "--group", "aws-dev", "--constraints", "requirements/dev.txt"],
            [base, extras, groups["dev"], groups["aws-dev"]],
        ),
        *(
            Lock(root, tool, ["--group", f"pyproject.toml:{tool}"], [base[0], groups[tool]])
            for tool in sorted(groups.keys() - {"dev", "aws-dev"})
        ),
    ]


def main() -> None:
    """Writes or checks."""
    options = sys.argv[1:]
    if "--check" in options:
        stale = [lock.name for lock in locks(ROOT) if not lock.in_step()]
        if stale:
            raise SystemExit(f"Not in step with pyproject.toml: {', '.join(stale)}. Run make lock.")
        return
    for lock in locks(ROOT):
        lock.write(options)


if __name__ == "__main__":
    main()
