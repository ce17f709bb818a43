"""What every answer carries: security headers, and to other origins only what the settings allow."""

import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from muster.api.app import create_app
from muster.api.edge import SECURITY_HEADERS
from muster.bootstrap import build
from muster.settings import Settings
from tests.support.clock import StillClock

OURS, THEIRS = "https://board.example.com", "https://elsewhere.example.com"
LARGE = "export const wall = 1;\n" * 500

pytestmark = [
    pytest.mark.databases("sqlite"),  # headers are no matter of the database
    pytest.mark.in_process("has settings and a built client of its own for each test"),
]


@asynccontextmanager
async def visiting(settings: Settings, clock: StillClock, folder: Path, **changes: object) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at a Muster with a built client."""
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Muster</title>", encoding="utf-8")
    (folder / "assets" / "main-1a2b3c.js").write_text("export {}", encoding="utf-8")
    (folder / "assets" / "large-4d5e6f.js").write_text(LARGE, encoding="utf-8")
    (folder / "assets" / "large-4d5e6f.js.gz").write_bytes(gzip.compress(LARGE.encode()))
    application = replace(build(settings.model_copy(update=changes), clock=clock), client_folder=folder)
    async with application.running(dispatch=False):
        transport = httpx.ASGITransport(app=create_app(application))
        async with httpx.AsyncClient(transport=transport, base_url="http://muster.test") as client:
            yield client


def preflight(origin: str, method: str = "PATCH", headers: str = "authorization,if-match") -> dict[str, str]:
    return {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}


@pytest.mark.req("SE-1")
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/setup", 200),
        ("GET", "/api/v1/tasks", 401),
        ("GET", "/api/v1/nothing", 404),
        ("PUT", "/api/v1/tasks", 405),
        ("POST", "/api/v1/auth/login", 422),
        ("GET", "/projects/GALA", 200),
        ("GET", "/assets/main-1a2b3c.js", 200),
        ("GET", "/assets/missing.js", 404),
        ("GET", "/healthz", 200),
        ("GET", "/docs", 200),
        ("OPTIONS", "/api/v1/tasks", 200),
    ],
)
async def test_every_answer_has_the_security_headers(
    settings: Settings, clock: StillClock, tmp_path: Path, method: str, path: str, status: int
) -> None:
    async with visiting(settings, clock, tmp_path / "client", cors_origins=[OURS]) as client:
        page = {"Accept": "text/html"} if path.startswith("/projects") else {}
        headers = preflight(OURS) if method == "OPTIONS" else page
        answer = await client.request(method, path, headers=headers)
        assert answer.status_code == status
        assert {name: answer.headers[name] for name in SECURITY_HEADERS if name != "content-security-policy"} == {
            name: value for name, value in SECURITY_HEADERS.items() if name != "content-security-policy"
        }
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "strict-transport-security" not in answer.headers


@pytest.mark.req("SE-1", "SE-2")
async def test_who_comes_by_tls_is_told_to_stay_with_it(settings: Settings, clock: StillClock, tmp_path: Path) -> None:
    async with visiting(settings, clock, tmp_path / "client", public_url=OURS) as client:
        answer = await client.get("/healthz")
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


@pytest.mark.req("SE-1")
def test_pages_may_use_the_camera_and_workers_of_ours_and_nothing_else_of_a_phone() -> None:
    """The scanner needs both; that it has them is seen in tests/browser/test_check_in.py."""
    allowed = dict(part.split("=") for part in SECURITY_HEADERS["permissions-policy"].split(", "))
    assert allowed.pop("camera") == "(self)"
    assert set(allowed.values()) == {"()"}
    policy = dict(part.split(" ", 1) for part in SECURITY_HEADERS["content-security-policy"].split("; "))
    # Where workers and pictures that move are not named, these apply, in this order.
    workers = next(policy[name] for name in ("worker-src", "child-src", "script-src", "default-src") if name in policy)
    assert workers == "'self'"
    assert policy.get("media-src", policy["default-src"]).split()[0] == "'self'"


@pytest.mark.req("WB-2")
async def test_the_app_hosts_the_client(settings: Settings, clock: StillClock, tmp_path: Path) -> None:
    async with visiting(settings, clock, tmp_path / "client") as client:
        for path in ("/", "/projects/GALA", "/tasks/GALA-42"):
            page = await client.get(path, headers={"Accept": "text/html"})
            assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        script = await client.get("/assets/main-1a2b3c.js")
        assert script.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("accepted", ["gzip", "br, GZIP;q=0.5, *", "deflate,gzip"])
async def test_who_takes_compressed_files_is_sent_them(
    settings: Settings, clock: StillClock, tmp_path: Path, accepted: str
) -> None:
    async with visiting(settings, clock, tmp_path / "client") as client:
        answer = await client.get("/assets/large-4d5e6f.js", headers={"Accept-Encoding": accepted})
        assert answer.text == LARGE
        assert int(answer.headers["content-length"]) < len(LARGE) / 2
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["vary"] == "Accept-Encoding"
        assert "immutable" in answer.headers["cache-control"]
        again = await client.get("/assets/large-4d5e6f.js", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0, identity", "gzip; q=0.000", "x-gzip"])
async def test_who_does_not_is_sent_them_as_they_are(
    settings: Settings, clock: StillClock, tmp_path: Path, accepted: str
) -> None:
    async with visiting(settings, clock, tmp_path / "client") as client:
        answer = await client.get("/assets/large-4d5e6f.js", headers={"Accept-Encoding": accepted})
        assert answer.text == LARGE
        assert "content-encoding" not in answer.headers
        assert answer.headers["vary"] == "Accept-Encoding", "what lies between keeps both"


async def test_a_refusal_is_not_taken_for_a_compressed_file(settings: Settings, clock: StillClock, tmp_path: Path) -> None:
    async with visiting(settings, clock, tmp_path / "client") as client:
        answer = await client.post("/assets/large-4d5e6f.js", headers={"Accept-Encoding": "gzip"})
        assert answer.status_code in {404, 405}
        assert "content-encoding" not in answer.headers
        (tmp_path / "client/assets/large-4d5e6f.js.gz").unlink()
        gone = await client.get("/assets/large-4d5e6f.js", headers={"Accept-Encoding": "gzip"})
        assert gone.status_code == 404
        assert "content-encoding" not in gone.headers


@pytest.mark.req("WB-3")
async def test_a_client_of_a_named_origin_may_do_what_is_named(settings: Settings, clock: StillClock, tmp_path: Path) -> None:
    async with visiting(settings, clock, tmp_path / "client", cors_origins=[OURS]) as client:
        asked = await client.options("/api/v1/tasks", headers=preflight(OURS))
        assert asked.status_code == 200
        assert asked.headers["access-control-allow-origin"] == OURS
        assert asked.headers["access-control-allow-methods"] == "GET, POST, PUT, PATCH, DELETE"
        allowed = {name.strip().lower() for name in asked.headers["access-control-allow-headers"].split(",")}
        assert {"authorization", "content-type", "idempotency-key", "if-match", "last-event-id", "x-csrf-token"} <= allowed
        refused = await client.get("/api/v1/tasks", headers={"Origin": OURS})
        assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, OURS)
        assert "ETag" in refused.headers["access-control-expose-headers"]


@pytest.mark.req("WB-3")
@pytest.mark.parametrize(
    ("origins", "headers"),
    [
        ([OURS], preflight(THEIRS)),
        ([OURS], preflight(OURS, method="TRACE")),
        ([OURS], preflight(OURS, headers="x-anything-else")),
        ([], preflight(THEIRS)),
    ],
)
async def test_nobody_else_may_do_anything_else(
    settings: Settings, clock: StillClock, tmp_path: Path, origins: list[str], headers: dict[str, str]
) -> None:
    async with visiting(settings, clock, tmp_path / "client", cors_origins=origins) as client:
        answer = await client.options("/api/v1/tasks", headers=headers)
        assert answer.status_code in {400, 404, 405}
        if headers["Origin"] == THEIRS:
            assert "access-control-allow-origin" not in answer.headers
            read = await client.get("/api/v1/setup", headers={"Origin": THEIRS})
            assert "access-control-allow-origin" not in read.headers


@pytest.mark.req("DV-1")
async def test_the_api_describes_itself(settings: Settings, clock: StillClock, tmp_path: Path) -> None:
    async with visiting(settings, clock, tmp_path / "client") as client:
        described = (await client.get("/openapi.json")).json()
        assert described["openapi"].startswith("3.")
        assert "/api/v1/tasks/{task}" in described["paths"]
        assert "/openapi.json" in (await client.get("/docs")).text
