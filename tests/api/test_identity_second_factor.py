"""The second factor: an app's codes, and recovery codes."""

import asyncio
import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import pyotp
import pytest
from sqlalchemy import select, union_all

from muster.database.query import Query
from muster.identity.messages import RecoveryCodeUsed, SecondFactorTurnedOff, SecondFactorTurnedOn
from muster.identity.tables import recovery_codes, second_factors
from muster.kernel.clock import Clock
from tests.support.api import PASSWORD, Muster, Visitor
from tests.support.clock import StillClock
from tests.support.identity import Outbox
from tests.support.in_process import inside

pytestmark = pytest.mark.req("ID-2")

ADA = "ada@gala.example.com"

_EVERYTHING = Query(union_all(select(second_factors.c.secret), select(recovery_codes.c.digest)), str)


@pytest.fixture
def outbox(muster: Muster) -> Outbox:
    return Outbox(muster.host.emitted)


@dataclass
class App:
    """An authenticator app on the host's clock."""

    clock: Clock
    secret: str

    def code(self, *, steps: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(self.clock.now(), counter_offset=steps)

    def next(self) -> str:
        """The code after the one that confirmed the app: taken already, since clocks may differ by a step."""
        return self.code(steps=1)


async def begun(muster: Muster) -> App:
    answer = await muster.admin.post("/auth/second-factor", {"password": PASSWORD}, expect=200)
    return App(muster.host.clock, answer["secret"])


async def turned_on(muster: Muster) -> tuple[App, list[str]]:
    """The app and the recovery codes; the app's present code has confirmed it and is used up."""
    app = await begun(muster)
    answer = await muster.admin.post("/auth/second-factor/confirm", {"code": app.code()}, expect=200)
    return app, answer["recovery_codes"]


async def login(muster: Muster, code: str | None, *, expect: int, path: str = "/auth/login") -> dict[str, object]:
    body = {"email": ADA, "password": PASSWORD} | ({} if code is None else {"second_factor_code": code})
    answer: dict[str, object] = await (await muster.visitor()).post(path, body, expect=expect)
    return answer


async def test_what_an_app_needs_to_begin(admin: Visitor) -> None:
    answer = await admin.post("/auth/second-factor", {"password": PASSWORD}, expect=200)
    uri = pyotp.parse_uri(answer["otpauth_uri"])
    assert isinstance(uri, pyotp.TOTP)
    assert (uri.secret, uri.name, uri.issuer) == (answer["secret"], ADA, "Gala team")
    assert re.fullmatch(r"[A-Z2-7]{32}", answer["secret"])
    assert ET.fromstring(answer["qr_svg"]).tag == "{http://www.w3.org/2000/svg}svg"
    assert (await admin.get("/me"))["second_factor"] is False


async def test_it_counts_once_a_code_confirms_it(muster: Muster, outbox: Outbox) -> None:
    app = await begun(muster)
    await login(muster, None, expect=200)
    problem = await muster.admin.post("/auth/second-factor/confirm", {"code": "000000"}, expect=422)
    assert [error["field"] for error in problem["errors"]] == ["code"]
    await outbox.fresh()
    answer = await muster.admin.post("/auth/second-factor/confirm", {"code": app.code()}, expect=200)
    assert len(set(answer["recovery_codes"])) == 10
    assert all(re.fullmatch(r"[0-9a-z]{5}-[0-9a-z]{5}", code) for code in answer["recovery_codes"])
    assert (await muster.admin.get("/me"))["second_factor"] is True
    assert len(await outbox.fresh_of(SecondFactorTurnedOn)) == 1
    assert (await login(muster, None, expect=401))["code"] == "second_factor_required"


async def test_signing_in_takes_password_and_code(muster: Muster) -> None:
    app, _ = await turned_on(muster)
    assert (await login(muster, "000000", expect=401))["code"] == "second_factor_required"
    code = app.next()
    await login(muster, f" {code[:3]} {code[3:]} ", expect=200)
    problem = await (await muster.visitor()).post(
        "/auth/login", {"email": ADA, "password": "wrong password", "second_factor_code": app.next()}, expect=401
    )
    assert problem["code"] == "invalid_credentials"


async def test_the_admins_door_asks_for_it_too(muster: Muster) -> None:
    app, _ = await turned_on(muster)
    assert (await login(muster, None, expect=401, path="/admin/auth/login"))["code"] == "second_factor_required"
    assert set(await login(muster, app.next(), expect=200, path="/admin/auth/login")) == {"access_token", "user"}


@pytest.mark.in_process("sets the clock")
async def test_a_code_is_good_once(muster: Muster, clock: StillClock) -> None:
    app, _ = await turned_on(muster)
    clock.advance(60)
    await login(muster, app.code(), expect=200)
    await login(muster, app.code(), expect=401)
    clock.advance(30)
    await login(muster, app.code(steps=-1), expect=401)
    await login(muster, app.code(), expect=200)


async def test_the_code_that_confirmed_it_signs_nobody_in(muster: Muster) -> None:
    app = await begun(muster)
    await muster.admin.post("/auth/second-factor/confirm", {"code": app.code()}, expect=200)
    await login(muster, app.code(), expect=401)


async def test_of_two_with_the_same_code_at_once_one_gets_in(muster: Muster) -> None:
    app, codes = await turned_on(muster)
    for code in (app.next(), codes[0]):
        body = {"email": ADA, "password": PASSWORD, "second_factor_code": code}
        visitor = await muster.visitor()
        answers = await asyncio.gather(*(visitor.call("POST", "/auth/login", json=body) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


@pytest.mark.in_process("sets the clock")
@pytest.mark.parametrize(("steps", "expect"), [(-2, 401), (-1, 200), (0, 200), (1, 200), (2, 401)])
async def test_a_clock_may_be_off_by_one_step(muster: Muster, clock: StillClock, steps: int, expect: int) -> None:
    app, _ = await turned_on(muster)
    clock.advance(120)
    await login(muster, app.code(steps=steps), expect=expect)


async def test_a_recovery_code_is_good_once(muster: Muster, outbox: Outbox) -> None:
    _, codes = await turned_on(muster)
    await outbox.fresh()
    await login(muster, codes[3].upper().replace("-", " "), expect=200)
    assert len(await outbox.fresh_of(RecoveryCodeUsed)) == 1
    await login(muster, codes[3], expect=401)
    await login(muster, codes[4], expect=200)


async def test_new_recovery_codes_void_the_former(muster: Muster) -> None:
    _, codes = await turned_on(muster)
    path = "/auth/second-factor/recovery-codes"
    problem = await muster.admin.post(path, {"password": "not my password"}, expect=422)
    assert [error["field"] for error in problem["errors"]] == ["password"]
    renewed = (await muster.admin.post(path, {"password": PASSWORD}, expect=200))["recovery_codes"]
    assert not set(renewed) & set(codes)
    await login(muster, codes[0], expect=401)
    await login(muster, renewed[0], expect=200)


async def test_turning_it_off_takes_the_password(muster: Muster, outbox: Outbox) -> None:
    await turned_on(muster)
    wrong = await muster.admin.call("DELETE", "/auth/second-factor", json={"password": "not my password"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "password")
    await outbox.fresh()
    await muster.admin.delete("/auth/second-factor", json={"password": PASSWORD})
    assert len(await outbox.fresh_of(SecondFactorTurnedOff)) == 1
    await login(muster, None, expect=200)
    again = await muster.admin.call("DELETE", "/auth/second-factor", json={"password": PASSWORD})
    assert (again.status_code, again.json()["code"]) == (409, "second_factor_off")


async def test_it_is_not_replaced_while_it_is_on(muster: Muster) -> None:
    app, _ = await turned_on(muster)
    problem = await muster.admin.post("/auth/second-factor", {"password": PASSWORD}, expect=409)
    assert problem["code"] == "second_factor_on"
    problem = await muster.admin.post("/auth/second-factor/confirm", {"code": app.next()}, expect=409)
    assert problem["code"] == "second_factor_on"
    await login(muster, app.next(), expect=200)


async def test_beginning_takes_the_password(admin: Visitor) -> None:
    problem = await admin.post("/auth/second-factor", {"password": "not my password"}, expect=422)
    assert [error["field"] for error in problem["errors"]] == ["password"]


async def test_confirming_what_was_not_begun(admin: Visitor) -> None:
    problem = await admin.post("/auth/second-factor/confirm", {"code": "123456"}, expect=422)
    assert [error["field"] for error in problem["errors"]] == ["code"]


@pytest.mark.in_process("reads the tables")
@pytest.mark.req("SE-2")
async def test_nothing_of_it_is_readable_in_the_database(muster: Muster, outbox: Outbox) -> None:
    app, codes = await turned_on(muster)
    stored = await inside(muster).database.fetch_all(_EVERYTHING)
    held = "\n".join((*stored, await outbox.text()))
    assert app.secret not in held
    assert not [code for code in codes if code in held or code.replace("-", "") in held]
