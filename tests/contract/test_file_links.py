"""What the links that Muster serves itself promise beyond what every file store's do."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.clock import StillClock
from tests.support.files import BYTES, Host, local_host

pytestmark = pytest.mark.req("TK-4")


@pytest.fixture
async def own(tmp_path: Path, clock: StillClock) -> AsyncIterator[Host]:
    """The store whose links Muster itself serves."""
    made = await local_host(tmp_path, clock)
    async with made.client:
        yield made


async def test_a_link_cannot_be_forged(own: Host) -> None:
    key = await own.stored()
    url, _ = await own.files.download_link(key, name="a", content_type="image/png", inline=False, expires_in=60)
    base, _, token = url.rpartition("/")
    assert (await own.client.get(url)).status_code == 200
    other = "A" if token[9] != "A" else "B"
    forged = [token[:9] + other + token[10:], token[:-9] + other + token[-8:], token[:-4], token + "AAAA", "x", "é", "A" * 9000]
    for bad in forged:
        answer = await own.client.get(f"{base}/{bad}")
        assert (answer.status_code, answer.json()["code"]) == (410, "link_expired")


@pytest.mark.parametrize("asked", ["bytes=5-4", "bytes=1-2,4-5", "lines=1-2", "bytes=-"])
async def test_nonsense_for_a_part_means_the_whole(own: Host, asked: str) -> None:
    answer = await own.get(await own.stored(), Range=asked)
    assert (answer.status_code, answer.content) == (200, BYTES)
    assert "content-range" not in answer.headers


async def test_a_part_is_given_of_what_a_browser_has_the_rest_of(own: Host) -> None:
    key = await own.stored()
    etag = (await own.get(key)).headers["etag"]
    assert (await own.get(key, Range="bytes=0-9", If_Range=etag)).content == BYTES[:10]
    assert (await own.get(key, Range="bytes=0-9", If_Range='"other"')).content == BYTES


async def test_head_tells_without_the_bytes(own: Host) -> None:
    key = await own.stored()
    url, _ = await own.files.download_link(key, name="a", content_type="image/png", inline=False, expires_in=60)
    answer = await own.client.head(url)
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "5120")


@pytest.mark.req("SE-1")
async def test_what_muster_serves_itself_runs_nothing(own: Host) -> None:
    answer = await own.get(await own.stored(content_type="text/html"), "text/html")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
