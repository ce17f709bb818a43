#!/usr/bin/env python3
"""Checks the rules of this repository that no other linter knows. Prints `path:line: what`, exits 1 if any.

- A source file has at most 400 lines, unless `[tool.muster.long-files]` in pyproject.toml gives a reason.
- No file names the address of a package registry: which one to ask is each machine's own configuration.
- No file names a path of somebody's machine.
"""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
MAX_LINES = 400
GENERATED = re.compile(r"web/src/api/generated\.ts|.*\.gen\.ts")
SOURCES = {".py", ".ts", ".tsx", ".mjs", ".js", ".css", ".sh"}
NOT_TEXT = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".woff2", ".gz", ".zip", ".pdf", ".wav", ".mp3"}

FORBIDDEN = {
    "the address of a package registry": re.compile(
        r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com|npmmirror\.com|^\s*(?:registry|index-url)\s*=\s*(?!https://[\w.]+\.example/)\S",
        re.MULTILINE,
    ),
    "an index or a link list in a lock": re.compile(r"^--(?:extra-index-url|index-url|find-links|trusted-host)", re.MULTILINE),
    "where a package was downloaded from (npm: omit-lockfile-registry-resolved)": re.compile(r'"resolved": "https?:'),
    "a path of somebody's machine": re.compile(r"(?<![\w./~}:-])/(?:root|work|home/\w+|Users/\w+)/"),
}


def files(root: Path) -> list[Path]:
    """What git knows of in `root`, or would if it were added."""
    command = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [path for name in sorted(set(listed.split("\0")) - {""}) if (path := root / name).is_file()]


def long_files(root: Path, reasons: dict[str, str]) -> Iterator[str]:
    """Files that outgrew one subject, and reasons that are no longer needed."""
    for path in files(root):
        name = path.relative_to(root).as_posix()
        if path.suffix not in SOURCES or GENERATED.fullmatch(name):
            continue
        length = len(path.read_text(encoding="utf-8").splitlines())
        if length > MAX_LINES and not reasons.pop(name, ""):
            yield f"{name}:{MAX_LINES + 1}: {length} lines: split it by subject, or give a reason in pyproject.toml"
    for name in reasons:
        yield f"pyproject.toml: {name} is not over {MAX_LINES} lines, so it needs no reason"


def forbidden_text(root: Path) -> Iterator[str]:
    """What must stand in no file."""
    for path in files(root):
        if path.suffix in NOT_TEXT:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for what, pattern in FORBIDDEN.items():
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                yield f"{path.relative_to(root).as_posix()}:{line}: {what}: {match[0].strip()}"


def main() -> None:
    """Checks everything."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    problems = [*long_files(ROOT, dict(pyproject["tool"]["muster"]["long-files"])), *forbidden_text(ROOT)]
    for problem in problems:
        print(problem)
    raise SystemExit(1 if problems else 0)


if __name__ == "__main__":
    main()
