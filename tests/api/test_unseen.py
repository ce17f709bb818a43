"""Nobody sees what is not theirs: a project for its members is full of marked things, and somebody outside tries everything.

Every answer that the outsider gets is searched for the mark and for ids (see `Watched`).
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from tests.support.access import COLLECTIONS, ENDLESS, IN_PROJECTS, NOBODYS, OWN, Operation, call, ids, parameters, workspace
from tests.support.api import Muster, Visitor
from tests.support.clock import StillClock
from tests.support.databases import Databases
from tests.support.in_process import inside
from tests.support.remote import Remote
from tests.support.unseen import MARK, Listener, Watched, planted, traces

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.req("ID-5", "TK-6", "SE-1")]


@dataclass
class World:
    muster: Muster
    #: The project's owner, who is no admin.
    ines: Visitor
    #: Outside, with a project of his own.
    otto: Watched
    hidden: dict[str, str]
    #: The same of a project for everybody.
    own: dict[str, str]

    async def settle(self) -> None:
        """Waits until everything that follows has happened."""
        await self.muster.deliver()

    async def position(self) -> int:
        await self.settle()
        return int((await self.muster.admin.get("/changes"))["next"])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(remote: Remote | None, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with workspace(remote, databases, tmp_path_factory.mktemp("unseen"), StillClock()) as muster:
        ines, otto = await muster.member("Ines"), await muster.member("Otto")
        own = await planted(otto, "OWN", "open", visibility="everyone")
        hidden = await planted(ines, "XYLOP", MARK, visibility="members")
        await ines.post(f"/tasks/{hidden['task']}/comments", {"body": f"{MARK}: ask @[Otto Tester](user:{otto.id})"})
        watched = Watched(otto.client, otto.token, otto.user, hidden)
        made = World(muster, ines, watched, hidden, own)
        await made.settle()
        yield made


OPERATIONS = sorted(IN_PROJECTS)


async def test_the_mark_would_be_found(world: World) -> None:
    """Otherwise the tests below would prove nothing."""
    insider = Watched(world.ines.client, world.ines.token, world.ines.user, world.hidden)
    for path in ("/projects", "/tasks", "/trash", "/views", "/changes?after=0", f"/tasks/{world.hidden['task']}/history"):
        with pytest.raises(AssertionError):
            await insider.call("GET", path)
    assert insider.asked == 6


@pytest.mark.parametrize("operation", OPERATIONS, ids=ids(OPERATIONS))
async def test_what_is_hidden_is_not_there(world: World, operation: Operation) -> None:
    before = await world.position()
    things = dict(world.hidden)
    by_key = things | {"task": things["key"], "project": things["project_key"]}
    lower = {name: value.lower() for name, value in by_key.items()}
    in_trash = things | {"task": things["trashed"]}
    for named in (things, by_key, lower, in_trash, things | {"status": things["spare"], "user": world.otto.id}):
        answer = await call(world.otto, operation, named)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), answer.text
    hidden, nobodys = [await call(world.otto, operation, named) for named in (things, {})]
    assert nobodys.status_code == 404
    assert nobodys.json()["detail"] == hidden.json()["detail"], "hidden or not there: all the same"
    assert await world.position() == before, "and nothing came of it"


MIXED = [operation for operation in OPERATIONS if len(parameters(operation)) > 1 and "version" not in parameters(operation)]


@pytest.mark.parametrize("operation", MIXED, ids=ids(MIXED))
async def test_nor_is_it_there_in_a_project_of_ones_own(world: World, operation: Operation) -> None:
    _, name = parameters(operation)
    if name == "user":  # people are no project's
        return
    answer = await call(world.otto, operation, world.own | {name: world.hidden[name]})
    assert answer.status_code == 404, answer.text


#: References in bodies and queries: where, to what, and the field that the refusal names.
REFERENCES: list[tuple[str, str, dict[str, Any], str]] = [
    ("POST", "/tasks", {"project": "hidden.project", "title": "T"}, "project"),
    ("POST", "/tasks", {"project": "hidden.project_key", "title": "T"}, "project"),
    ("POST", "/tasks", {"project": "OWN", "title": "T", "status_id": "hidden.status"}, "status_id"),
    ("POST", "/tasks", {"project": "OWN", "title": "T", "label_ids": ["hidden.label"]}, "label_ids"),
    ("POST", "/tasks", {"project": "OWN", "title": "T", "parent_id": "hidden.task"}, "parent_id"),
    ("PATCH", "/tasks/{task}", {"status_id": "hidden.status"}, "status_id"),
    ("PATCH", "/tasks/{task}", {"label_ids": ["hidden.label"]}, "label_ids"),
    ("PATCH", "/tasks/{task}", {"parent_id": "hidden.task"}, "parent_id"),
    ("POST", "/tasks/{task}/move", {"status_id": "hidden.status"}, "status_id"),
    ("POST", "/tasks/{task}/move", {"status_id": "own.status", "before_id": "hidden.task"}, "before_id"),
    ("POST", "/tasks/{task}/move", {"status_id": "own.status", "after_id": "hidden.child"}, "after_id"),
    ("POST", "/tasks/{task}/move", {"status_id": "hidden.status", "before_id": "hidden.task"}, "before_id"),
    ("POST", "/tasks/bulk", {"task_ids": ["own.task", "hidden.task"], "change": {"priority": "low"}}, "task_ids.1"),
    ("POST", "/tasks/bulk", {"task_ids": ["hidden.trashed"], "change": {"delete": True}}, "task_ids.0"),
    ("POST", "/tasks/bulk", {"task_ids": ["own.task"], "change": {"status_id": "hidden.status"}}, "change.status_id"),
    ("POST", "/tasks/bulk", {"task_ids": ["own.task"], "change": {"add_label_ids": ["hidden.label"]}}, "change.label_ids"),
    ("POST", "/views", {"name": "V", "project_id": "hidden.project"}, "project_id"),
    ("PATCH", "/views/{view}", {"project_id": "hidden.project"}, "project_id"),
]


@pytest.mark.parametrize(("method", "path", "body", "field"), REFERENCES, ids=[f"{m} {p} {f}" for m, p, _, f in REFERENCES])
async def test_nothing_hidden_can_be_referred_to(
    world: World, method: str, path: str, body: dict[str, Any], field: str
) -> None:
    before = await world.position()
    told = []
    for things in (world.hidden, dict.fromkeys(world.hidden, NOBODYS)):
        sent = _filled(body, {"hidden": things, "own": world.own})
        headers = {"If-Match": "*"} if method == "PATCH" else {}
        answer = await world.otto.call(method, path.format(**world.own), json=sent, headers=headers, expect=422)
        assert [bad["field"] for bad in answer.json()["errors"]] == [field]
        told.append(answer.json()["errors"])
    assert told[0] == told[1], "hidden or not there: all the same"
    assert await world.position() == before


def _filled(value: Any, things: dict[str, dict[str, str]]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(item, things) for name, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, things) for item in value]
    whose, _, what = value.partition(".") if isinstance(value, str) else ("", "", "")
    return things[whose][what] if whose in things else value


async def test_nobody_outside_is_assigned_in_it(world: World) -> None:
    body = {"assignee_ids": [world.otto.id]}
    problem = await world.ines.patch(f"/tasks/{world.hidden['task']}", body, expect=422)
    assert problem["errors"][0]["field"] == "assignee_ids"


LISTS = sorted(operation for operation in COLLECTIONS | OWN if operation[0] == "GET" and operation != ENDLESS)


@pytest.mark.parametrize("operation", LISTS, ids=ids(LISTS))
async def test_no_list_shows_it(world: World, operation: Operation) -> None:
    """`Watched` searches each page."""
    await world.settle()
    path = operation[1].removeprefix("/api/v1")
    after: object = 0 if path == "/changes" else None
    for _ in range(20):
        page = await world.otto.get(path, params={"limit": 200} if after is None else {"limit": 200, "after": after})
        if not page.get("next") or page["next"] == after:
            break
        after = page["next"]


@pytest.mark.parametrize(
    "query",
    [
        {"q": MARK}, {"q": "xyl"}, {"status": "hidden.status"}, {"label": "hidden.label"}, {"parent": "hidden.task"},
        {"assignee": "ines"}, {"assignee": "none"}, {"archived": "true"}, {"sort": "deadline"}, {"sort": "-updated"},
        {"deadline_from": "2026-12-31T00:00:00Z"}, {"category": "todo"}, {"priority": "none"}, {"assignee": "me"},
    ],
    ids=str,
)  # fmt: skip
async def test_no_search_and_no_filter_finds_it(world: World, query: dict[str, str]) -> None:
    own = {"hidden": world.hidden, "own": world.own}
    params = {name: world.ines.id if value == "ines" else _filled(value, own) for name, value in query.items()}
    found = await world.otto.get("/tasks", params=params)
    assert {task["project_id"] for task in found["items"]} <= {world.own["project"]}
    counted = await world.otto.get(f"/projects/{world.own['project']}/counts", params=params)
    assert world.hidden["status"] not in {item["status_id"] for item in counted["statuses"]}


async def test_a_hidden_project_filters_like_none(world: World) -> None:
    for name in (world.hidden["project"], world.hidden["project_key"]):
        problem = await world.otto.get("/tasks", params={"project": name}, expect=422)
        assert [bad["field"] for bad in problem["errors"]] == ["project"]


async def test_all_that_is_told_of_a_key_is_that_it_is_taken(world: World) -> None:
    """Keys are the workspace's, so that much cannot be hidden; whose it is can."""
    problem = await Visitor(world.otto.client, world.otto.token).post(
        "/projects", {"key": world.hidden["project_key"], "name": "Mine"}, expect=409
    )
    assert traces(problem["detail"].replace(world.hidden["project_key"], ""), world.hidden) == []


async def test_the_stream_tells_nothing_of_it(world: World) -> None:
    listeners = [Listener(world.muster, world.otto.token, after) for after in (0, None)]
    for listener in listeners:
        await listener.until("retry:")
    await world.ines.post(f"/tasks/{world.hidden['task']}/comments", {"body": f"{MARK} again @[Otto](user:{world.otto.id})"})
    await world.ines.patch(f"/projects/{world.hidden['project']}", {"name": f"{MARK} project, renamed"})
    await world.settle()
    await world.muster.admin.post("/tasks", {"project": "OWN", "title": "and that was all"})
    for listener in listeners:
        await listener.until("and that was all")
        assert traces(await listener.close(), world.hidden) == []
    assert (await world.otto.get("/notifications"))["items"] == []


async def test_no_link_to_a_file_can_be_made_up(world: World) -> None:
    files = (await world.ines.get(f"/tasks/{world.hidden['task']}/attachments"))["items"]
    url, upload = files[0]["url"], (await _announced(world))["upload"]["url"]
    stranger = Watched((await world.muster.visitor()).client, hidden=world.hidden)
    for token in (url[:-1], url[:-4] + "AAAA", upload, "/files/" + world.hidden["attachment"], "/files/..%2f..%2fmuster.db"):
        answer = await stranger.call("GET", token)
        assert answer.status_code in {403, 404, 410}, answer.text  # 403: an object store does not know the signature
    assert (await stranger.call("PUT", url, content=b"x")).status_code in {403, 410}


async def _announced(world: World) -> Any:
    body = {"name": "a.txt", "size": 1, "content_type": "text/plain"}
    return await world.ines.post(f"/tasks/{world.hidden['task']}/attachments", body)


async def test_an_upload_is_its_owners_alone_until_it_is_complete(world: World) -> None:
    body = {"name": "a.txt", "size": 1, "content_type": "text/plain"}
    made = await world.muster.admin.post(f"/tasks/{world.own['task']}/attachments", body)
    for operation in ("POST /attachments/{attachment}/complete", "DELETE /attachments/{attachment}"):
        method, path = operation.split()
        answer = await call(world.otto, (method, f"/api/v1{path}"), {"attachment": made["attachment"]["id"]})
        assert answer.status_code == 404


async def test_an_answer_is_not_given_again_to_somebody_else(world: World) -> None:
    key = {"Idempotency-Key": "the-same-for-both"}
    body = {"project": "XYLOP", "title": f"{MARK} once"}
    made = await world.ines.post("/tasks", body, headers=key)
    await world.otto.post("/tasks", body, headers=key, expect=422)
    await (await world.muster.visitor()).post("/tasks", body, headers=key, expect=401)
    again = await world.ines.call("POST", "/tasks", json=body, headers=key, expect=201)
    assert (again.headers["idempotency-replayed"], again.json()["id"]) == ("true", made["id"])


SWAPPED = [operation for operation in OPERATIONS if operation[1] != "/api/v1/projects/{project}/restore"]


@pytest.mark.parametrize("operation", SWAPPED, ids=ids(SWAPPED))
async def test_the_id_of_another_kind_is_nobodys(world: World, operation: Operation) -> None:
    """Even for an admin, who sees everything."""
    before = await world.position()
    kinds = ("project", "status", "label", "task", "comment", "attachment", "view")
    names = [name for name in parameters(operation) if name in kinds]
    for name in names:
        for other in set(kinds) - {name}:
            answer = await call(world.muster.admin, operation, world.hidden | {name: world.hidden[other]})
            assert answer.status_code == 404, f"{other} as {name}: {answer.text}"
        if name in {"status", "label"}:
            answer = await call(world.muster.admin, operation, world.hidden | {name: world.own[name]})
            assert answer.status_code == 404, f"{name} of another project: {answer.text}"
    assert await world.position() == before


async def test_what_is_ones_own_is_nobody_elses(world: World) -> None:
    session = (await world.ines.get("/auth/sessions"))["items"][0]["id"]
    await world.otto.delete(f"/auth/sessions/{session}", expect=404)
    await world.muster.admin.delete(f"/auth/sessions/{session}", expect=404)
    private = await world.ines.post("/views", {"name": "hers"})
    for visitor in (world.otto, world.muster.admin):
        await visitor.patch(f"/views/{private['id']}", {"name": "his"}, expect=404)
        await visitor.delete(f"/views/{private['id']}", expect=404)
    await world.muster.admin.post("/tasks", {"project": "XYLOP", "title": f"{MARK} to do", "assignee_ids": [world.ines.id]})
    await world.settle()
    [told] = [item for item in (await world.ines.get("/notifications"))["items"] if item["title"] == f"{MARK} to do"]
    await world.otto.call("POST", "/notifications/read", json={"ids": [told["id"]]}, expect=204)
    await world.muster.admin.call("POST", "/notifications/read", json={"ids": [told["id"]]}, expect=204)
    assert told in (await world.ines.get("/notifications", params={"unread": True}))["items"]


async def test_who_left_a_project_learns_nothing_new(world: World) -> None:
    """Rita wrote a task and is assigned to another; she was taken out while she followed the stream."""
    rita = await world.muster.member("Rita")
    project = f"/projects/{world.hidden['project']}"
    await world.ines.call("PUT", f"{project}/members/{rita.id}", expect=204)
    hers = await rita.post("/tasks", {"project": "XYLOP", "title": "Written by Rita"})
    assigned = await world.ines.post("/tasks", {"project": "XYLOP", "title": "For Rita", "assignee_ids": [rita.id]})
    await rita.post(f"/tasks/{assigned['id']}/comments", {"body": "Of Rita"})
    listener = Listener(world.muster, rita.token)
    await listener.until("retry:")
    await world.settle()
    inbox, mails = (await rita.get("/notifications"))["items"], await world.muster.mails("rita@")
    assert inbox, "so that the tests below prove something"
    assert mails
    await world.ines.patch(project, {"name": "project, about to lose Rita"})
    await world.ines.delete(f"{project}/members/{rita.id}")

    # What happens from now on bears the mark.
    for task in (hers, assigned):
        await world.ines.post(f"/tasks/{task['id']}/comments", {"body": f"{MARK} news for @[Rita](user:{rita.id})"})
        body = {"title": f"{MARK} title", "status_id": world.hidden["spare"], "deadline": "2026-11-20T12:00:00Z"}
        await world.ines.patch(f"/tasks/{task['id']}", body)
    await world.ines.patch(project, {"name": f"{MARK} project"})
    await world.settle()
    await world.otto.post("/tasks", {"project": "OWN", "title": "This is for Rita too"})
    await listener.until("This is for Rita too")
    outside = Watched(rita.client, rita.token, rita.user, world.hidden)
    assert MARK not in (await listener.close()).partition("about to lose Rita")[2].casefold()
    assert (await rita.get("/notifications"))["items"] == inbox, "what she was told before is hers"
    assert await world.muster.mails("rita@") == mails
    for operation in OPERATIONS:
        for task in (hers, assigned):
            things = world.hidden | {"task": task["id"], "key": task["key"]}
            assert (await call(outside, operation, things)).status_code == 404
    for operation in LISTS:
        path = operation[1].removeprefix("/api/v1")
        if path != "/notifications":
            await outside.get(path, params={"after": 0} if path == "/changes" else {})


@pytest.mark.in_process("asks the service by which reminders are sent")
async def test_who_left_a_project_is_reminded_of_nothing(world: World) -> None:
    rosa, sue = await world.muster.member("Rosa"), await world.muster.member("Sue")
    project = f"/projects/{world.hidden['project']}"
    for person in (rosa, sue):
        await world.ines.call("PUT", f"{project}/members/{person.id}", expect=204)
    body = {"project": "XYLOP", "title": "For both", "assignee_ids": [rosa.id, sue.id], "deadline": "2026-11-20T12:00:00Z"}
    await world.ines.post("/tasks", body)
    await world.ines.delete(f"{project}/members/{rosa.id}")
    reminded = {user_id for task in await inside(world.muster).tasks.lists.due() for user_id in task.assignee_ids}
    assert sue.id in reminded
    assert rosa.id not in reminded


async def test_who_looks_on_while_a_project_is_closed_does_not_learn_its_new_name(world: World) -> None:
    project = await world.ines.post("/projects", {"key": "CLOSING", "name": "Open still"})
    listener = Listener(world.muster, world.otto.token)
    await listener.until("retry:")
    await world.ines.patch(f"/projects/{project['id']}", {"visibility": "members", "name": f"{MARK} closed"})
    await world.ines.post("/tasks", {"project": "CLOSING", "title": f"{MARK} task"})
    await world.settle()
    await world.otto.post("/tasks", {"project": "OWN", "title": "Go on"})
    await listener.until("Go on")
    told = await listener.close()
    assert project["id"] in told, "the client has to know that it is to forget the project"
    assert MARK not in told.casefold()


async def test_who_is_taken_out_while_looking_on_learns_that_and_nothing_else(world: World) -> None:
    tara = await world.muster.member("Tara")
    member = f"/projects/{world.hidden['project']}/members/{tara.id}"
    await world.ines.call("PUT", member, expect=204)
    await world.settle()
    listener = Listener(world.muster, tara.token)
    await listener.until("retry:")
    await world.ines.delete(member)
    await world.ines.post("/tasks", {"project": "XYLOP", "title": f"{MARK} without Tara"})
    await tara.post("/tasks", {"project": "OWN", "title": "Tara goes on"})
    await listener.until("Tara goes on")
    told = await listener.close()
    assert world.hidden["project"] in told
    assert MARK not in told.casefold()


async def test_a_project_in_the_trash_is_shown_to_nobody_who_could_not_see_it_before(world: World) -> None:
    """Sam made it, and was taken out of it by an admin."""
    sam = await world.muster.member("Sam")
    project = await sam.post("/projects", {"key": "XYLOS", "name": f"{MARK} of Sam", "visibility": "members"})
    await world.muster.admin.delete(f"/projects/{project['id']}/members/{sam.id}")
    await world.muster.admin.delete(f"/projects/{project['id']}")
    outside = Watched(sam.client, sam.token, sam.user, world.hidden)
    assert {item["kind"] for item in (await outside.get("/trash"))["items"]} <= {"task"}
    await outside.post(f"/projects/{project['id']}/restore", expect=404)
    await world.otto.post(f"/projects/{project['id']}/restore", expect=404)


async def test_who_is_taken_out_in_the_middle_of_many_requests_is_out_at_the_next(world: World) -> None:
    tom = await world.muster.member("Tom")
    member = f"/projects/{world.hidden['project']}/members/{tom.id}"
    await world.ines.call("PUT", member, expect=204)

    async def post(number: int) -> int:
        answer = await tom.call("POST", f"/tasks/{world.hidden['task']}/comments", json={"body": f"{MARK} {number}"})
        return answer.status_code

    results = await asyncio.gather(*(post(number) for number in range(10)), world.ines.call("DELETE", member))
    assert set(results[:-1]) <= {201, 404}
    assert await post(11) == 404
