"""uv is handed what this machine's pip is set up with."""

from pathlib import Path

import pytest

from scripts import uv

PIP_CONF = """
[global]
index-url = https://mirror.example/simple
extra-index-url =
    https://one.example/simple
    https://two.example/simple
find-links = wheels more-wheels
cert = /etc/mirror.pem
[install]
trusted-host = mirror.example
"""


@pytest.fixture(autouse=True)
def pip_conf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CERT", "SSL_CERT_FILE", "UV_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "pip.conf"
    path.write_text(PIP_CONF)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return path


def test_every_setting_has_a_variable_of_uv() -> None:
    env = uv.environment(["uv", "pip", "sync"])
    assert env["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert env["UV_INDEX"] == "https://one.example/simple https://two.example/simple"
    assert env["UV_FIND_LINKS"] == "wheels,more-wheels"
    assert env["UV_INSECURE_HOST"] == "mirror.example"
    assert env["SSL_CERT_FILE"] == "/etc/mirror.pem"


def test_the_environment_wins_over_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://other.example/simple")
    assert uv.environment(["uv"])["UV_DEFAULT_INDEX"] == "https://other.example/simple"


def test_what_was_said_to_uv_itself_wins_over_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_INDEX_URL", "https://uv.example/simple")
    env = uv.environment(["uv"])
    assert "UV_DEFAULT_INDEX" not in env
    assert env["UV_INDEX_URL"] == "https://uv.example/simple"


def test_a_uv_toml_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".config/uv").mkdir(parents=True)
    (tmp_path / ".config/uv/uv.toml").write_text("")
    assert "UV_DEFAULT_INDEX" not in uv.environment(["uv"])


def test_a_lock_is_written_from_the_full_index_alone() -> None:
    env = uv.environment(["uv", "pip", "compile"])
    assert "UV_DEFAULT_INDEX" in env
    assert "UV_INDEX" not in env
    assert "UV_FIND_LINKS" not in env


def test_without_a_home_the_cache_is_in_the_venv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")
    assert uv.environment(["uv"])["UV_CACHE_DIR"].endswith(".venv/cache")
