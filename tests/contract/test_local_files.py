"""What only a folder can get wrong: a full disk, dead processes, other users of the machine."""

import asyncio
import os
import resource
import stat
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from muster.adapters.local.files import LocalFiles
from muster.adapters.local.secrets import FolderSecrets
from muster.kernel.clock import SystemClock
from muster.kernel.errors import LinkExpired, OutOfSpace, Unavailable
from tests.support.clock import StillClock

pytestmark = pytest.mark.req("TK-4")


@pytest.fixture
async def secrets(tmp_path: Path) -> FolderSecrets:
    made = FolderSecrets(tmp_path / "secrets")
    await made.open()
    return made


@pytest.fixture
async def files(tmp_path: Path, secrets: FolderSecrets, clock: StillClock) -> LocalFiles:
    made = LocalFiles(tmp_path / "files", secrets, clock)
    await made.open()
    return made


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """The kernel refuses to let any file of this process grow beyond `size`: what a full disk does, without root."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def letters(count: int, size: int = 262_144) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * size


def on_disk(folder: Path) -> list[str]:
    """Every file below the folder that holds bytes of somebody."""
    return [path.name for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


async def test_a_full_disk_leaves_nothing_half(files: LocalFiles, tmp_path: Path) -> None:
    with largest_file(3_000_000), pytest.raises(OutOfSpace):
        await files.write("attachments/a", letters(20), content_type="image/png", limit=9_000_000)
    assert await files.stat("attachments/a") is None
    assert on_disk(tmp_path / "files") == []
    await files.write("attachments/a", letters(20), content_type="image/png", limit=9_000_000)
    stored = await files.stat("attachments/a")
    assert stored is not None
    assert stored.size == 20 * 262_144


async def test_a_disk_too_full_for_the_type_leaves_nothing_either(files: LocalFiles, tmp_path: Path) -> None:
    with largest_file(5), pytest.raises(OutOfSpace):
        await files.write("attachments/a", letters(1, 5), content_type="image/png", limit=5)
    assert on_disk(tmp_path / "files") == []


async def test_memory_stays_bounded_however_large_the_file(files: LocalFiles) -> None:
    tracemalloc.start()
    try:
        await files.write("attachments/a", letters(120), content_type="image/png", limit=99_000_000)
        read = 0
        async for piece in files.read("attachments/a"):
            read += len(piece)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read == 120 * 262_144
    assert peak < 6_000_000


async def test_a_restart_keeps_files_and_links(
    files: LocalFiles, tmp_path: Path, secrets: FolderSecrets, clock: StillClock
) -> None:
    await files.write("attachments/a", letters(1), content_type="image/png", limit=262_144)
    url, _ = await files.download_link("attachments/a", name="a", content_type="image/png", inline=True, expires_in=60)
    restarted = LocalFiles(tmp_path / "files", secrets, clock)
    await restarted.open()
    file = await restarted.follow(url.rpartition("/")[2])
    assert (file.size, file.content_type) == (262_144, "image/png")
    file.close()


async def test_processes_that_start_together_share_one_key(tmp_path: Path, secrets: FolderSecrets, clock: StillClock) -> None:
    processes = [LocalFiles(tmp_path / "files", secrets, clock) for _ in range(5)]
    links = await asyncio.gather(
        *(each.upload_link("attachments/a", size=1, content_type="image/png", expires_in=60) for each in processes)
    )
    assert len({link.url for link in links}) == 1


async def test_another_installation_s_links_are_worth_nothing(files: LocalFiles, tmp_path: Path, clock: StillClock) -> None:
    other_secrets = FolderSecrets(tmp_path / "other")
    await other_secrets.open()
    other = LocalFiles(tmp_path / "files", other_secrets, clock)
    await files.write("attachments/a", letters(1), content_type="image/png", limit=262_144)
    url, _ = await other.download_link("attachments/a", name="a", content_type="image/png", inline=True, expires_in=60)
    with pytest.raises(LinkExpired):
        await files.follow(url.rpartition("/")[2])


async def test_what_dead_uploads_left_is_removed_at_the_next_start(tmp_path: Path, secrets: FolderSecrets) -> None:
    files = LocalFiles(tmp_path / "files", secrets, SystemClock())
    await files.open()
    unfinished = tmp_path / "files" / ".unfinished"
    (unfinished / "old").write_bytes(b"x")
    os.utime(unfinished / "old", (1, 1))
    (unfinished / "of-another-process").write_bytes(b"x")
    await files.open()
    assert on_disk(tmp_path / "files") == ["of-another-process"]


async def test_a_cancelled_upload_leaves_nothing(files: LocalFiles, tmp_path: Path) -> None:
    under_way = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"x" * 2_000_000
        under_way.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(files.write("attachments/a", endless(), content_type="image/png", limit=9_000_000))
    await under_way.wait()
    assert len(on_disk(tmp_path / "files")) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert on_disk(tmp_path / "files") == []


async def test_only_the_owner_can_read(files: LocalFiles, tmp_path: Path) -> None:
    await files.write("attachments/a", letters(1), content_type="image/png", limit=262_144)
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in [tmp_path / "files", *(tmp_path / "files").rglob("*")]}
    assert modes == {0}


async def test_a_folder_that_vanished_is_said_to_be_so(files: LocalFiles, tmp_path: Path) -> None:
    (tmp_path / "files" / ".unfinished").rmdir()
    with pytest.raises(Unavailable):
        await files.write("attachments/a", letters(1), content_type="image/png", limit=262_144)


async def test_many_files_are_spread_over_folders(files: LocalFiles, tmp_path: Path) -> None:
    for number in range(40):
        await files.write(f"attachments/{number}", letters(1, 1), content_type="image/png", limit=1)
    assert len(list((tmp_path / "files" / "attachments").iterdir())) > 20
