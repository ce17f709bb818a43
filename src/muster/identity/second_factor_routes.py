"""Routes of one's second factor."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from muster.http.caller import Caller, security
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided
from muster.identity.models import RecoveryCodes, SecondFactorStart
from muster.identity.schemas import ConfirmSecondFactor, OwnPassword
from muster.identity.second_factor_service import SecondFactorService
from muster.identity.shared_routes import LimitedDevice

router = APIRouter(prefix="/auth/second-factor", tags=["identity"], dependencies=security)

SecondFactor = Annotated[SecondFactorService, Depends(provided(SecondFactorService))]


@router.post("", **answers(SecondFactorStart, 401, 403, 409, 422))
async def begin(device: LimitedDevice, body: OwnPassword, caller: Caller, second_factor: SecondFactor) -> Response:
    """Makes a secret for an authenticator app. It counts once it is confirmed by a code."""
    return reply(await second_factor.begin(caller, body.password, device))


@router.post("/confirm", **answers(RecoveryCodes, 401, 403, 409, 422))
async def confirm(_device: LimitedDevice, body: ConfirmSecondFactor, caller: Caller, second_factor: SecondFactor) -> Response:
    """Turns the second factor on. The recovery codes are shown this once."""
    return reply(await second_factor.confirm(caller, body.code))


@router.delete("", **answers(None, 401, 403, 409, 422, status=204))
async def turn_off(device: LimitedDevice, body: OwnPassword, caller: Caller, second_factor: SecondFactor) -> Response:
    """Turns the second factor off."""
    await second_factor.turn_off(caller, body.password, device)
    return no_content()


@router.post("/recovery-codes", **answers(RecoveryCodes, 401, 403, 409, 422))
async def renew_recovery_codes(
    device: LimitedDevice, body: OwnPassword, caller: Caller, second_factor: SecondFactor
) -> Response:
    """Ten new recovery codes; the former ones are void."""
    return reply(await second_factor.renew_recovery_codes(caller, body.password, device))
