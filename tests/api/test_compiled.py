"""Compiled endpoints answer as FastAPI itself would: every kind of parameter, present, absent and wrong."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Header, Path, Query, Request, Response
from pydantic import Field

from muster.api import problems
from muster.api.dispatch import Dispatch
from muster.http.requests import Body, IdText
from muster.http.responses import reply
from muster.kernel.errors import Forbidden

pytestmark = [pytest.mark.req("SE-1"), pytest.mark.in_process("is about apps of its own")]

router = APIRouter()


class Inner(Body):
    text: str
    done: bool = False


class Given(Body):
    name: str
    count: int = 1
    items: list[Inner] = Field([])


async def visitor(request: Request, who: Annotated[str | None, Query(max_length=5)] = None) -> str:
    if who == "thief":
        raise Forbidden("Not you.")
    return who or request.headers.get("x-who", "nobody")


class Tools:
    def __init__(self, who: Annotated[str, Depends(visitor)]) -> None:
        self.owner = who


Visitor = Annotated[str, Depends(visitor)]


@router.get("/things/{thing}")
async def read(  # noqa: PLR0917  # one of every kind
    thing: Annotated[str, Path(max_length=8, pattern="^[a-z]+$")],
    who: Visitor,
    limit: Annotated[int, Query(ge=1, le=9)] = 3,
    order: Literal["up", "down"] = "up",
    deep: bool = False,
    since: Annotated[str | None, Query(alias="from", max_length=3)] = None,
    if_match: Annotated[str | None, Header(alias="If-Match", max_length=6)] = None,
    some_header: Annotated[int | None, Header()] = None,
) -> Response:
    return reply([thing, who, limit, order, deep, since, if_match, some_header])


@router.get("/things/{thing}/parts/{number}")
async def part(thing: str, number: Annotated[int, Path(ge=1)], tools: Annotated[Tools, Depends()]) -> Response:
    return reply([thing, number, tools.owner])


@router.post("/things")
async def make(who: Visitor, body: Given) -> Response:
    return reply([who, body.name, body.count, [[item.text, item.done] for item in body.items]], 201)


@router.post("/things/{thing}/renew")
async def renew(thing: str, body: Inner | None = None) -> Response:
    return reply([thing, body.text if body else None])


def _app(*, compiled: bool) -> Any:
    app = FastAPI(redirect_slashes=False)
    app.include_router(router, prefix="/api/v1")
    problems.register(app)
    return Dispatch(app, routers=[("/api/v1", router)]) if compiled else app


@pytest.fixture
async def clients() -> AsyncIterator[list[httpx.AsyncClient]]:
    made = [
        httpx.AsyncClient(transport=httpx.ASGITransport(app=_app(compiled=compiled)), base_url="http://muster.test")
        for compiled in (False, True)
    ]
    yield made
    for client in made:
        await client.aclose()


READS = [
    "/things/abc", "/things/abc?limit=9&deep=true&order=down&from=xyz", "/things/abc?limit=0", "/things/abc?limit=ten",
    "/things/abc?limit=1&limit=2", "/things/abc?limit=", "/things/abc?deep=maybe", "/things/abc?order=sideways",
    "/things/ABC", "/things/abcdefghi?limit=99&order=x", "/things/abc?from=toolong", "/things/abc?since=abc",
    "/things/abc?who=eve",
    "/things/abc?who=thief", "/things/abc?who=much+too+long", "/things/%C3%A4", "/things/a%20b", "/things/abc?from=%FF",
    "/things/abc/parts/1", "/things/abc/parts/0", "/things/abc/parts/x?who=eve", "/things/abc/parts/1?who=much+too+long",
    "/things", "/things/abc/", "/nothing", "/things/abc/parts", "/things//parts/1",
]  # fmt: skip
HEADERS: list[dict[str, str]] = [{}, {"If-Match": '"3"'}, {"If-Match": '"1234567"'}, {"Some-Header": "7"}, {"Some-Header": "x"}]


@pytest.mark.parametrize("headers", HEADERS)
@pytest.mark.parametrize("path", READS)
async def test_parameters_are_read_alike(clients: list[httpx.AsyncClient], path: str, headers: dict[str, str]) -> None:
    plain, compiled = [await client.get(f"/api/v1{path}", headers=headers) for client in clients]
    assert compiled.status_code == plain.status_code
    assert _told(compiled) == _told(plain)


BODIES: list[bytes] = [
    b'{"name": "a"}', b'{"name": "a", "count": "2"}', b'{"name": "a", "count": "two", "more": 1}', b'{"name": 1}', b"{}",
    b"", b"{", b'{"name": "a", "items": [{"text": "x"}, {"done": 3}]}', b'{"name": "\xc3\xa4"}',
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("path", ["/things", "/things?who=eve", "/things/abc/renew"])
async def test_bodies_are_read_alike(clients: list[httpx.AsyncClient], path: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    plain, compiled = [await client.post(f"/api/v1{path}", content=body, headers=headers) for client in clients]
    assert compiled.status_code == plain.status_code
    assert _told(compiled) == _told(plain)


@pytest.mark.parametrize("body", [b"null", b"[]", b'"text"', b"7"])
async def test_a_body_that_is_no_object_is_told_so(clients: list[httpx.AsyncClient], body: bytes) -> None:
    response = await clients[1].post("/api/v1/things", content=body, headers={"Content-Type": "application/json"})
    assert _told(response) == ("validation_failed", [("body", "model_type")])


async def test_a_stranger_is_refused_before_the_body_is_read(clients: list[httpx.AsyncClient]) -> None:
    """The one difference: FastAPI parses the body first, and would tell a stranger what is wrong with it."""
    response = await clients[1].post("/api/v1/things?who=thief", content=b"{", headers={"Content-Type": "application/json"})
    assert response.status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "OPTIONS"])
async def test_a_method_that_there_is_not_is_told_alike(clients: list[httpx.AsyncClient], method: str) -> None:
    plain, compiled = [await client.request(method, "/api/v1/things/abc") for client in clients]
    assert (compiled.status_code, compiled.headers.get("allow")) == (plain.status_code, plain.headers.get("allow"))
    assert compiled.status_code == 405


def test_an_id_is_an_id() -> None:
    class WithId(Body):
        id: IdText

    with pytest.raises(ValueError, match="pattern"):
        WithId(id="01a1f7d7-74d7-7390-82ea-d3a165b5cab8\n")


def _told(response: httpx.Response) -> object:
    """The answer without what differs from one request to the next; of errors, which fields and why."""
    if response.status_code < 400:
        return response.json()
    problem = response.json()
    return problem["code"], sorted((error["field"], error["code"]) for error in problem.get("errors", []))
