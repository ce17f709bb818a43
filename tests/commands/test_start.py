"""What cannot start says why in one sentence, and ends with 1."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import environment


def _muster(folder: Path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "muster.cli", *command],
        env=environment(folder, settings),
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder.parent,
        check=False,
    )


def _says(ended: subprocess.CompletedProcess[str], *words: str) -> None:
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    for word in words:
        assert word in ended.stderr, ended.stderr


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_an_empty_database_is_to_be_migrated(tmp_path: Path, command: str) -> None:
    _says(_muster(tmp_path / "data", command), "The database is empty. Run: muster migrate")


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"database_url": "oracle://somewhere"}, "oracle"),
        ({"database_url": "postgresql://muster@127.0.0.1:1/muster"}, "The database does not answer"),
        ({"smtp_url": "http://mail.example.com"}, "smtp"),
        ({"port": "many"}, "MUSTER_PORT"),
        ({"cors_origins": "https://a.example.com"}, "as JSON"),
    ],
)
def test_settings_that_do_not_fit(tmp_path: Path, settings: dict[str, str], word: str) -> None:
    _says(_muster(tmp_path / "data", "serve", **settings), word)


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert _muster(folder, "migrate").returncode == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        _says(_muster(folder, "serve", port=port), f"Cannot listen on 127.0.0.1:{port}")


def test_secrets_that_others_can_read(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert _muster(folder, "migrate").returncode == 0
    (folder / "secrets").mkdir()
    (folder / "secrets").chmod(0o755)
    _says(_muster(folder, "serve", port="0"), str(folder / "secrets"))
