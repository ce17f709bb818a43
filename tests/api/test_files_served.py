"""Files over real connections: a server in a process of its own, clients that hang up, a process that is killed."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support.server import Server, restart, running, set_up, sign_in

pytestmark = [
    pytest.mark.req("TK-4"),
    pytest.mark.in_process("starts, watches and kills a server of its own, which serves files itself"),
]

SIZE = 20_000_000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path / "data", log_level="info") as started:
        yield started


@pytest.fixture
def admin(server: Server) -> Iterator[httpx.Client]:
    token, _ = set_up(server)
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{server.url}/api/v1", headers=headers, timeout=60) as client:
        client.post("/projects", json={"key": "GALA", "name": "Gala"}).raise_for_status()
        client.post("/tasks", json={"project": "GALA", "title": "Task"}).raise_for_status()
        yield client


def announced(admin: httpx.Client, size: int = SIZE) -> tuple[str, str]:
    """A new attachment's id and the address to upload it to."""
    body = {"name": "film.bin", "size": size, "content_type": "application/octet-stream"}
    made = admin.post("/tasks/GALA-1/attachments", json=body).raise_for_status().json()
    return made["attachment"]["id"], made["upload"]["url"]


def put(server: Server, url: str, content: bytes | Iterator[bytes], **headers: str) -> httpx.Response:
    sent = {"Content-Type": "application/octet-stream", **headers}
    return httpx.put(server.url + url, content=content, headers=sent, timeout=60)


def in_parts(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield b"x" * 100_000


def begun(server: Server, url: str) -> socket.socket:
    """A connection on which half of the bytes have been sent."""
    parts = urlsplit(server.url)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=30)
    head = f"PUT {url} HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: {SIZE}\r\n\r\n"
    connection.sendall(head.encode() + b"x" * (SIZE // 2))
    return connection


def unfinished(server: Server) -> list[Path]:
    return list((server.folder / "files" / ".unfinished").iterdir())


def until(server: Server, condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"in 20 s there was never {what}")
        httpx.get(f"{server.url}/healthz")  # it can only be asked; while it answers, it also gets on with the rest


def test_a_large_file_goes_up_and_comes_down(server: Server, admin: httpx.Client) -> None:
    attachment, url = announced(admin)
    assert put(server, url, in_parts(200)).status_code == 204
    made = admin.post(f"/attachments/{attachment}/complete").raise_for_status().json()
    answer = httpx.get(server.url + made["url"], timeout=60)
    assert answer.content == b"x" * SIZE
    assert answer.headers["content-length"] == str(SIZE)
    part = httpx.get(server.url + made["url"], headers={"Range": "bytes=100-199"})
    assert (part.status_code, len(part.content), part.headers["content-range"]) == (206, 100, f"bytes 100-199/{SIZE}")
    head = httpx.head(server.url + made["url"])
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(SIZE))
    assert unfinished(server) == []


def test_wrong_uploads_are_answered_even_while_they_are_sent(server: Server, admin: httpx.Client) -> None:
    _, url = announced(admin, 1000)
    assert put(server, url, b"x" * 1001).status_code == 413
    assert put(server, url, in_parts(1)).status_code == 413
    assert put(server, url, b"x" * 999).status_code == 422
    assert put(server, url, b"x" * 1000, **{"Content-Type": "text/html"}).status_code == 415
    assert put(server, url, b"x" * 1000).status_code == 204
    assert put(server, url, b"x" * 1000).status_code == 409
    assert unfinished(server) == []


def test_a_client_that_hangs_up_leaves_nothing(server: Server, admin: httpx.Client) -> None:
    attachment, url = announced(admin)
    with begun(server, url):
        until(server, lambda: bool(unfinished(server)), "the beginning of an upload")
    until(server, lambda: not unfinished(server), "an end of the half file")
    assert admin.post(f"/attachments/{attachment}/complete").status_code == 409
    assert put(server, url, in_parts(200)).status_code == 204
    admin.post(f"/attachments/{attachment}/complete").raise_for_status()
    assert "unhandled error" not in server.log.read_text()


def test_a_server_that_is_killed_in_the_middle_shows_no_half_file(server: Server, admin: httpx.Client) -> None:
    attachment, url = announced(admin)
    with begun(server, url):
        until(server, lambda: bool(unfinished(server)), "the beginning of an upload")
        server.kill()
    again = restart(server)
    try:
        client = httpx.Client(base_url=f"{again.url}/api/v1", timeout=60)
        client.headers["Authorization"] = f"Bearer {sign_in(again, 'ada@gala.example.com')}"
        with client:
            assert client.post(f"/attachments/{attachment}/complete").status_code == 409
            assert put(again, url, in_parts(200)).status_code == 204
            client.post(f"/attachments/{attachment}/complete").raise_for_status()
    finally:
        again.stop()


@pytest.mark.req("SE-2")
def test_the_log_does_not_give_links_away(server: Server, admin: httpx.Client) -> None:
    attachment, url = announced(admin, 5)
    assert put(server, url, b"hello").status_code == 204
    made = admin.post(f"/attachments/{attachment}/complete").raise_for_status().json()
    assert httpx.get(server.url + made["url"]).content == b"hello"
    log = server.log.read_text()
    assert '"path":"/files/…"' in log
    for token in (url.rpartition("/")[2], made["url"].rpartition("/")[2]):
        assert token not in log
        assert token[:40] not in log


def test_the_memory_of_the_server_stays_bounded(server: Server, admin: httpx.Client) -> None:
    def resident() -> int:
        for line in Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        pytest.skip("this system does not tell how much memory a process has had")

    before = resident()
    attachment, url = announced(admin, 50_000_000)
    assert put(server, url, in_parts(500)).status_code == 204
    made = admin.post(f"/attachments/{attachment}/complete").raise_for_status().json()
    with httpx.stream("GET", server.url + made["url"], timeout=60) as answer:
        assert sum(len(piece) for piece in answer.iter_bytes()) == 50_000_000
    assert resident() - before < 25_000_000
