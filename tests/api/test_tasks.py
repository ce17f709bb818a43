"""Tasks through the API: created, read, changed, moved, deleted, restored; by whom, and with what errors."""

from typing import Any

import pytest

from tests.support.api import Muster, Visitor


@pytest.fixture
async def gala(admin: Visitor) -> dict[str, Any]:
    project: dict[str, Any] = await admin.post("/projects", {"key": "GALA", "name": "Summer gala"})
    return project


@pytest.mark.req("TK-1")
async def test_a_task_lives_from_draft_to_done(admin: Visitor, gala: dict[str, Any]) -> None:
    todo, _, done = gala["statuses"]
    created = await admin.call(
        "POST",
        "/tasks",
        expect=201,
        json={
            "project": "GALA", "title": "Book the band", "description": "At **least** five people.", "priority": "high",
            "deadline": "2026-12-24T18:00:00+01:00", "checklist": [{"text": "Ask for an offer"}], "assignee_ids": [admin.id],
        },
    )  # fmt: skip
    task = created.json()
    assert created.headers["location"] == f"/api/v1/tasks/{task['id']}"
    assert created.headers["etag"] == '"1"'
    assert (task["key"], task["status_id"], task["deadline"]) == ("GALA-1", todo["id"], "2026-12-24T17:00:00.000Z")
    assert (task["assignee_ids"], task["checklist_total"], task["completed_at"]) == ([admin.id], 1, None)

    changed = await admin.patch("/tasks/GALA-1", {"status_id": done["id"], "deadline": None}, version=1)
    assert (changed["version"], changed["deadline"]) == (2, None)
    assert changed["completed_at"] is not None
    assert await admin.get("/tasks/gala-1") == changed, "read by its key, in any case"
    assert (await admin.get("/tasks", params={"project": "GALA", "category": "done"}))["items"][0]["id"] == task["id"]
    assert (await admin.get("/tasks", params={"project": "GALA", "category": "todo,doing"}))["items"] == []


@pytest.mark.req("TK-3")
async def test_history_tells_who_changed_what_and_any_two_versions_compare(admin: Visitor, gala: dict[str, Any]) -> None:
    _, doing, _ = gala["statuses"]
    task = await admin.post("/tasks", {"project": "GALA", "title": "Book the band", "description": "Five people"})
    await admin.patch("/tasks/GALA-1", {"description": "Six people"}, version=1)
    await admin.patch("/tasks/GALA-1", {"status_id": doing["id"]}, version=2)
    history = (await admin.get("/tasks/GALA-1/history"))["items"]
    assert [(entry["version"], entry["kind"]) for entry in history] == [(3, "changed"), (2, "changed"), (1, "created")]
    assert history[0]["changes"] == [{"field": "status_id", "from": task["status_id"], "to": doing["id"]}]
    assert {entry["actor_id"] for entry in history} == {admin.id}

    difference = await admin.get("/tasks/GALA-1/history/diff", params={"from": 1, "to": 3})
    texts = {change["field"]: change for change in difference["changes"]}
    assert texts["description"]["text_diff"] == [
        {"op": "delete", "text": "Five"},
        {"op": "insert", "text": "Six"},
        {"op": "equal", "text": " people"},
    ]
    restored = await admin.post("/tasks/GALA-1/restore", {"version": 1}, expect=200)
    assert (restored["version"], restored["description"], restored["status_id"]) == (4, "Five people", task["status_id"])
    assert (await admin.get("/tasks/GALA-1/history/2"))["content"]["description"] == "Six people"


@pytest.mark.req("TK-3")
async def test_history_is_paged_newest_first(admin: Visitor, gala: dict[str, Any]) -> None:
    await admin.post("/tasks", {"project": gala["key"], "title": "v1"})
    for number in range(2, 8):
        await admin.patch("/tasks/GALA-1", {"title": f"v{number}"})
    seen: list[int] = []
    after = None
    while True:
        page = await admin.get("/tasks/GALA-1/history", params={"limit": 3} | ({"after": after} if after else {}))
        seen += [entry["version"] for entry in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.req("TK-1")
async def test_a_stale_version_is_refused_with_the_newest(admin: Visitor, gala: dict[str, Any]) -> None:
    await admin.post("/tasks", {"project": gala["key"], "title": "First"})
    await admin.patch("/tasks/GALA-1", {"title": "Second"}, version=1)
    problem = await admin.patch("/tasks/GALA-1", {"title": "Lost?"}, version=1, expect=412)
    assert problem["code"] == "precondition_failed"
    assert (problem["current"]["version"], problem["current"]["title"]) == (2, "Second")
    missing = await admin.call("PATCH", "/tasks/GALA-1", json={"title": "Lost?"}, expect=428)
    assert missing.json()["code"] == "precondition_required"


@pytest.mark.req("TK-3")
async def test_a_change_to_what_is_there_already_makes_no_version(admin: Visitor, gala: dict[str, Any]) -> None:
    await admin.post("/tasks", {"project": gala["key"], "title": "Same"})
    assert (await admin.patch("/tasks/GALA-1", {"title": "Same"}, version=1))["version"] == 1


@pytest.mark.req("TK-5")
async def test_a_deleted_task_rests_in_the_trash_until_it_is_restored(admin: Visitor, gala: dict[str, Any]) -> None:
    await admin.post("/tasks", {"project": gala["key"], "title": "Oops", "description": "all of it"})
    await admin.delete("/tasks/GALA-1")
    await admin.delete("/tasks/GALA-1")
    assert (await admin.get("/tasks", params={"project": "GALA"}))["items"] == []
    deleted = await admin.get("/tasks/GALA-1")
    assert (deleted["deleted_by"], deleted["version"]) == (admin.id, 2)
    refused = await admin.patch("/tasks/GALA-1", {"title": "no"}, expect=409)
    assert refused["code"] == "in_trash"
    restored = await admin.post("/tasks/GALA-1/restore", expect=200)
    assert (restored["deleted_at"], restored["description"]) == (None, "all of it")
    assert len((await admin.get("/tasks", params={"project": "GALA"}))["items"]) == 1


@pytest.mark.req("TK-1", "SE-1")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"project": "GALA"}, "title"),
        ({"project": "GALA", "title": "   "}, "title"),
        ({"project": "GALA", "title": "x" * 501}, "title"),
        ({"project": "GALA", "title": "two\nlines"}, "title"),
        ({"project": "GALA", "title": 7}, "title"),
        ({"project": "NOPE", "title": "x"}, "project"),
        ({"project": "GALA", "title": "x", "surprise": 1}, "surprise"),
        ({"project": "GALA", "title": "x", "priority": "mad"}, "priority"),
        ({"project": "GALA", "title": "x", "deadline": "tomorrow"}, "deadline"),
        ({"project": "GALA", "title": "x", "deadline": "2026-12-24T18:00:00"}, "deadline"),
        ({"project": "GALA", "title": "x", "description": "a\u0000b"}, "description"),
        ({"project": "GALA", "title": "x", "description": "x" * 65_537}, "description"),
        ({"project": "GALA", "title": "x", "status_id": "01a1f7d7-74d7-7390-82ea-d3a165b5cab8"}, "status_id"),
        ({"project": "GALA", "title": "x", "assignee_ids": ["01a1f7d7-74d7-7390-82ea-d3a165b5cab8"]}, "assignee_ids"),
        ({"project": "GALA", "title": "x", "label_ids": ["01a1f7d7-74d7-7390-82ea-d3a165b5cab8"]}, "label_ids"),
        ({"project": "GALA", "title": "x", "parent_id": "01a1f7d7-74d7-7390-82ea-d3a165b5cab8"}, "parent_id"),
        ({"project": "GALA", "title": "x", "checklist": [{"text": "ok"}, {"text": ""}]}, "checklist.1.text"),
    ],
)
@pytest.mark.databases("sqlite")
async def test_bad_input_names_the_field(admin: Visitor, gala: dict[str, Any], body: dict[str, Any], field: str) -> None:
    problem = await admin.post("/tasks", body, expect=422)
    assert problem["code"] == "validation_failed"
    assert field in [error["field"] for error in problem["errors"]]
    assert (await admin.get("/tasks", params={"project": gala["key"]}))["items"] == []


@pytest.mark.req("SE-1")
@pytest.mark.parametrize(
    ("raw", "content_type", "status"),
    [
        (b'{"project": "GALA", "title": "\xff\xfe"}', "application/json", 422),
        (b'{"project": "GALA", "title": "\\ud800"}', "application/json", 422),
        (b'{"project": ', "application/json", 422),
        (b"[" * 100_000, "application/json", 422),
        (b'{"project": "GALA", "title": "x"}', "text/plain", 415),
        (b"", "application/json", 422),
        (b'{"project": "GALA", "title": "' + b"x" * 1_100_000 + b'"}', "application/json", 413),
    ],
    ids=["not UTF-8", "half a surrogate", "cut off", "too deep", "not JSON", "empty", "too long"],
)
@pytest.mark.databases("sqlite")
async def test_a_broken_body_has_a_clear_answer(
    admin: Visitor, gala: dict[str, Any], raw: bytes, content_type: str, status: int
) -> None:
    response = await admin.call("POST", "/tasks", content=raw, headers={"Content-Type": content_type}, expect=status)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["request_id"] == response.headers["x-request-id"]
    assert (await admin.get("/tasks", params={"project": gala["key"]}))["items"] == []


@pytest.mark.req("TK-6", "ID-5")
async def test_what_is_not_ones_own_does_not_exist(muster: Muster, admin: Visitor) -> None:
    insider, outsider = await muster.member("Ines"), await muster.member("Otto")
    project = await admin.post(
        "/projects", {"key": "SECRET", "name": "Surprise", "visibility": "members", "member_ids": [insider.id]}
    )
    task = await insider.post("/tasks", {"project": "SECRET", "title": "Hush"})
    for path in (f"/tasks/{task['id']}", "/tasks/SECRET-1", "/tasks/SECRET-1/history", f"/projects/{project['id']}"):
        assert (await outsider.call("GET", path)).status_code == 404, path
    assert (await outsider.get("/tasks"))["items"] == []
    assert (await outsider.get("/projects"))["items"] == []
    await outsider.patch("/tasks/SECRET-1", {"title": "seen"}, expect=404)
    await outsider.delete("/tasks/SECRET-1", expect=404)
    await outsider.post("/tasks/SECRET-1/move", {"status_id": task["status_id"]}, expect=404)
    await outsider.post("/tasks", {"project": "SECRET", "title": "in"}, expect=422)
    await outsider.post("/tasks/bulk", {"task_ids": [task["id"]], "change": {"priority": "low"}}, expect=422)
    refused = await admin.post("/tasks", {"project": "SECRET", "title": "x", "assignee_ids": [outsider.id]}, expect=422)
    assert refused["errors"][0]["code"] == "not_member"
    assert (await insider.get("/tasks/SECRET-1"))["title"] == "Hush"

    await admin.call("DELETE", f"/projects/SECRET/members/{insider.id}", expect=204)
    assert (await insider.call("GET", "/tasks/SECRET-1")).status_code == 404


@pytest.mark.req("TK-6")
async def test_members_delete_what_is_theirs_and_admins_everything(
    muster: Muster, admin: Visitor, gala: dict[str, Any]
) -> None:
    member = await muster.member("Mia")
    await admin.post("/tasks", {"project": gala["key"], "title": "The admin's"})
    await admin.post("/tasks", {"project": gala["key"], "title": "Assigned", "assignee_ids": [member.id]})
    await member.delete("/tasks/GALA-1", expect=403)
    await member.delete("/tasks/GALA-2")
    await member.patch("/projects/GALA", {"name": "Mine now"}, expect=403)
    assert (await member.patch("/tasks/GALA-1", {"title": "Edited"}))["title"] == "Edited"
