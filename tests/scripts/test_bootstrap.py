"""`.venv` is made anew where it does not do, and not because some file is newer than it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COPIED = ("Makefile", "scripts/bootstrap.sh", *(f"requirements/{name}.txt" for name in ("build", "dev", "runtime")))
#: A Python that can make an environment, but one that does nothing.
MAKER = """#!/bin/sh
[ "$1" = -m ] || exit 0
mkdir -p .venv/bin
printf '#!/bin/sh\\n' > .venv/bin/python
chmod +x .venv/bin/python
"""


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout whose `.venv` has uv 1.2 and everything else, by its stamps; files are newer than those."""
    for name in COPIED:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    (tmp_path / "requirements/uv.txt").write_text("# locked\nuv==1.2 \\\n    --hash=sha256:aa\n")
    program(tmp_path / ".venv/bin/python", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    program(tmp_path / ".venv/bin/uv", "#!/bin/sh\necho 'uv 1.2 (somewhere)'\n")
    stamps = tmp_path / ".venv/stamps"
    stamps.mkdir()
    (stamps / "place").write_text(f"{tmp_path.resolve()}\n")
    for number, name in enumerate(("uv", "runtime", "dev")):
        (stamps / name).touch()
        os.utime(stamps / name, (2_000 + number, 2_000 + number))
    for name in COPIED:
        os.utime(tmp_path / name, (1_000, 1_000))
    program(tmp_path / "maker", MAKER)
    return tmp_path


def run(project: Path, *command: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    environment = {**kept, "PYTHON": str(project / "maker")}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_works_stays_though_a_file_is_newer(project: Path) -> None:
    for _ in range(2):
        assert "Installing" not in run(project, "make", "dev")
    assert (project / ".venv/stamps/uv").stat().st_mtime == 2_000  # so nothing after it is installed again


@pytest.mark.parametrize("broken", ["uv is another", "uv is longer", "uv is gone", "python is gone", "place"])
def test_what_does_not_is_made_anew(project: Path, broken: str) -> None:
    bin_folder = project / ".venv/bin"
    if broken == "uv is another":
        (project / "requirements/uv.txt").write_text("uv==1.3 \\\n    --hash=sha256:aa\n")
    elif broken == "uv is longer":
        program(bin_folder / "uv", "#!/bin/sh\necho 'uv 1.2.1 (somewhere)'\n")
    elif broken == "uv is gone":
        (bin_folder / "uv").unlink()
    elif broken == "python is gone":
        program(bin_folder / "python", "#!/nowhere/python\n")
    else:
        (project / ".venv/stamps/place").write_text("/where/it/was/before\n")
    assert "Installing Python's tools" in run(project, "make", ".venv/stamps/uv")
    assert not (bin_folder / "uv").exists()  # the maker makes none
    assert (project / ".venv/stamps/place").read_text() == f"{project.resolve()}\n"
    assert not (project / ".venv/stamps/dev").exists()


def test_the_first_time_everything_is_installed(project: Path) -> None:
    shutil.rmtree(project / ".venv")
    said = run(project, "make", "dev")
    assert [line.split()[:4] for line in said.splitlines()] == [
        ["Installing", "Python's", "tools", "into"],
        ["Installing", "what", "Muster", "runs"],
        ["Installing", "what", "the", "tests"],
    ]
