"""Key rings: rotation, several processes, and tokens that open for nothing else."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.adapters.local.secrets import FolderSecrets
from muster.identity.keys import PURPOSES, BadToken, KeyRings, ServerKey
from tests.support.clock import StillClock
from tests.support.identity import key_rings

pytestmark = pytest.mark.req("ID-8")

DAY = 86_400


@pytest.fixture
async def secrets(tmp_path: Path) -> FolderSecrets:
    store = FolderSecrets(tmp_path / "secrets")
    await store.open()
    return store


@pytest.fixture
async def rings(secrets: FolderSecrets, clock: StillClock) -> KeyRings:
    opened = key_rings(secrets, clock)
    await opened.open()
    return opened


@pytest.mark.req("ID-8")
async def test_a_token_holds_its_claims_and_names_its_key(rings: KeyRings) -> None:
    token = await rings.seal("active_session", b'{"sub":"ada"}')
    assert token.startswith("v4.local.")
    assert "ada" not in token
    assert await rings.unseal("active_session", token) == b'{"sub":"ada"}'


async def test_a_token_opens_for_no_other_purpose(rings: KeyRings) -> None:
    for purpose in PURPOSES:
        token = await rings.seal(purpose, b"{}")
        for other in PURPOSES:
            if other != purpose:
                with pytest.raises(BadToken):
                    await rings.unseal(other, token)


async def test_the_purpose_is_authenticated_even_if_keys_were_shared(secrets: FolderSecrets, rings: KeyRings) -> None:
    ring = await secrets.get("signing-keys.verify_email_session")
    assert ring is not None
    await secrets.put("signing-keys.active_session", ring)
    token = await rings.seal("verify_email_session", b"{}")
    with pytest.raises(BadToken):
        await rings.unseal("active_session", token)


async def test_a_changed_token_is_refused_wherever_it_was_changed(rings: KeyRings) -> None:
    token = await rings.seal("active_session", b'{"sub":"ada","exp":1}')
    assert await rings.unseal("active_session", token)
    for place in range(len("v4.local."), len(token)):
        letter = "A" if token[place] != "A" else "B"
        changed = token[:place] + letter + token[place + 1 :]
        try:
            payload = await rings.unseal("active_session", changed)
        except BadToken:
            continue
        # The last character of a base64url part has bits that stand for nothing.
        assert payload == b'{"sub":"ada","exp":1}'
        assert place in {token.rindex(".") - 1, len(token) - 1}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(text=st.text(max_size=200) | st.text("v4.local_-AB=", max_size=100).map(lambda rest: f"v4.local.{rest}"))
def test_anything_else_is_refused_and_nothing_more(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    async def check() -> None:
        rings = key_rings(FolderSecrets(tmp_path_factory.getbasetemp()), StillClock())
        with pytest.raises(BadToken):
            await rings.unseal("active_session", text)

    asyncio.run(check())


async def test_a_key_is_replaced_when_it_is_due_and_not_before(rings: KeyRings, clock: StillClock) -> None:
    clock.advance(29 * DAY)
    assert await rings.rotate_due() == []
    clock.advance(1 * DAY)
    assert await rings.rotate_due() == list(PURPOSES)
    assert await rings.rotate_due() == []


async def test_what_a_former_key_signed_stays_good_until_it_expires(rings: KeyRings, clock: StillClock) -> None:
    session = await rings.seal("active_session", b"session")  # lives 30 days
    reset = await rings.seal("password_reset_session", b"reset")  # lives an hour
    assert await rings.rotate("all") == list(PURPOSES)
    assert await rings.unseal("active_session", session) == b"session"
    clock.advance(29 * DAY)
    await rings.rotate("all")
    assert await rings.unseal("active_session", session) == b"session"
    with pytest.raises(BadToken):
        await rings.unseal("password_reset_session", reset)
    clock.advance(2 * DAY)
    await rings.rotate("active_session")
    with pytest.raises(BadToken):
        await rings.unseal("active_session", session)


async def test_one_ring_can_be_rotated_by_itself(rings: KeyRings) -> None:
    before = {key.purpose: key.id for key in await rings.describe() if key.retired_at is None}
    assert await rings.rotate("verify_email_session") == ["verify_email_session"]
    after = {key.purpose: key.id for key in await rings.describe() if key.retired_at is None}
    assert {purpose for purpose in PURPOSES if before[purpose] != after[purpose]} == {"verify_email_session"}


async def test_another_process_takes_a_new_key_at_once(rings: KeyRings, secrets: FolderSecrets, clock: StillClock) -> None:
    other = key_rings(secrets, clock)
    await other.open()
    await rings.rotate("all")
    token = await rings.seal("active_session", b"new")
    assert await other.unseal("active_session", token) == b"new"


async def test_another_process_signs_with_the_new_key_within_a_minute(
    rings: KeyRings, secrets: FolderSecrets, clock: StillClock
) -> None:
    other = key_rings(secrets, clock)
    await other.open()
    before = (await other.seal("active_session", b"")).rpartition(".")[2]
    await rings.rotate("active_session")
    clock.advance(60)
    assert (await other.seal("active_session", b"")).rpartition(".")[2] != before


async def test_processes_that_rotate_at_once_lose_no_key(secrets: FolderSecrets, clock: StillClock) -> None:
    processes = [key_rings(secrets, clock) for _ in range(6)]
    await asyncio.gather(*(process.open() for process in processes))
    tokens = [await process.seal("active_session", str(number).encode()) for number, process in enumerate(processes)]
    await asyncio.gather(*(process.rotate("all") for process in processes))
    tokens += [await process.seal("active_session", str(number).encode()) for number, process in enumerate(processes)]
    clock.advance(2)
    for process in processes:
        clock.advance(2)
        assert [await process.unseal("active_session", token) for token in tokens] == [str(n).encode() for n in range(6)] * 2


async def test_forged_key_ids_do_not_make_a_process_read_the_ring_each_time(
    rings: KeyRings, secrets: FolderSecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = 0
    real = secrets.get

    async def counted(name: str) -> bytes | None:
        nonlocal reads
        reads += 1
        return await real(name)

    monkeypatch.setattr(secrets, "get", counted)
    stranger = await rings.seal("verify_email_session", b"{}")
    for _ in range(50):
        with pytest.raises(BadToken):
            await rings.unseal("active_session", stranger)
    assert reads == 1


async def test_the_server_key_is_made_once(secrets: FolderSecrets) -> None:
    keys = [ServerKey(secrets) for _ in range(4)]
    await asyncio.gather(*(key.open() for key in keys))
    assert len({key.derive("csrf") for key in keys}) == 1
    assert keys[0].derive("csrf") != keys[0].derive("one-time-codes")


@pytest.mark.req("SE-2")
async def test_what_is_encrypted_is_bound_to_its_use_and_its_person(secrets: FolderSecrets) -> None:
    key = ServerKey(secrets)
    await key.open()
    sealed = key.encrypt("second-factors", "JBSWY3DP", "ada")
    assert "JBSWY3DP" not in sealed
    assert key.decrypt("second-factors", sealed, "ada") == "JBSWY3DP"
    for use, person in (("second-factors", "bob"), ("other", "ada")):
        with pytest.raises(BadToken):
            key.decrypt(use, sealed, person)
