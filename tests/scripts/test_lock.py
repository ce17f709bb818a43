"""Locks know from which dependencies they were written, without a network."""

from pathlib import Path

from scripts.lock import locks

PYPROJECT = """
[project]
requires-python = ">=3.11"
dependencies = ["msgspec"]
[project.optional-dependencies]
postgres = ["asyncpg"]
[dependency-groups]
dev = ["pytest"]
aws-dev = ["constructs"]
uv = ["uv"]
"""


def write_locks(root: Path) -> None:
    (root / "requirements").mkdir()
    for lock in locks(root):
        lock.path.write_text(lock.header + "msgspec==1.0\n")


def stale(root: Path) -> list[str]:
    return [lock.name for lock in locks(root) if not lock.in_step()]


def test_a_change_of_dependencies_makes_those_locks_stale_that_it_concerns(tmp_path: Path) -> None:
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text(PYPROJECT)
    write_locks(tmp_path)
    assert stale(tmp_path) == []
    pyproject.write_text(PYPROJECT.replace('"pytest"', '"pytest", "mypy"'))
    assert stale(tmp_path) == ["requirements/dev.txt", "requirements/aws-dev.txt"]
    pyproject.write_text(PYPROJECT.replace('"constructs"', '"constructs>=1"'))
    assert stale(tmp_path) == ["requirements/aws-dev.txt"]
    pyproject.write_text(PYPROJECT.replace('"uv"', '"uv>=1"'))
    assert stale(tmp_path) == ["requirements/uv.txt"]
    pyproject.write_text(PYPROJECT.replace('"msgspec"', '"msgspec>=1"'))
    base = ["requirements/runtime.txt", "requirements/postgres.txt", "requirements/dev.txt", "requirements/aws-dev.txt"]
    assert stale(tmp_path) == base


def test_a_missing_lock_is_stale(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    assert len(stale(tmp_path)) == 5
