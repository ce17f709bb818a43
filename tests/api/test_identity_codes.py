"""One-time codes by mail."""

import asyncio
import re
from typing import Any

import pytest

from muster.identity.messages import CodeRequested
from tests.support.api import Muster
from tests.support.clock import StillClock
from tests.support.identity import Outbox
from tests.support.in_process import inside

pytestmark = pytest.mark.req("ID-4")

EVE = "eve@elsewhere.example"


async def sent(muster: Muster, email: str = EVE) -> tuple[str, str]:
    """The challenge and the code that the mail says."""
    answer = await (await muster.visitor()).post("/auth/otp/send", {"email": email}, expect=202)
    return answer["challenge_id"], (await muster.mail(email)).secret


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def verify(muster: Muster, challenge_id: str, code: str, *, expect: int) -> dict[str, Any]:
    body = {"challenge_id": challenge_id, "code": code}
    answer: dict[str, Any] = await (await muster.visitor()).post("/auth/otp/verify", body, expect=expect)
    return answer


async def test_a_code_proves_the_address_once(muster: Muster) -> None:
    challenge, code = await sent(muster)
    assert await verify(muster, challenge, code, expect=200) == {"verified": True, "email": EVE}
    assert (await verify(muster, challenge, code, expect=410))["code"] == "code_expired"


@pytest.mark.in_process("asks for the code of a challenge again")
async def test_a_mail_that_comes_too_late_has_nothing_to_say(muster: Muster) -> None:
    challenge, code = await sent(muster)
    secrets = inside(muster).identity.mail_secrets
    again = await secrets.one_time_code(challenge)
    assert again is not None
    assert again.code == code, "a mail may be rendered twice"
    await verify(muster, challenge, code, expect=200)
    assert await secrets.one_time_code(challenge) is None


async def test_the_message_asks_for_a_mail_and_says_no_code(muster: Muster) -> None:
    outbox = Outbox(muster.host.emitted)
    await outbox.fresh()
    answer = await (await muster.visitor()).post("/auth/otp/send", {"email": EVE}, expect=202)
    assert answer["expires_at"] == muster.moment(600)
    assert await outbox.fresh() == [CodeRequested(challenge_id=answer["challenge_id"], email=EVE)]
    assert re.fullmatch(r"\d{6}", (await muster.mail(EVE)).secret)


@pytest.mark.in_process("reads the document")
async def test_what_is_kept_says_no_code_either(muster: Muster) -> None:
    challenge, code = await sent(muster)
    document = await inside(muster).ports.documents.get(f"OTP#{challenge}", "CODE")
    assert document is not None
    assert code not in document.body


async def test_codes_are_as_good_as_random(muster: Muster) -> None:
    codes = [(await sent(muster))[1] for _ in range(30)]
    assert len(set(codes)) >= 29
    assert len({code[0] for code in codes}) >= 5


@pytest.mark.in_process("sets the clock")
async def test_it_is_over_after_ten_minutes(muster: Muster, clock: StillClock) -> None:
    challenge, code = await sent(muster)
    clock.advance(600)
    await verify(muster, challenge, code, expect=410)


async def test_a_code_belongs_to_its_challenge(muster: Muster) -> None:
    first, first_code = await sent(muster)
    second, second_code = await sent(muster)
    if first_code != second_code:
        await verify(muster, first, second_code, expect=422)
    await verify(muster, second, second_code, expect=200)
    await verify(muster, first, first_code, expect=200)


async def test_after_five_wrong_tries_it_is_void(muster: Muster) -> None:
    challenge, code = await sent(muster)
    for left in ("4 tries are left.", "3 tries are left.", "2 tries are left.", "One try is left.", "That was the last try"):
        problem = await verify(muster, challenge, wrong(code), expect=422)
        assert [(bad["field"], bad["code"]) for bad in problem["errors"]] == [("code", "wrong_code")]
        assert problem["errors"][0]["message"].startswith(f"This is not the code from the mail. {left}")
    await verify(muster, challenge, code, expect=410)


async def test_tries_at_once_count_each(muster: Muster) -> None:
    challenge, code = await sent(muster)
    body = {"challenge_id": challenge, "code": wrong(code)}
    visitor = await muster.visitor()
    answers = await asyncio.gather(*(visitor.call("POST", "/auth/otp/verify", json=body) for _ in range(30)))
    taken = [answer for answer in answers if answer.status_code == 422]
    assert len(taken) <= 5
    assert {answer.status_code for answer in answers} <= {422, 410, 503}


async def test_of_two_with_the_right_code_at_once_one_is_told_so(muster: Muster) -> None:
    challenge, code = await sent(muster)
    body = {"challenge_id": challenge, "code": code}
    visitor = await muster.visitor()
    answers = await asyncio.gather(*(visitor.call("POST", "/auth/otp/verify", json=body) for _ in range(4)))
    assert [answer.status_code for answer in answers].count(200) == 1


@pytest.mark.parametrize("challenge", ["01a1f7e3-97d1-7735-aad5-f0f1ee5ab9de", "nonsense", "\u0000", "OTP#1"])
async def test_a_challenge_that_never_was_answers_as_one_that_is_over(muster: Muster, challenge: str) -> None:
    assert (await verify(muster, challenge, "123456", expect=410))["code"] == "code_expired"


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("send", {"email": "eve"}, "email"),
        ("send", {}, "email"),
        ("verify", {"challenge_id": "", "code": "123456"}, "challenge_id"),
        ("verify", {"challenge_id": "x", "code": ""}, "code"),
        ("verify", {"challenge_id": "x", "code": 123456}, "code"),
    ],
)
async def test_bad_input_is_named(muster: Muster, path: str, body: dict[str, object], field: str) -> None:
    problem = await (await muster.visitor()).post(f"/auth/otp/{path}", body, expect=422)
    assert [error["field"] for error in problem["errors"]] == [field]
