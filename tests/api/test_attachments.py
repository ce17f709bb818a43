"""Attachments through the API: announced, uploaded by link, completed, seen, deleted, restored, swept away."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from muster.database.query import Query
from muster.settings import Settings
from muster.tasks.tables import attachments
from tests.support.api import Muster, Visitor
from tests.support.attachments import announced, attached, count, listed, uploaded
from tests.support.clock import StillClock
from tests.support.images import image
from tests.support.in_process import inside, started
from tests.support.messages import messages

pytestmark = pytest.mark.req("TK-4")

DAY = 86_400
_ROWS = Query(select(func.count()).select_from(attachments), int)


async def rows(muster: Muster) -> int | None:
    return await inside(muster).database.fetch_one(_ROWS)


@pytest.fixture
async def task(admin: Visitor) -> dict[str, Any]:
    await admin.post("/projects", {"key": "GALA", "name": "Summer gala"})
    made: dict[str, Any] = await admin.post("/tasks", {"project": "GALA", "title": "Book the band"})
    return made


async def test_a_file_is_attached_and_downloaded(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    ben = await muster.member("Ben")
    made = await announced(ben, b"hello")
    pending = made["attachment"]
    assert pending == {
        "id": pending["id"], "task_id": task["id"], "name": "note.txt", "size": 5, "content_type": "text/plain",
        "state": "pending", "url": None, "preview_url": None, "url_expires_at": None, "created_by": ben.id,
        "created_at": muster.moment(),
    }  # fmt: skip
    upload = made["upload"]
    assert (upload["method"], upload["headers"]["Content-Type"]) == ("PUT", "text/plain")
    assert upload["expires_at"] == muster.moment(900)
    assert await listed(ben) == []
    await ben.upload(upload, b"hello")
    assert (await listed(ben), await count(admin)) == ([], 0)

    ready = await ben.post(f"/attachments/{pending['id']}/complete", expect=200)
    assert (ready["state"], ready["preview_url"]) == ("ready", None)
    assert await listed(admin) == [ready]
    assert await count(admin) == 1
    # The link is all it takes, and a browser saves what it leads to, from whichever origin.
    answer = await (await muster.visitor()).call("GET", ready["url"], expect=200)
    assert answer.content == b"hello"
    assert answer.headers["content-disposition"] == 'attachment; filename="note.txt"'
    if muster.host.serves_files:
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'", "not weakened by the edge"
    (message,) = await messages(muster, "tasks:attachment:added")
    assert (message["name"], message["key"], message["actor_id"]) == ("note.txt", "GALA-1", ben.id)


async def test_completing_again_changes_nothing(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    made = await attached(admin)
    assert await admin.post(f"/attachments/{made['id']}/complete", expect=200) == made
    assert await count(admin) == 1
    assert len(await messages(muster, "tasks:attachment:added")) == 1


async def test_nothing_is_complete_without_its_bytes(admin: Visitor, task: dict[str, Any]) -> None:
    made = await announced(admin)
    problem = await admin.post(f"/attachments/{made['attachment']['id']}/complete", expect=409)
    assert problem["code"] == "not_uploaded"
    assert problem["current"] == made["attachment"]
    assert (await listed(admin), await count(admin)) == ([], 0)


@pytest.mark.req("TK-5")
async def test_a_deleted_file_can_be_restored(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    made = await attached(admin)
    for _ in range(2):
        await admin.delete(f"/attachments/{made['id']}")
    assert (await listed(admin), await count(admin)) == ([], 0)
    refused = await admin.post(f"/attachments/{made['id']}/complete", expect=409)
    assert refused["code"] == "in_trash"
    for _ in range(2):
        assert await admin.post(f"/attachments/{made['id']}/restore", expect=200) == made
    assert (await listed(admin), await count(admin)) == ([made], 1)
    assert len(await messages(muster, "tasks:attachment:removed")) == 1
    assert len(await messages(muster, "tasks:attachment:restored")) == 1


async def test_what_was_deleted_before_it_was_complete(admin: Visitor, task: dict[str, Any]) -> None:
    empty = await announced(admin)
    await admin.delete(f"/attachments/{empty['attachment']['id']}")
    problem = await admin.post(f"/attachments/{empty['attachment']['id']}/restore", expect=409)
    assert problem["code"] == "not_uploaded"
    picture = await uploaded(admin, image(), content_type="image/png")
    await admin.delete(f"/attachments/{picture['id']}")
    await admin.post(f"/attachments/{picture['id']}/restore", expect=200)
    assert await count(admin) == 1


@pytest.mark.req("ID-5")
async def test_what_one_does_not_see_is_not_there(muster: Muster, admin: Visitor) -> None:
    await admin.post("/projects", {"key": "GALA", "name": "Secret", "visibility": "members"})
    await admin.post("/tasks", {"project": "GALA", "title": "Hidden"})
    made = await attached(admin)
    outside = await muster.member("Otto")
    await outside.get("/tasks/GALA-1/attachments", expect=404)
    body = {"name": "a", "size": 1, "content_type": "text/plain"}
    await outside.post("/tasks/GALA-1/attachments", body, expect=404)
    stranger = await muster.visitor()
    await stranger.get("/tasks/GALA-1/attachments", expect=401)
    await stranger.post("/tasks/GALA-1/attachments", body, expect=401)
    for visitor, status in ((outside, 404), (stranger, 401)):
        await visitor.post(f"/attachments/{made['id']}/complete", expect=status)
        await visitor.delete(f"/attachments/{made['id']}", expect=status)
        await visitor.post(f"/attachments/{made['id']}/restore", expect=status)
    assert await count(admin) == 1


async def test_a_pending_file_is_its_owner_s_alone(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    ben = await muster.member("Ben")
    pending = await uploaded(ben)
    await admin.post(f"/attachments/{pending['id']}/complete", expect=404)
    await admin.delete(f"/attachments/{pending['id']}", expect=404)
    await ben.post(f"/attachments/{pending['id']}/complete", expect=200)
    await admin.delete(f"/attachments/{pending['id']}")


async def test_a_task_in_the_trash_takes_no_files(admin: Visitor, task: dict[str, Any]) -> None:
    made, pending = await attached(admin), await uploaded(admin)
    await admin.delete("/tasks/GALA-1")
    body = {"name": "a", "size": 1, "content_type": "text/plain"}
    refusals = [
        await admin.post("/tasks/GALA-1/attachments", body, expect=409),
        await admin.post(f"/attachments/{pending['id']}/complete", expect=409),
        await admin.post(f"/attachments/{made['id']}/restore", expect=409),
    ]
    await admin.delete(f"/attachments/{made['id']}", expect=409)
    assert {refusal["code"] for refusal in refusals} == {"in_trash"}
    assert await listed(admin) == [made]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"size": 52_428_801}, "size", "too_large"),
        ({"size": -1}, "size", "greater_than_equal"),
        ({"size": "5"}, "size", "int_type"),
        ({"size": 1.5}, "size", None),
        ({"size": None}, "size", None),
        ({"name": ""}, "name", "string_too_short"),
        ({"name": "x" * 1001}, "name", "string_too_long"),
        ({"name": None}, "name", None),
        ({"content_type": "text"}, "content_type", "invalid"),
        ({"content_type": "text/html\r\nX: y"}, "content_type", "invalid"),
        ({"content_type": "a/" + "b" * 127}, "content_type", "invalid"),
        ({"content_type": "ünsinn/png"}, "content_type", "invalid"),
        ({"path": "/etc"}, "path", "extra_forbidden"),
    ],
)
async def test_bad_input_names_the_field(
    admin: Visitor, task: dict[str, Any], change: dict[str, Any], field: str, code: str | None
) -> None:
    body = {"name": "a.txt", "size": 5, "content_type": "text/plain"} | change
    (error,) = (await admin.post("/tasks/GALA-1/attachments", body, expect=422))["errors"]
    assert error["field"] == field
    assert code in {None, error["code"]}


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\temp\\plan.doc", "plan.doc"), ("a\0b\r\n.txt", "ab.txt"), ("   ", "file"),
        ("..", "file"), ("photo\u202egpj.exe", "photogpj.exe"), ("A\u030ang.txt", "Ång.txt"), (".env", ".env"),
    ],
)  # fmt: skip
async def test_names_lose_what_could_mislead(admin: Visitor, task: dict[str, Any], given: str, kept: str) -> None:
    made = await attached(admin, name=given)
    assert made["name"] == kept
    answer = await admin.call("GET", made["url"], expect=200)
    assert "\n" not in answer.headers["content-disposition"]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(("given", "kept"), [("", "application/octet-stream"), ("Text/Plain; charset=utf-8", "text/plain")])
async def test_content_types_are_kept_in_one_form(admin: Visitor, task: dict[str, Any], given: str, kept: str) -> None:
    assert (await announced(admin, content_type=given))["attachment"]["content_type"] == kept


@pytest.mark.databases("sqlite")
async def test_an_empty_file_is_a_file(admin: Visitor, task: dict[str, Any]) -> None:
    made = await attached(admin, b"")
    assert (await admin.call("GET", made["url"], expect=200)).content == b""


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("attachment", ["01a1f7d7-74d7-7390-82ea-d3a165b5cab8", "x", "A" * 64])
async def test_an_unknown_attachment_is_not_there(admin: Visitor, task: dict[str, Any], attachment: str) -> None:
    await admin.post(f"/attachments/{attachment}/complete", expect=404)
    await admin.post(f"/attachments/{attachment}/restore", expect=404)
    await admin.delete(f"/attachments/{attachment}", expect=404)
    await admin.get("/tasks/GALA-77/attachments", expect=404)


async def test_a_task_has_a_hundred_attachments_at_the_most(admin: Visitor, task: dict[str, Any]) -> None:
    for number in range(98):
        await announced(admin, name=f"{number}")
    crowd = await asyncio.gather(
        *(
            admin.call("POST", "/tasks/GALA-1/attachments", json={"name": "a", "size": 1, "content_type": "text/plain"})
            for _ in range(6)
        )
    )
    assert sorted(answer.status_code for answer in crowd) == [201, 201, 409, 409, 409, 409]
    assert {answer.json()["code"] for answer in crowd if answer.status_code == 409} == {"too_many"}


async def test_many_files_are_paged(admin: Visitor, task: dict[str, Any]) -> None:
    assert await admin.get("/tasks/GALA-1/attachments") == {"items": [], "next": None}
    made = [(await attached(admin, name=f"{number}"))["id"] for number in range(7)]
    seen: list[str] = []
    after = None
    while True:
        page = await admin.get("/tasks/GALA-1/attachments", params={"limit": 3} | ({"after": after} if after else {}))
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == made


async def test_completed_twice_at_once_counts_once(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    pending = await uploaded(admin)
    path = f"/attachments/{pending['id']}"
    await asyncio.gather(*(admin.post(f"{path}/complete", expect=200) for _ in range(5)))
    assert await count(admin) == 1
    assert len(await messages(muster, "tasks:attachment:added")) == 1
    await asyncio.gather(*(admin.delete(path) for _ in range(5)))
    assert await count(admin) == 0


@pytest.mark.in_process("has settings of its own")
@pytest.mark.databases("sqlite")
async def test_only_allowed_types_are_taken(
    settings: Settings, clock: StillClock, muster: Muster, task: dict[str, Any]
) -> None:
    async with started(settings.model_copy(update={"attachment_types": ["image/*", "application/pdf"]}), clock) as strict:
        admin = await strict.sign_in("ada@gala.example.com")
        for kind, status in (("image/png", 201), ("application/pdf", 201), ("application/json", 422), ("imagery/x", 422)):
            body = {"name": "a", "size": 1, "content_type": kind}
            answer = await admin.call("POST", "/tasks/GALA-1/attachments", json=body, expect=status)
            assert status == 201 or answer.json()["errors"][0]["code"] == "type_not_allowed"


@pytest.mark.in_process("starts a second one on the same data")
@pytest.mark.databases("sqlite")
async def test_a_restart_keeps_what_was_begun(
    settings: Settings, clock: StillClock, muster: Muster, task: dict[str, Any]
) -> None:
    made = await announced(muster.admin)
    ready = await attached(muster.admin)
    async with started(settings, clock) as restarted:
        admin = await restarted.sign_in("ada@gala.example.com")
        await admin.upload(made["upload"], b"hello")
        await admin.post(f"/attachments/{made['attachment']['id']}/complete", expect=200)
        assert (await admin.call("GET", ready["url"], expect=200)).content == b"hello"
        assert await count(admin) == 2


@pytest.mark.in_process("sets the clock")
async def test_uploads_that_were_never_completed_are_swept_away(
    muster: Muster, admin: Visitor, task: dict[str, Any], clock: StillClock
) -> None:
    service, files = inside(muster).tasks.attachments, inside(muster).ports.files
    pending, ready = await uploaded(admin), await attached(admin)
    clock.advance(DAY)
    fresh = await uploaded(admin)
    assert await service.sweep() == 0, "it can still be completed at this moment"
    clock.advance(2)
    await admin.post(f"/attachments/{pending['id']}/complete", expect=404)
    clock.advance(3600)
    assert await service.sweep() == 1
    assert await service.sweep() == 0
    assert await files.stat(f"attachments/{pending['id']}") is None
    assert await files.stat(f"attachments/{ready['id']}") is not None
    await admin.post(f"/attachments/{fresh['id']}/complete", expect=200)
    assert (await rows(muster), await count(admin)) == (2, 2)


@pytest.mark.in_process("sets the clock")
async def test_deleted_files_are_swept_away_when_their_time_is_over(
    muster: Muster, admin: Visitor, task: dict[str, Any], clock: StillClock
) -> None:
    service, files = inside(muster).tasks.attachments, inside(muster).ports.files
    made = await attached(admin, image(), content_type="image/png")
    await inside(muster).tasks.previews.make(made["id"])
    clock.advance(10 * DAY)
    await admin.delete(f"/attachments/{made['id']}")
    clock.advance(30 * DAY)
    assert await service.sweep() == 0
    admin = await muster.sign_in("ada@gala.example.com")  # the session is over
    await admin.post(f"/attachments/{made['id']}/restore", expect=200)
    await admin.delete(f"/attachments/{made['id']}")
    clock.advance(30 * DAY + 1)
    admin = await muster.sign_in("ada@gala.example.com")
    await admin.post(f"/attachments/{made['id']}/restore", expect=404)
    clock.advance(3600)
    assert await service.sweep() == 1
    assert await rows(muster) == 0
    assert await files.stat(f"attachments/{made['id']}") is None
    assert await files.stat(f"previews/{made['id']}") is None
