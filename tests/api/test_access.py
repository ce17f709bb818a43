"""Who gets through which door, tried on every operation of the OpenAPI document: a new one is tried too.

What one may see behind the doors is in `test_unseen.py`.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from fastapi.routing import APIRoute
from pyseto import Key, encode

from muster.api.app import routers
from tests.support.access import (
    ADMIN,
    BODIES,
    COLLECTIONS,
    DOCUMENT,
    ENDLESS,
    GUARDED,
    IN_ANY_STATE,
    IN_EVENTS,
    IN_PROJECTS,
    NOBODYS,
    OPERATIONS,
    OWN,
    PUBLIC,
    Operation,
    call,
    ids,
    workspace,
)
from tests.support.api import PASSWORD, Muster, Visitor
from tests.support.clock import StillClock
from tests.support.databases import Databases
from tests.support.identity import cookies_of
from tests.support.in_process import inside
from tests.support.remote import Remote

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.req("ID-5", "SE-1")]

#: Routes that the document leaves out, each with the reason why no token is asked for there, or another is.
UNDOCUMENTED = {
    "/docs": "the same for everybody: it shows the document, and nothing of the workspace",
    "/files/{token}": "the link is the permission: tests/api/test_files_served.py",
    "/dev/mail": "admins, and who sits at the machine itself: tests/unit/notifications/test_dev_mail.py",
    "/dev/mail/{mail_id}": "the same",
    "/dev/mail/{mail_id}/html": "the same",
    "/e/{slug}": "a published event is for everybody: tests/api/test_public_pages.py",
    "/e/{slug}/event.ics": "the same",
    "/t/{registration}": "the same page whoever asks; what is on it is asked for with the secret of the link",
    "/s/confirm": "the same page whoever asks; the token stands behind the #",
    "/s/unsubscribe": "the same page whoever asks; it does nothing before a POST",
}
UNSAFE = [operation for operation in GUARDED if operation[0] != "GET"]
SAFE = [operation for operation in GUARDED if operation[0] == "GET" and operation != ENDLESS]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def muster(
    remote: Remote | None, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Muster]:
    """One workspace for all these tests: nobody gets far enough to change it."""
    async with workspace(remote, databases, tmp_path_factory.mktemp("access"), StillClock()) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bob(muster: Muster) -> Visitor:
    return await muster.member("Bob")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def no_good(muster: Muster, bob: Visitor) -> dict[str, str]:
    """Tokens that open nothing, by what is wrong with them."""
    signed_out, ended, deactivated, deleted = [await muster.member(name) for name in ("Cem", "Dora", "Emil", "Flo")]
    await signed_out.post("/auth/logout", expect=204)
    other = await muster.sign_in("dora@gala.example.com")
    await other.delete(f"/auth/sessions/{(await ended.get('/auth/sessions'))['items'][-1]['id']}")
    await muster.admin.patch(f"/admin/users/{deactivated.id}", {"status": "deactivated"})
    await muster.admin.delete(f"/admin/users/{deleted.id}")
    gus = {"email": "gus@gala.example.com", "password": PASSWORD, "given_name": "Gus", "family_name": ""}
    await muster.admin.post("/auth/sign-up", gus, expect=202)
    await muster.admin.post("/auth/forgot-password", {"email": "bob@gala.example.com"}, expect=202)
    middle = len(bob.token) // 2
    return {
        "empty": "",
        "malformed": "hunter2",
        "cut off": bob.token[:-60],
        "changed in the middle": bob.token[:middle] + ("A" if bob.token[middle] != "A" else "B") + bob.token[middle + 1 :],
        "to verify an address": (await muster.mail("gus@gala.example.com")).token,
        "to reset a password": (await muster.mail("bob@gala.example.com", "/reset-password?")).token,
        "signed out": signed_out.token,
        "of an ended session": ended.token,
        "of somebody deactivated": deactivated.token,
        "of somebody deleted": deleted.token,
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def forged(muster: Muster, bob: Visitor) -> dict[str, str]:
    """Tokens that open nothing although much of them is right, by what is not."""
    keys = inside(muster).ports.keys
    head, _, footer = bob.token.rsplit(".", 2)
    session = (await bob.get("/auth/sessions"))["items"][0]["id"]
    claims = f'{{"sub":"{muster.admin.id}","sid":"{session}","exp":9999999999}}'.encode()
    now = str(int(muster.host.clock.now().timestamp())).encode()
    stranger = Key.new(version=4, purpose="local", key=b"k" * 32)
    return {
        "of another version": bob.token.replace("v4.", "v3."),
        "sealed by a stranger": encode(stranger, claims, implicit_assertion=b"active_session").decode(),
        "forged under our key's id": f"{head.partition('.local')[0]}.local.{'A' * 100}.{footer}",
        "of no session": await keys.seal("active_session", claims.replace(session.encode(), NOBODYS.encode())),
        "of somebody else's session": await keys.seal("active_session", claims),
        "expired": await keys.seal(
            "active_session", claims.replace(muster.admin.id.encode(), bob.id.encode()).replace(b"9999999999", now)
        ),
    }


async def signed_in_by_cookie(muster: Muster, email: str) -> Visitor:
    visitor = await muster.visitor()
    await visitor.post("/auth/login", {"email": email, "password": PASSWORD, "transport": "cookie"}, expect=200)
    return visitor


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cookies(muster: Muster, bob: Visitor) -> list[Visitor]:  # bob is there, then
    """Bob twice and the admin, signed in by cookie: nobody gets far enough to change their sessions."""
    return [await signed_in_by_cookie(muster, f"{name}@gala.example.com") for name in ("bob", "bob", "ada")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def member(muster: Muster, bob: Visitor) -> Visitor:  # bob is there, then
    """Bob at another device."""
    return await muster.sign_in("bob@gala.example.com")


@pytest.mark.in_process("asks no Muster at all")
async def test_every_operation_is_in_one_group() -> None:
    groups = (set(PUBLIC), ADMIN, OWN, COLLECTIONS, IN_PROJECTS, IN_EVENTS)
    assert set().union(*groups) == set(OPERATIONS), "put new operations into a group in tests/support/access.py"
    assert sum(len(group) for group in groups) == len(OPERATIONS), "no operation is in two groups"
    assert set(OPERATIONS) >= IN_ANY_STATE
    with_bodies = {each for each, operation in OPERATIONS.items() if operation.get("requestBody")}
    assert set(BODIES) == with_bodies, "say in BODIES what would do"


@pytest.mark.in_process("asks no Muster at all")
async def test_the_document_leaves_out_nothing_unknown() -> None:
    paths = {
        prefix + route.path
        for prefix, router in routers()
        for route in router.routes
        if isinstance(route, APIRoute) and prefix + route.path not in DOCUMENT["paths"]
    }
    assert paths == set(UNDOCUMENTED)


@pytest.mark.parametrize("operation", GUARDED, ids=ids(GUARDED))
async def test_a_stranger_gets_in_nowhere(muster: Muster, operation: Operation) -> None:
    answer = await call(await muster.visitor(), operation)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), answer.text


@pytest.mark.parametrize("operation", sorted(PUBLIC), ids=ids(sorted(PUBLIC)))
async def test_what_is_open_asks_for_no_token(muster: Muster, operation: Operation) -> None:
    answer = await call(await muster.visitor(), operation)
    assert answer.status_code != 401 or answer.json()["code"] == "invalid_credentials", answer.text


@pytest.mark.req("ID-2", "ID-8")
@pytest.mark.parametrize("operation", GUARDED, ids=ids(GUARDED))
async def test_tokens_that_are_no_good_open_nothing(muster: Muster, no_good: dict[str, str], operation: Operation) -> None:
    await _assert_that_none_opens(await muster.visitor(), no_good, operation)


@pytest.mark.in_process("seals tokens with the application's own keys")
@pytest.mark.req("ID-2", "ID-8")
@pytest.mark.parametrize("operation", GUARDED, ids=ids(GUARDED))
async def test_nor_do_forged_ones(muster: Muster, forged: dict[str, str], operation: Operation) -> None:
    await _assert_that_none_opens(await muster.visitor(), forged, operation)


async def _assert_that_none_opens(visitor: Visitor, tokens: dict[str, str], operation: Operation) -> None:
    for name, token in tokens.items():
        answer = await call(visitor, operation, headers={"Authorization": f"Bearer {token}".strip()})
        assert (name, answer.status_code, answer.json()["code"]) == (name, 401, "unauthenticated")


@pytest.mark.req("TK-6")
@pytest.mark.parametrize("operation", sorted(ADMIN), ids=ids(sorted(ADMIN)))
async def test_a_member_does_nothing_of_an_admin(muster: Muster, bob: Visitor, member: Visitor, operation: Operation) -> None:
    for things in ({}, {"user": bob.id}, {"user": muster.admin.id}):
        answer = await call(member, operation, things)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), answer.text


@pytest.mark.parametrize("operation", UNSAFE, ids=ids(UNSAFE))
async def test_nothing_is_changed_by_cookie_without_the_proof(cookies: list[Visitor], operation: Operation) -> None:
    visitor, same_person, admin = cookies
    proofs = {
        "none": {},
        "empty": {"X-CSRF-Token": ""},
        "wrong": {"X-CSRF-Token": "0" * 64},
        "not ASCII": {b"X-CSRF-Token": "é".encode()},
        "the session itself": {"X-CSRF-Token": visitor.client.cookies["muster_session"]},
        "of another session": {"X-CSRF-Token": same_person.client.cookies["muster_csrf"]},
        "of another person": {"X-CSRF-Token": admin.client.cookies["muster_csrf"]},
    }
    for name, headers in proofs.items():
        answer = await call(visitor, operation, headers=headers)
        assert (name, answer.status_code, answer.json()["code"]) == (name, 403, "csrf_failed")


@pytest.mark.parametrize("operation", SAFE, ids=ids(SAFE))
async def test_by_cookie_one_reads_without_the_proof(cookies: list[Visitor], operation: Operation) -> None:
    answer = await call(cookies[-1], operation)
    assert answer.status_code in {200, 404, 422}, answer.text


async def test_the_proof_of_the_session_lets_changes_through(muster: Muster) -> None:
    visitor = await signed_in_by_cookie(muster, "ada@gala.example.com")
    proof = {"X-CSRF-Token": visitor.client.cookies["muster_csrf"]}
    await visitor.call("PATCH", "/me", json={"theme": "dark"}, headers=proof, expect=200)


async def test_a_session_by_cookie_is_a_new_one_out_of_reach_of_scripts(muster: Muster, bob: Visitor) -> None:
    visitor = await muster.visitor()
    planted = bob.token
    visitor.client.cookies.set("muster_session", planted)
    body = {"email": "ada@gala.example.com", "password": PASSWORD, "transport": "cookie"}
    answer = await visitor.call("POST", "/auth/login", json=body, expect=200)
    assert answer.json()["access_token"] is None
    cookies = cookies_of(answer)
    session, csrf = cookies["muster_session"], cookies["muster_csrf"]
    assert session.value != planted
    assert (session["httponly"], session["path"], session["samesite"]) == (True, "/", "lax")
    assert not csrf["httponly"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def newcomer(muster: Muster) -> Visitor:
    """Somebody with a generated password."""
    person = {"email": "hal@gala.example.com", "given_name": "Hal", "family_name": "H", "group": "Admins"}
    await muster.admin.post("/admin/users", person)
    return await muster.sign_in("hal@gala.example.com", (await muster.mail("hal@gala.example.com")).secret)


@pytest.mark.req("ID-7")
@pytest.mark.parametrize("operation", GUARDED, ids=ids(GUARDED))
async def test_who_must_change_the_password_does_nothing_else(newcomer: Visitor, operation: Operation) -> None:
    if operation in IN_ANY_STATE:
        if operation[1].endswith("/logout"):  # it would end the session that the other tests need
            return
        assert (await call(newcomer, operation)).status_code in {200, 422}
        return
    answer = await call(newcomer, operation)
    assert (answer.status_code, answer.json()["code"]) == (403, "password_change_required"), answer.text


#: What only the server says. Beside these, whatever an answer holds and the body does not know.
SET_BY_SERVER = {
    "id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at", "deleted_by", "owner_id", "user_id",
    "author_id", "actor_id", "password_version", "is_admin", "source",
}  # fmt: skip


def _schema(found: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to; of several forms, the one that is an object."""
    if "anyOf" in found:
        found = next(form for form in found["anyOf"] if form != {"type": "null"})
    while "$ref" in found:
        found = DOCUMENT["components"]["schemas"][found["$ref"].rpartition("/")[2]]
    return found


def _properties(content: dict[str, Any]) -> set[str]:
    schema = content.get("content", {}).get("application/json", {}).get("schema", {})
    return set(_schema(schema).get("properties", {}))


#: The export of another system is read by its own rules.
WRITING = [operation for operation in sorted(BODIES) if operation[1] != "/api/v1/imports/trello"]


@pytest.mark.parametrize("operation", WRITING, ids=ids(WRITING))
async def test_what_the_server_sets_nobody_sends(muster: Muster, operation: Operation) -> None:
    described = OPERATIONS[operation]
    known = _properties(described["requestBody"])
    assert known
    answered = set().union(*(_properties(answer) for code, answer in described["responses"].items() if code.startswith("2")))
    things = {"project": NOBODYS, "task": NOBODYS, "status": NOBODYS, "event": NOBODYS}
    for name in sorted((SET_BY_SERVER | answered) - known):
        answer = await call(muster.admin, operation, json=BODIES[operation](things) | {name: "x"})
        assert answer.status_code == 422, f"{name}: {answer.text}"
        assert [bad["field"] for bad in answer.json()["errors"]] == [name]


@pytest.mark.parametrize(
    ("operation", "body", "field"),
    [
        (
            ("POST", "/api/v1/tasks"),
            {"project": "GALA", "title": "T", "checklist": [{"text": "a", "created_by": "x"}]},
            "checklist.0.created_by",
        ),
        (
            ("POST", "/api/v1/tasks/bulk"),
            {"task_ids": [NOBODYS], "change": {"project_id": NOBODYS}},
            "change.project_id",
        ),
        (
            ("POST", "/api/v1/projects"),
            {"key": "GALA", "name": "G", "statuses": [{"name": "S", "category": "todo", "id": NOBODYS}]},
            "statuses.0.id",
        ),
        (
            ("PUT", "/api/v1/notifications/preferences"),
            {"items": [{"kind": "assigned", "inbox": True, "mail": True, "user_id": NOBODYS}]},
            "items.0.user_id",
        ),
    ],
)
async def test_nor_deeper_in_a_body(muster: Muster, operation: Operation, body: object, field: str) -> None:
    answer = await call(muster.admin, operation, json=body)
    assert answer.status_code == 422
    assert [bad["field"] for bad in answer.json()["errors"]] == [field]
