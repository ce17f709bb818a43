"""What the routes of identity share: where a request comes from, and the cookies of a session."""

from typing import Annotated

from fastapi import Depends, Request, Response

from muster.http.caller import CSRF_COOKIE, SESSION_COOKIE
from muster.http.client import ClientAddresses
from muster.http.services import provided
from muster.identity.authenticator import SessionAuthenticator
from muster.identity.gate import Gate
from muster.identity.models import Device
from muster.identity.rules import IdentityRules
from muster.identity.sessions_service import SignedIn
from muster.kernel.clock import parse_timestamp

Addresses = Annotated[ClientAddresses, Depends(provided(ClientAddresses))]


async def device(request: Request, addresses: Addresses) -> Device:
    """Where the request comes from."""
    agent = "".join(letter for letter in request.headers.get("user-agent", "") if letter.isprintable())
    return Device(addresses.of(request), agent[:300])


FromDevice = Annotated[Device, Depends(device)]


async def limited(caller: FromDevice, gate: Annotated[Gate, Depends(provided(Gate))]) -> Device:
    """Where the request comes from, when not too many came from there lately. Raises RateLimited."""
    await gate.address(caller.ip)
    return caller


#: Every authentication route asks for this, whether it needs to know or not.
LimitedDevice = Annotated[Device, Depends(limited)]


class SessionCookies:
    """Gives a browser its session: a cookie that scripts cannot read, and the value that they must show."""

    def __init__(self, authenticator: SessionAuthenticator, *, secure: bool) -> None:
        self._authenticator = authenticator
        self._secure = secure

    def set(self, response: Response, signed_in: SignedIn) -> Response:
        """`response` with the cookies of a session that has begun."""
        expires = parse_timestamp(signed_in.expires_at)
        csrf = self._authenticator.csrf_token(signed_in.token)
        for name, value, hidden in ((SESSION_COOKIE, signed_in.token, True), (CSRF_COOKIE, csrf, False)):
            response.set_cookie(name, value, expires=expires, path="/", secure=self._secure, httponly=hidden, samesite="lax")
        return response

    def clear(self, response: Response) -> Response:
        """`response` with both cookies taken back."""
        for name, hidden in ((SESSION_COOKIE, True), (CSRF_COOKIE, False)):
            response.delete_cookie(name, path="/", secure=self._secure, httponly=hidden, samesite="lax")
        return response


async def session_cookies(
    rules: Annotated[IdentityRules, Depends(provided(IdentityRules))],
    authenticator: Annotated[SessionAuthenticator, Depends(provided(SessionAuthenticator))],
) -> SessionCookies:
    """What sets the cookies of a session."""
    return SessionCookies(authenticator, secure=rules.secure_cookies)


Cookies = Annotated[SessionCookies, Depends(session_cookies)]
