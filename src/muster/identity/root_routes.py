"""The route by the name that the specification gives it, at the root; it hands over to what is under /api/v1."""

from fastapi import APIRouter, Response

from muster.http.responses import answers, reply
from muster.identity.auth_routes import Codes
from muster.identity.models import Challenge
from muster.identity.schemas import SendCode
from muster.identity.shared_routes import LimitedDevice

router = APIRouter(tags=["identity"])


@router.post("/send-otp", **answers(Challenge, 422, status=202))
async def send_otp(device: LimitedDevice, body: SendCode, codes: Codes) -> Response:
    """The same as `POST /api/v1/auth/otp/send`."""
    return reply(await codes.send(body.email, device.ip), 202)
