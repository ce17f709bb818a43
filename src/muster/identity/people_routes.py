"""Routes of one's profile and of the people of the workspace."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from muster.http.caller import AnyCaller, Caller, security
from muster.http.requests import After, Limit
from muster.http.responses import answers, reply
from muster.http.services import provided
from muster.identity.models import Me, PeopleFilter, Person
from muster.identity.people_service import PeopleService
from muster.identity.schemas import MePatch

router = APIRouter(tags=["identity"], dependencies=security)

People = Annotated[PeopleService, Depends(provided(PeopleService))]
SearchText = Annotated[
    str | None, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description="Part of a name or address.")
]


@router.get("/me", **answers(Me, 401))
async def me(caller: AnyCaller, people: People) -> Response:
    """Who is signed in."""
    return reply(await people.me(caller))


@router.patch("/me", **answers(Me, 401, 403, 422))
async def change_me(body: MePatch, caller: Caller, people: People) -> Response:
    """Changes one's profile."""
    return reply(await people.change_me(caller, {name: str(value) for name, value in body.sent().items()}))


@router.get("/people", **answers(Person, 401, 403, 422, page=True))
async def list_people(
    _caller: Caller,
    people: People,
    q: SearchText = None,
    status: Annotated[Literal["active", "deactivated", "deleted"] | None, Query(description="Only these.")] = None,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """The people of the workspace by name, also those who left, since what they did still names them."""
    return reply(await people.list(PeopleFilter(text=q, status=status, joined=True), after=after, limit=limit))
