"""Which passwords are taken, and how they are hashed."""

import asyncio
import re
import statistics
import time

import pytest

from muster.adapters.local.password_hashes import PasswordHashes
from muster.identity.passwords import PasswordPolicy, normalized
from muster.kernel.errors import Unavailable, ValidationFailed
from tests.support.identity import cheap_hashes

POLICY = PasswordPolicy(min_length=8)


def check(password: str, policy: PasswordPolicy = POLICY) -> str:
    return policy.check(password, email="ada.lovelace@example.org", names=("Ada", "Lovelace"))


@pytest.mark.req("ID-3")
@pytest.mark.parametrize(
    "password",
    ["gravel-otter", "correct hours", "日本語のパスワード!", "ünïcödé wörds", "adagravelotter", "x9$Kf2!q", "zebra1234zebra"],
)
def test_taken(password: str) -> None:
    assert check(password) == normalized(password)


@pytest.mark.req("ID-3")
@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "too_short"),
        ("x" * 129, "too_long"),
        ("Password123!", "too_common"),
        ("passw0rd2026", "too_common"),
        ("qwertyuiop", "too_common"),
        ("poiuytrewq", "too_common"),
        ("iloveyou!!!", "too_common"),
        ("12345678", "too_common"),
        ("98765432", "too_common"),
        ("aaaaaaaaaaaa", "too_common"),
        ("abcabcabcabc", "too_common"),
        ("abcdefghijkl", "too_common"),
        ("correct-horse-battery-staple", "too_common"),
        ("AdaLovelace1", "too_personal"),
        ("ada.lovelace@example.org", "too_personal"),
        ("lovelace2026", "too_personal"),
    ],
)
def test_refused(password: str, code: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check(password)
    assert [(error.field, error.code) for error in refused.value.errors] == [("password", code)]


def test_the_shortest_is_what_the_operator_says() -> None:
    with pytest.raises(ValidationFailed):
        check("gravel-otter-lantern", PasswordPolicy(min_length=21))
    assert check("gravel-otter-lantern", PasswordPolicy(min_length=20))


def test_the_same_password_from_two_keyboards_is_one() -> None:
    assert check("cafe\u0301 gravel") == check("caf\u00e9 gravel")
    full_width = "".join(chr(ord(letter) + 0xFEE0) for letter in "gravel-otter")
    assert check(full_width) == "gravel-otter"


@pytest.mark.req("SE-2")
async def test_parameters_are_those_that_owasp_names() -> None:
    hashes = PasswordHashes(workers=1, queue=1)
    try:
        stored = await hashes.hash("gravel-otter")
        assert re.match(r"\$argon2id\$v=19\$m=19456,t=2,p=1\$", stored)
        assert await hashes.matches(stored, "gravel-otter")
        assert not await hashes.matches(stored, "gravel-ottes")
        assert not await hashes.matches(None, "gravel-otter")
        assert not await hashes.matches(None, "")
        assert not await hashes.matches("not a hash", "gravel-otter")
    finally:
        hashes.close()


async def test_who_does_not_find_a_place_is_told_to_come_back() -> None:
    hashes = cheap_hashes(workers=1, queue=3)
    try:
        outcomes = await asyncio.gather(*(hashes.hash("x") for _ in range(10)), return_exceptions=True)
        refused = [outcome for outcome in outcomes if isinstance(outcome, Unavailable)]
        assert len(refused) == 6
        assert all(error.retry_after >= 1 for error in refused)
        assert await hashes.matches(next(found for found in outcomes if isinstance(found, str)), "x")
    finally:
        hashes.close()


async def test_hashing_does_not_hold_up_the_loop() -> None:
    hashes = PasswordHashes(workers=1, queue=20)
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0)
            ticks += 1

    ticking = asyncio.create_task(tick())
    try:
        await hashes.hash("gravel-otter")
    finally:
        ticking.cancel()
        hashes.close()
    assert ticks > 50


def test_hashes_of_former_parameters_are_noticed() -> None:
    former, present = cheap_hashes(time_cost=1), cheap_hashes(time_cost=2)
    stored = asyncio.run(former.hash("gravel-otter"))
    assert present.is_outdated(stored)
    assert not former.is_outdated(stored)
    former.close()
    present.close()


@pytest.mark.req("ID-2")
async def test_an_account_that_does_not_exist_takes_as_long_as_one_that_does() -> None:
    hashes = PasswordHashes(workers=1, queue=20)
    await hashes.open()
    stored = await hashes.hash("gravel-otter")

    async def cost(hashed: str | None) -> float:
        started = time.process_time()
        await hashes.matches(hashed, "wrong password")
        return time.process_time() - started

    try:
        known = statistics.median([await cost(stored) for _ in range(7)])
        unknown = statistics.median([await cost(None) for _ in range(7)])
    finally:
        hashes.close()
    assert 0.4 < unknown / known < 2.5
