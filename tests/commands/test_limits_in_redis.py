"""`MUSTER_REDIS_URL`: servers that share a Redis count together."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from muster.commands.doctor import examine
from tests.support import redis_server, server
from tests.support.doctor import only_wrong, settings_of
from tests.support.redis_server import RedisServer
from tests.support.server import Server, free_port

ATTEMPTS = 4


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server.running_or_skipped(tmp_path / "redis") as running:
        yield running


def _attempt(at: Server, email: str) -> int:
    return httpx.post(f"{at.url}/api/v1/auth/login", json={"email": email, "password": "a guess"}, timeout=30).status_code


@pytest.mark.req("SE-1")
def test_who_guesses_at_two_servers_has_no_more_attempts(tmp_path: Path, redis: RedisServer) -> None:
    settings = {"redis_url": redis.tls_url, "auth_limit_per_account": str(ATTEMPTS)}
    with server.running(tmp_path / "one", **settings) as one, server.running(tmp_path / "two", **settings) as two:
        for each in (one, two):
            server.set_up(each)
        redis.empty()
        answers = [_attempt(each, "ada@gala.example.com") for _ in range(ATTEMPTS // 2) for each in (one, two)]
        assert answers == [401] * ATTEMPTS
        assert [_attempt(each, "ada@gala.example.com") for each in (one, two)] == [429, 429]
        assert _attempt(two, "somebody.else@gala.example.com") == 401


def test_a_server_whose_redis_is_away_says_so_and_does_not_start(tmp_path: Path) -> None:
    pytest.importorskip("redis", reason="the extra `redis` is not installed")
    folder, url = tmp_path / "data", f"redis://127.0.0.1:{free_port()}"
    variables = server.environment(folder, {"redis_url": url, "port": "0"})
    muster = [sys.executable, "-m", "muster.cli"]
    subprocess.run([*muster, "migrate"], env=variables, check=True, capture_output=True, timeout=60)
    ended = subprocess.run([*muster, "serve"], env=variables, check=False, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "Redis" in ended.stderr
    assert "Traceback" not in ended.stderr


async def test_the_doctor_tries_redis(tmp_path: Path, redis: RedisServer) -> None:
    there = await examine(settings_of(tmp_path / "data", redis_url=redis.url))
    assert [finding.detail for finding in there if finding.subject == "limits"] == ["Redis answers and lets us in."]
    away = await examine(settings_of(tmp_path / "data", redis_url=f"redis://:a-password@127.0.0.1:{free_port()}"))
    assert only_wrong(away).subject == "limits"
    assert "a-password" not in only_wrong(away).detail
    other = await examine(settings_of(tmp_path / "data", redis_url="http://127.0.0.1"))
    assert "MUSTER_REDIS_URL" in only_wrong(other).detail


async def test_without_its_driver_the_doctor_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "muster.adapters.redis.limits", raising=False)
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    finding = only_wrong(await examine(settings_of(tmp_path / "data", redis_url="redis://127.0.0.1")))
    assert "EXTRA=redis" in finding.remedy
