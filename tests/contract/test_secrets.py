"""What every secret store promises (`muster.ports.secrets`), and what the folder adds; AWS's in tests/aws/test_secrets.py."""

import asyncio
import os
from pathlib import Path
from typing import IO, Any

import pytest

from muster.adapters.local.secrets import FolderSecrets
from muster.kernel.errors import OutOfSpace
from muster.kernel.ids import new_id
from muster.ports.secrets import LONGEST, Secrets, SecretsExposed
from tests.support.adapters import adapters

pytestmark = pytest.mark.req("SE-2")


async def opened(folder: Path) -> FolderSecrets:
    secrets = FolderSecrets(folder)
    await secrets.open()
    return secrets


@pytest.fixture(params=adapters("local", "aws"))
async def secrets(request: pytest.FixtureRequest, tmp_path: Path) -> Secrets:
    if request.param == "aws":
        request.getfixturevalue("emulator")
        from muster.adapters.aws.clients import Clients  # noqa: PLC0415  # not there on a laptop
        from muster.adapters.aws.secrets import ManagedSecrets  # noqa: PLC0415

        return ManagedSecrets(Clients(), f"muster/{new_id()}/")
    return await opened(tmp_path / "secrets")


async def test_a_secret_is_given_back_as_it_was_put(secrets: Secrets) -> None:
    value = bytes(range(256)) * 20
    assert await secrets.get("server-key") is None
    await secrets.put("server-key", value)
    assert await secrets.get("server-key") == value
    await secrets.put("server-key", b"\0")
    assert await secrets.get("server-key") == b"\0"


@pytest.mark.parametrize("size", [0, LONGEST + 1])
async def test_a_value_of_no_bytes_or_too_many_is_refused(secrets: Secrets, size: int) -> None:
    with pytest.raises(ValueError, match="has 1 to 65536 bytes"):
        await secrets.put("server-key", b"x" * size)
    with pytest.raises(ValueError, match="has 1 to 65536 bytes"):
        await secrets.replace("server-key", b"x" * size, None)
    assert await secrets.get("server-key") is None
    await secrets.put("server-key", b"x" * LONGEST)


async def test_replace_wants_the_present_value(secrets: Secrets) -> None:
    assert not await secrets.replace("ring", b"2", b"1")
    assert await secrets.replace("ring", b"1", None)
    assert not await secrets.replace("ring", b"2", None)
    assert not await secrets.replace("ring", b"2", b"other")
    assert await secrets.get("ring") == b"1"
    assert await secrets.replace("ring", b"2", b"1")
    assert await secrets.get("ring") == b"2"


async def test_of_several_that_replace_at_once_one_wins(secrets: Secrets) -> None:
    await secrets.put("ring", b"start")
    outcomes = await asyncio.gather(*(secrets.replace("ring", str(n).encode(), b"start") for n in range(16)))
    assert outcomes.count(True) == 1
    assert await secrets.get("ring") == str(outcomes.index(True)).encode()


async def test_of_several_that_make_a_secret_at_once_one_wins(secrets: Secrets) -> None:
    outcomes = await asyncio.gather(*(secrets.replace("ring", str(n).encode(), None) for n in range(16)))
    assert outcomes.count(True) == 1
    assert await secrets.get("ring") == str(outcomes.index(True)).encode()


@pytest.mark.parametrize("name", ["", "../etc", "a/b", "UPPER", ".hidden", "a\x00", "ä", "a" * 200])
async def test_a_name_that_could_lead_elsewhere_is_refused(secrets: Secrets, name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a secret"):
        await secrets.get(name)
    with pytest.raises(ValueError, match="cannot name a secret"):
        await secrets.put(name, b"x")


async def test_the_folder_and_its_files_are_for_the_owner_alone(tmp_path: Path) -> None:
    former = os.umask(0)
    try:
        secrets = await opened(tmp_path / "data" / "secrets")
        await secrets.put("key", b"value")
    finally:
        os.umask(former)
    folder = tmp_path / "data" / "secrets"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o710, 0o777])
async def test_a_folder_that_others_can_enter_is_refused(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(SecretsExposed, match="Others can read"):
        await opened(folder)


async def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    secrets = await opened(tmp_path / "secrets")
    await secrets.put("key", b"value")
    (tmp_path / "secrets" / "key").chmod(0o644)
    with pytest.raises(SecretsExposed, match="key"):
        await opened(tmp_path / "secrets")


async def test_what_a_dying_process_left_half_written_is_removed(tmp_path: Path) -> None:
    secrets = await opened(tmp_path / "secrets")
    await secrets.put("key", b"whole")
    left = tmp_path / "secrets" / ".new-abc"
    left.write_bytes(b"ha")
    left.chmod(0o600)
    secrets = await opened(tmp_path / "secrets")
    assert not left.exists()
    assert await secrets.get("key") == b"whole"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a device that is always full")
async def test_a_full_disk_is_told_and_the_former_value_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = await opened(tmp_path / "secrets")
    await secrets.put("key", b"former")
    real_open = os.fdopen

    def on_full_device(descriptor: int, mode: str) -> IO[Any]:
        os.close(descriptor)
        return real_open(os.open("/dev/full", os.O_WRONLY), mode)

    monkeypatch.setattr(os, "fdopen", on_full_device)
    with pytest.raises(OutOfSpace):
        await secrets.put("key", b"newer")
    assert await secrets.get("key") == b"former"
    assert sorted(path.name for path in (tmp_path / "secrets").iterdir()) == [".lock", "key"]
