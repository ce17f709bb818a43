"""The rules of scripts/check.py find what breaks them, and nothing else."""

import subprocess
from pathlib import Path

import pytest

from scripts.check import MAX_LINES, forbidden_text, long_files


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    return tmp_path


def test_a_long_file_needs_a_reason(repository: Path) -> None:
    (repository / "long.py").write_text("x\n" * (MAX_LINES + 1))
    (repository / "short.py").write_text("x\n" * MAX_LINES)
    assert list(long_files(repository, {})) == [
        "long.py:401: 401 lines: split it by subject, or give a reason in pyproject.toml"
    ]
    assert list(long_files(repository, {"long.py": "one table"})) == []


def test_an_empty_reason_is_none(repository: Path) -> None:
    (repository / "long.py").write_text("x\n" * (MAX_LINES + 1))
    assert len(list(long_files(repository, {"long.py": ""}))) == 1


def test_a_reason_that_is_no_longer_needed_is_found(repository: Path) -> None:
    (repository / "short.py").write_text("x\n")
    assert list(long_files(repository, {"short.py": "was long"})) == [
        "pyproject.toml: short.py is not over 400 lines, so it needs no reason"
    ]


def test_ignored_files_are_not_looked_at(repository: Path) -> None:
    (repository / ".gitignore").write_text("made/\n")
    (repository / "made").mkdir()
    (repository / "made/long.py").write_text("x\n" * (MAX_LINES + 1))
    assert list(long_files(repository, {})) == []


@pytest.mark.parametrize(
    "line",
    [
        "https://" + "pypi" + ".org/simple",
        "https://files." + "pythonhosted" + ".org/packages/x",
        "https://registry." + "npmjs" + ".org/vite",
        "registry" + "=https://mirror.internal",
        "--index" + "-url https://mirror.example/simple",
        "--find" + "-links wheels",
        '"resolved": ' + '"https://mirror.example/vite.tgz"',
        "cd /" + "root/muster",
        "'/" + "home/ada/muster'",
        '"/' + 'Users/ada/muster"',
    ],
)
def test_addresses_and_paths_are_found(repository: Path, line: str) -> None:
    (repository / "notes.md").write_text(f"first\n{line}\n")
    found = list(forbidden_text(repository))
    assert len(found) >= 1
    assert found[0].startswith("notes.md:2: ")


@pytest.mark.parametrize("line", ["/workflows/", "https://example.com/home/ada", "~/work/muster", "the root/leaf", "/homes/"])
def test_what_only_looks_like_a_path_is_not(repository: Path, line: str) -> None:
    (repository / "notes.md").write_text(line)
    assert list(forbidden_text(repository)) == []
