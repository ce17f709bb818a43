"""Routes for whoever runs Muster: is it alive, is it ready, what does it count."""

from collections.abc import Awaitable, Callable, Mapping

import msgspec
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from muster.http.responses import answers, reply

router = APIRouter(tags=["operations"])


class Health(msgspec.Struct, frozen=True):
    """The process answers."""

    status: str
    version: str


class Check(msgspec.Struct, frozen=True):
    """One thing that has to be well. `detail` says what is wrong, or a figure."""

    ok: bool
    detail: str


class Readiness(msgspec.Struct, frozen=True):
    """Whether requests should be sent here."""

    ready: bool
    checks: dict[str, Check]


Checks = Mapping[str, Callable[[], Awaitable[Check]]]


@router.get("/healthz", **answers(Health))
async def healthz(request: Request) -> Response:
    """Whether the process is alive."""
    return reply(Health("ok", request.app.version))


@router.get("/readyz", **answers(Readiness))
async def readyz(request: Request) -> Response:
    """Whether the database answers, its schema is this version's, and messages are being delivered."""
    checks: Checks = request.app.state.checks
    found = {name: await check() for name, check in checks.items()}
    ready = all(check.ok for check in found.values())
    return reply(Readiness(ready, found), 200 if ready else 503)


@router.get("/metrics", **answers(None))
async def metrics() -> Response:
    """Metrics in the text form of Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
