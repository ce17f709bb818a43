"""Routes by which admins look after people."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from muster.http.caller import AdminCaller, security
from muster.http.requests import REFERENCE, After, IfMatch, Limit, etag, expected_version
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided
from muster.identity.models import PeopleFilter, Reissued, Status, User, UserVersion
from muster.identity.people_routes import SearchText
from muster.identity.schemas import UserCreate, UserPatch
from muster.identity.users_service import NewUser, UserChange, UserService
from muster.kernel.principal import Group

router = APIRouter(prefix="/admin/users", tags=["admin"], dependencies=security)

Users = Annotated[UserService, Depends(provided(UserService))]
UserId = Annotated[str, Path(max_length=36, pattern=REFERENCE)]


@router.get("", **answers(User, 401, 403, 422, page=True))
async def list_users(
    caller: AdminCaller,
    users: Users,
    *,
    q: SearchText = None,
    status: Annotated[Status | None, Query(description="Only these.")] = None,
    group: Annotated[Group | None, Query(description="Only these.")] = None,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """Everybody, by name."""
    return reply(await users.list(caller, PeopleFilter(text=q, status=status, group=group), after=after, limit=limit))


@router.post("", **answers(User, 401, 403, 409, 422, status=201))
async def invite(body: UserCreate, caller: AdminCaller, users: Users) -> Response:
    """Makes an account; a generated password is mailed and must be changed at the first sign-in."""
    new = NewUser(email=body.email, given_name=body.given_name, family_name=body.family_name, group=body.group)
    user = await users.invite(caller, new)
    return reply(user, 201, {"Location": f"/api/v1/admin/users/{user.id}", "ETag": etag(user.version)})


@router.get("/{user}", **answers(User, 401, 403, 404))
async def get_user(caller: AdminCaller, users: Users, user: UserId) -> Response:
    """Somebody."""
    found = await users.get(caller, user)
    return reply(found, headers={"ETag": etag(found.version)})


@router.patch("/{user}", **answers(User, 401, 403, 404, 409, 412, 422))
async def change_user(body: UserPatch, caller: AdminCaller, users: Users, user: UserId, if_match: IfMatch = None) -> Response:
    """Changes names, group or status. Deactivating somebody ends their sessions."""
    version = expected_version(if_match)
    change = UserChange(**body.sent())  # type: ignore[arg-type]  # the body has checked each of them
    changed = await users.change(caller, user, change, version=None if version == "*" else version)
    return reply(changed, headers={"ETag": etag(changed.version)})


@router.delete("/{user}", **answers(None, 401, 403, 404, 409, status=204))
async def delete_user(caller: AdminCaller, users: Users, user: UserId) -> Response:
    """Takes somebody's account away for good; the name stays where they did something."""
    await users.delete(caller, user)
    return no_content()


@router.post("/{user}/reset-password", **answers(Reissued, 401, 403, 404, 409, status=202))
async def reissue_password(caller: AdminCaller, users: Users, user: UserId) -> Response:
    """Has a new generated password mailed to somebody, and ends their sessions."""
    await users.reissue_password(caller, user)
    return reply(Reissued(), 202)


@router.get("/{user}/history", **answers(UserVersion, 401, 403, 404, 422, page=True))
async def user_history(caller: AdminCaller, users: Users, user: UserId, limit: Limit = 50, after: After = None) -> Response:
    """What was changed about somebody, by whom and when, newest first."""
    return reply(await users.history(caller, user, after=after, limit=limit))
