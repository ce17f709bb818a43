"""How a route gets its service: by type, from what bootstrap wired."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import Request

S = TypeVar("S")


def provided(service: type[S]) -> Callable[[Request], S]:
    """A dependency that gives the application's one instance of `service`."""

    async def get(request: Request) -> S:
        found: S = request.app.state.services[service]
        return found

    return get  # type: ignore[return-value]  # FastAPI awaits it; the annotation says what arrives
