"""The secret of a registration's link: the same whenever it is said, another one for each, and nobody else's to make."""

import pytest

from muster.adapters.local.secrets import FolderSecrets
from muster.events.manage_secrets import ManageSecrets
from muster.identity.keys import ServerKey
from muster.kernel.ids import new_id

pytestmark = pytest.mark.req("EV-2", "SE-1")


@pytest.fixture
async def keys(tmp_path_factory: pytest.TempPathFactory) -> list[ManageSecrets]:
    """Of two servers."""
    made = []
    for name in ("one", "two"):
        secrets = FolderSecrets(tmp_path_factory.mktemp(name) / "secrets")
        await secrets.open()
        key = ServerKey(secrets)
        await key.open()
        made.append(ManageSecrets(key))
    return made


async def test_it_has_128_bits_and_says_nothing(keys: list[ManageSecrets]) -> None:
    here, elsewhere = keys
    registrations = [new_id() for _ in range(200)]
    secrets = {here.of(each) for each in registrations} | {elsewhere.of(each) for each in registrations}
    assert len(secrets) == 400
    assert {len(secret) for secret in secrets} == {22}
    assert here.of(registrations[0]) == here.of(registrations[0])
    assert here.of(registrations[0]) not in here.digest(registrations[0])


async def test_it_opens_its_own_registration_alone(keys: list[ManageSecrets]) -> None:
    here, elsewhere = keys
    ours, other = new_id(), new_id()
    assert here.opens(here.of(ours), ours, here.digest(ours))
    for secret in (here.of(other), elsewhere.of(ours), "", "é", here.of(ours)[:-1], here.digest(ours)):
        assert not here.opens(secret, ours, here.digest(ours))


async def test_with_another_key_both_the_old_link_and_the_new_one_are_good(keys: list[ManageSecrets]) -> None:
    before, now = keys
    registration = new_id()
    kept = before.digest(registration)
    assert now.opens(before.of(registration), registration, kept)
    assert now.opens(now.of(registration), registration, kept)
