"""Some routes alone, with people who are signed in by the name of their token."""

from collections.abc import Mapping, Sequence

import httpx
from fastapi import APIRouter, FastAPI

from muster.api import problems
from muster.api.dispatch import Dispatch
from muster.api.edge import SECURITY_HEADERS, Edge
from muster.kernel.errors import Unauthenticated
from muster.kernel.principal import Principal


class Tokens:
    """An authenticator that knows these tokens. One that is taken out is over."""

    def __init__(self, **people: Principal) -> None:
        self.people = dict(people)

    async def authenticate(self, token: str, *, password_may_be_due: bool = False) -> Principal:  # noqa: ARG002  # nobody's is
        if token not in self.people:
            raise Unauthenticated("Sign in first.")
        return self.people[token]

    def csrf_matches(self, token: str, csrf: str) -> bool:
        return csrf == f"csrf of {token}"


def app_of(
    routers: Mapping[str, APIRouter] | Sequence[tuple[str, APIRouter]], services: Mapping[type, object], tokens: Tokens
) -> Edge:
    """An app of these routers, each with its prefix, with errors as problem documents."""
    routed = list(routers.items()) if isinstance(routers, Mapping) else list(routers)
    app = FastAPI()
    app.state.services = services
    app.state.authenticator = tokens
    for prefix, router in routed:
        app.include_router(router, prefix=prefix)
    problems.register(app)
    return Edge(Dispatch(app, routers=routed), app, body_limit=lambda _: 1_000_000, headers=SECURITY_HEADERS)


def client_of(
    app: Edge, token: str | None = None, *, address: str = "203.0.113.7", host: str = "muster.test"
) -> httpx.AsyncClient:
    """Somebody who asks."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    transport = httpx.ASGITransport(app=app, client=(address, 4711))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{host}", headers=headers)
