"""Who calls: a typed dependency, so that a route cannot forget to ask."""

from typing import Annotated, Protocol

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer

from muster.kernel.errors import Forbidden, Unauthenticated
from muster.kernel.principal import Principal

SESSION_COOKIE = "muster_session"
CSRF_COOKIE = "muster_csrf"
CSRF_HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Authenticator(Protocol):
    """Knows tokens."""

    async def authenticate(self, token: str, *, password_may_be_due: bool = False) -> Principal:
        """The person behind a token. Raises Unauthenticated, or Forbidden with the code
        `password_change_required` for one who must change the password first, unless that may be due."""
        ...

    def csrf_matches(self, token: str, csrf: str) -> bool:
        """Whether `csrf` is the value that goes with the session cookie `token`."""
        ...


def presented_token(request: Request) -> tuple[str, bool]:
    """The token that the request carries, and whether it came by cookie.

    Raises Unauthenticated when it carries none.
    """
    authorization = request.headers.get("authorization")
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() == "bearer" and token:
            return token.strip(), False
        raise Unauthenticated("The Authorization header is not of the form: Bearer <token>.")
    cookie = request.cookies.get(SESSION_COOKIE)
    if cookie:
        return cookie, True
    raise Unauthenticated("Sign in first.")


async def authenticated(request: Request) -> Principal:
    """The caller. Raises Unauthenticated, Forbidden (`csrf_failed`, `password_change_required`)."""
    return await _authenticate(request, password_may_be_due=False)


async def authenticated_in_any_state(request: Request) -> Principal:
    """The caller, who may have to change the password first. Raises Unauthenticated, Forbidden (`csrf_failed`)."""
    return await _authenticate(request, password_may_be_due=True)


async def _authenticate(request: Request, *, password_may_be_due: bool) -> Principal:
    authenticator: Authenticator = request.app.state.authenticator
    token, by_cookie = presented_token(request)
    # A browser sends cookies along with requests that another site made it send; it does not send our header.
    if by_cookie and request.method not in SAFE_METHODS:
        csrf = request.headers.get(CSRF_HEADER, "")
        if not authenticator.csrf_matches(token, csrf):
            raise Forbidden("The X-CSRF-Token header is missing or does not belong to this session.", code="csrf_failed")
    return await authenticator.authenticate(token, password_may_be_due=password_may_be_due)


async def admin(caller: Annotated[Principal, Depends(authenticated)]) -> Principal:
    """The caller, who is an admin. Raises Forbidden."""
    if not caller.is_admin:
        raise Forbidden("This is for admins.")
    return caller


#: For the documentation only: `authenticated` reads the request itself.
security = [Depends(HTTPBearer(auto_error=False)), Depends(APIKeyCookie(name=SESSION_COOKIE, auto_error=False))]

Caller = Annotated[Principal, Depends(authenticated)]
#: For the few routes that stay open to who must change the password first.
AnyCaller = Annotated[Principal, Depends(authenticated_in_any_state)]
AdminCaller = Annotated[Principal, Depends(admin)]
