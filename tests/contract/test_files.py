"""What every file store promises (`muster.ports.files`), followed along its links as a client does.

S3 says no in its own way: the tests of a refusal name the status of each. What only our own links promise is in
test_file_links.py, what only S3 does in tests/aws/test_files.py.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from muster.kernel.clock import timestamp
from muster.kernel.errors import NotFound, PayloadTooLarge
from muster.kernel.ids import new_id
from muster.ports.files import Files, StoredFile
from tests.support.files import BYTES, Host

pytestmark = pytest.mark.req("TK-4")


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def content_of(files: Files, key: str) -> bytes:
    return b"".join([piece async for piece in files.read(key)])


@pytest.mark.parametrize("content", [BYTES, b"", b"x" * 3_000_000], ids=["some", "empty", "large"])
async def test_what_is_uploaded_by_link_is_downloaded_by_link(host: Host, content: bytes) -> None:
    key = await host.stored(content)
    assert await host.files.stat(key) == StoredFile(key, len(content), "image/png")
    assert await content_of(host.files, key) == content
    answer = await host.get(key)
    assert answer.status_code == 200
    assert answer.content == content
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-length"] == str(len(content))


async def test_nothing_is_there_before_the_upload(host: Host) -> None:
    key = f"attachments/{new_id()}"
    await host.files.upload_link(key, size=1, content_type="image/png", expires_in=60)
    assert await host.files.stat(key) is None
    with pytest.raises(NotFound):
        await content_of(host.files, key)
    assert (await host.get(key)).status_code == 404


@pytest.mark.parametrize("sent", [b"", BYTES[:-1]], ids=["nothing", "one byte less"])
async def test_too_few_bytes_are_not_stored_and_the_link_still_works(host: Host, sent: bytes) -> None:
    key = f"attachments/{new_id()}"
    link = await host.files.upload_link(key, size=len(BYTES), content_type="image/png", expires_in=60)
    for body in (sent, pieces(sent)):  # announced, and found out
        assert host.refused(await host.put(link, body), 422, "wrong_size")
    assert await host.files.stat(key) is None
    assert (await host.put(link, BYTES)).is_success
    assert await content_of(host.files, key) == BYTES


async def test_too_many_bytes_are_not_stored(host: Host) -> None:
    key = f"attachments/{new_id()}"
    link = await host.files.upload_link(key, size=len(BYTES), content_type="image/png", expires_in=60)
    for body in (BYTES + b"x", pieces(BYTES, b"x")):
        assert host.refused(await host.put(link, body), 413)
    assert await host.files.stat(key) is None


async def test_another_type_is_refused(host: Host) -> None:
    key = f"attachments/{new_id()}"
    link = await host.files.upload_link(key, size=len(BYTES), content_type="image/png", expires_in=60)
    assert host.refused(await host.put(link, BYTES, Content_Type="text/html"), 415)
    assert host.refused(await host.client.put(link.url, content=BYTES), 415)
    assert await host.files.stat(key) is None


async def test_a_link_takes_one_upload(host: Host) -> None:
    key = f"attachments/{new_id()}"
    link = await host.files.upload_link(key, size=3, content_type="text/plain", expires_in=60)
    assert (await host.put(link, b"one")).is_success
    assert host.refused(await host.put(link, b"two"), 409, "already_uploaded")
    assert await content_of(host.files, key) == b"one"


async def test_of_two_uploads_at_once_one_counts(host: Host) -> None:
    key = f"attachments/{new_id()}"
    link = await host.files.upload_link(key, size=2_000_000, content_type="text/plain", expires_in=60)
    length = {"Content_Length": "2000000"}
    everybody_has_begun = asyncio.Barrier(2)

    async def slowly(letter: bytes) -> AsyncIterator[bytes]:
        yield letter * 1_000_000
        await everybody_has_begun.wait()
        yield letter * 1_000_000

    answers = await asyncio.gather(host.put(link, slowly(b"a"), **length), host.put(link, slowly(b"b"), **length))
    assert sorted(answer.is_success for answer in answers) == [False, True]
    assert any(host.refused(answer, 409) for answer in answers if not answer.is_success)
    winner = b"a" if answers[0].is_success else b"b"
    assert await content_of(host.files, key) == winner * 2_000_000


async def test_links_end(host: Host) -> None:
    key = await host.stored()
    for age, works in ((44, True), (60, False)):
        host.clock.advance(-age)
        upload = await host.files.upload_link(f"attachments/{new_id()}", size=1, content_type="image/png", expires_in=60)
        url, expires_at = await host.files.download_link(key, name="a", content_type="image/png", inline=False, expires_in=60)
        assert expires_at <= timestamp(host.clock.now() + timedelta(seconds=60))
        host.clock.advance(age)
        for answer in (await host.client.get(url), await host.put(upload, b"x")):
            assert answer.is_success if works else host.refused(answer, 410, "link_expired")


async def test_a_link_asked_for_again_soon_is_the_same_one(host: Host) -> None:
    host.clock.advance(600 - host.clock.now().timestamp() % 600)

    async def url() -> str:
        return (
            await host.files.download_link("attachments/a", name="a", content_type="image/png", inline=True, expires_in=600)
        )[0]

    first = await url()
    host.clock.advance(149)
    assert await url() == first
    host.clock.advance(1)
    assert await url() != first


async def test_a_link_is_for_one_direction(host: Host) -> None:
    key = await host.stored()
    url, _ = await host.files.download_link(key, name="a", content_type="image/png", inline=False, expires_in=60)
    upload = await host.files.upload_link(f"attachments/{new_id()}", size=1, content_type="image/png", expires_in=60)
    assert host.refused(await host.client.put(url, content=b"", headers={"Content-Type": "image/png"}), 410)
    assert host.refused(await host.client.get(upload.url), 410)


@pytest.mark.parametrize(
    "key",
    [
        "", "a", "/etc/passwd", "../a/b", "a/../b", "a/..", "a/./b", "a//b", "a/b/", "a\\b/c", "a/b\0", "a/~b", "a/B", "a/é",
        "a/.b", "a/b/c/d/e", f"a/{'b' * 200}", "a/b\n",
    ],
)  # fmt: skip
async def test_a_key_cannot_lead_elsewhere(host: Host, key: str, tmp_path: Path) -> None:
    files = host.files
    with pytest.raises(ValueError, match="cannot be the key"):
        await files.upload_link(key, size=1, content_type="image/png", expires_in=60)
    with pytest.raises(ValueError, match="cannot be the key"):
        await files.download_link(key, name="a", content_type="image/png", inline=False, expires_in=60)
    with pytest.raises(ValueError, match="cannot be the key"):
        await files.write(key, pieces(b"x"), content_type="image/png", limit=1)
    with pytest.raises(ValueError, match="cannot be the key"):
        await content_of(files, key)
    with pytest.raises(ValueError, match="cannot be the key"):
        await files.stat(key)
    with pytest.raises(ValueError, match="cannot be the key"):
        await files.delete(key)


async def test_keys_that_look_alike_are_different_files(host: Host) -> None:
    keys = ["a/b", "a/b/c", "a/b/c/d", "a/b.c", "a/b-c", "b/b"]
    for key in keys:
        await host.files.write(key, pieces(key.encode()), content_type="text/plain", limit=100)
    assert [await content_of(host.files, key) for key in keys] == [key.encode() for key in keys]


@pytest.mark.parametrize("content_type", ["", "text", "text/html\r\nX: y", "text/html; charset=utf-8", "TEXT/HTML"])
async def test_only_a_media_type_is_taken_as_one(host: Host, content_type: str) -> None:
    with pytest.raises(ValueError, match="not a media type"):
        await host.files.upload_link("a/b", size=1, content_type=content_type, expires_in=60)


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=5000-", 5000, 5120),
        ("bytes=-20", 5100, 5120),
        ("bytes=-9999", 0, 5120),
        ("bytes=5119-9999", 5119, 5120),
    ],
)
async def test_a_part_is_given(host: Host, asked: str, start: int, stop: int) -> None:
    answer = await host.get(await host.stored(), Range=asked)
    assert answer.status_code == 206
    assert answer.content == BYTES[start:stop]
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/5120"


@pytest.mark.parametrize("asked", ["bytes=5120-", "bytes=9999-10000", "bytes=-0"])
async def test_a_part_behind_the_end_is_refused(host: Host, asked: str) -> None:
    answer = await host.get(await host.stored(), Range=asked)
    assert answer.status_code == 416
    assert answer.headers["content-range"] == "bytes */5120"


async def test_a_browser_that_has_the_file_gets_no_bytes(host: Host) -> None:
    key = await host.stored()
    etag = (await host.get(key)).headers["etag"]
    known = await host.get(key, If_None_Match=etag)
    assert (known.status_code, known.content) == (304, b"")
    assert (await host.get(key, If_None_Match='"other"')).content == BYTES


@pytest.mark.req("SE-1")
@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("image/png", "inline"), ("image/avif", "inline"), ("text/plain", "inline"), ("text/html", "attachment"),
        ("image/svg+xml", "attachment"), ("application/pdf", "attachment"), ("application/xhtml+xml", "attachment"),
    ],
)  # fmt: skip
async def test_what_may_run_scripts_is_a_download(host: Host, content_type: str, kind: str) -> None:
    answer = await host.get(await host.stored(content_type=content_type), content_type)
    assert answer.headers["content-disposition"].partition(";")[0] == kind
    assert "private" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("plan.png", 'inline; filename="plan.png"'),
        ("Größe (1).png", "inline; filename=\"Gro_e (1).png\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%281%29.png"),
        ('a"b\\c;d%.png', "inline; filename=\"a_b_c_d_.png\"; filename*=UTF-8''a%22b%5Cc%3Bd%25.png"),
        ("予定.png", "inline; filename=\"__.png\"; filename*=UTF-8''%E4%BA%88%E5%AE%9A.png"),
        ("a\r\nX: y", "inline; filename=\"a__X: y\"; filename*=UTF-8''a%0D%0AX%3A%20y"),
    ],
)
async def test_the_name_survives_the_header(host: Host, name: str, header: str) -> None:
    assert (await host.get(await host.stored(), name=name)).headers["content-disposition"] == header


async def test_write_replaces_all_at_once(host: Host) -> None:
    key = "previews/a"
    await host.files.write(key, pieces(b"old"), content_type="image/webp", limit=10)
    half_written = asyncio.Event()
    read = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"n" * 2_000_000
        half_written.set()
        await read.wait()
        yield b"w"

    async def look() -> bytes:
        await half_written.wait()
        found = await content_of(host.files, key)
        read.set()
        return found

    stored, meanwhile = await asyncio.gather(
        host.files.write(key, slowly(), content_type="image/webp", limit=3_000_000), look()
    )
    assert meanwhile == b"old"
    assert stored == StoredFile(key, 2_000_001, "image/webp") == await host.files.stat(key)
    assert await content_of(host.files, key) == b"n" * 2_000_000 + b"w"


async def test_many_writers_of_one_key_leave_one_whole_file(host: Host) -> None:
    contents = [bytes([65 + number]) * 200_000 for number in range(8)]
    writes = (host.files.write("previews/a", pieces(each), content_type="image/webp", limit=200_000) for each in contents)
    await asyncio.gather(*writes)
    assert await content_of(host.files, "previews/a") in contents


async def test_a_write_past_its_limit_leaves_what_was_there(host: Host) -> None:
    await host.files.write("previews/a", pieces(b"old"), content_type="image/webp", limit=3)
    with pytest.raises(PayloadTooLarge):
        await host.files.write("previews/a", pieces(b"ne", b"wer"), content_type="image/webp", limit=4)
    assert await content_of(host.files, "previews/a") == b"old"


async def test_a_source_that_fails_leaves_nothing(host: Host) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 2_000_000
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await host.files.write("previews/a", broken(), content_type="image/webp", limit=9_000_000)
    assert await host.files.stat("previews/a") is None


async def test_delete_removes_and_may_be_repeated(host: Host) -> None:
    key = await host.stored()
    await host.files.delete(key)
    await host.files.delete(key)
    assert await host.files.stat(key) is None
    assert (await host.get(key)).status_code == 404


async def test_a_reader_keeps_what_it_began_to_read(host: Host) -> None:
    key = await host.stored(b"a" * 3_000_000)
    reader = host.files.read(key)
    first = await anext(reader)
    await host.files.delete(key)
    assert first + b"".join([piece async for piece in reader]) == b"a" * 3_000_000
