"""Saved views through the API: one's own, shared ones, and who may change them."""

from typing import Any

import pytest

from muster.kernel.ids import new_id
from tests.support.api import Muster, Visitor

pytestmark = [pytest.mark.req("WB-1"), pytest.mark.req("ID-5")]


def view(name: str = "Mine", **changes: Any) -> dict[str, Any]:
    return {"name": name, "project_id": None, "query": {"assignee": "me"}, "layout": "table", "shared": False, **changes}


async def names(visitor: Visitor) -> list[str]:
    return [item["name"] for item in (await visitor.get("/views"))["items"]]


async def test_a_view_is_saved_changed_and_removed(muster: Muster, admin: Visitor) -> None:
    assert await admin.get("/views") == {"items": [], "next": None}
    project = await admin.post("/projects", {"key": "GALA", "name": "Summer gala"})
    saved = await admin.post("/views", view(project_id=project["id"]))
    assert saved == {
        "id": saved["id"], "name": "Mine", "project_id": project["id"], "query": {"assignee": "me"}, "layout": "table",
        "shared": False, "owner_id": admin.id, "created_at": muster.moment(),
        "updated_at": muster.moment(),
    }  # fmt: skip
    changed = await admin.patch(f"/views/{saved['id']}", {"name": "Ours", "query": {"q": "bänd"}, "shared": True})
    assert changed == saved | {"name": "Ours", "query": {"q": "bänd"}, "shared": True, "updated_at": muster.moment()}
    assert (await admin.get("/views"))["items"] == [changed]
    everywhere = await admin.patch(f"/views/{saved['id']}", {"project_id": None})
    assert everywhere["project_id"] is None
    await admin.delete(f"/views/{saved['id']}")
    await admin.delete(f"/views/{saved['id']}", expect=404)
    assert await names(admin) == []


async def test_what_is_shared_is_seen_by_those_who_see_its_project(muster: Muster, admin: Visitor) -> None:
    inside, outside = await muster.member("Ines"), await muster.member("Otto")
    body = {"key": "GALA", "name": "Secret", "visibility": "members", "member_ids": [inside.id]}
    secret = await admin.post("/projects", body)
    await admin.post("/views", view("private"))
    await admin.post("/views", view("for all", shared=True))
    hidden = await admin.post("/views", view("for members", project_id=secret["id"], shared=True))
    assert await names(admin) == ["private", "for all", "for members"]
    assert await names(inside) == ["for all", "for members"]
    assert await names(outside) == ["for all"]
    await outside.patch(f"/views/{hidden['id']}", {"name": "x"}, expect=404)
    await outside.delete(f"/views/{hidden['id']}", expect=404)
    await admin.delete("/projects/GALA")
    assert await names(inside) == ["for all"]


async def test_only_its_owner_changes_a_view(muster: Muster, admin: Visitor) -> None:
    ben, cora = await muster.member("Ben"), await muster.member("Cora")
    shared = await ben.post("/views", view("shared", shared=True))
    private = await ben.post("/views", view("private"))
    for other in (cora, admin):
        assert (await other.patch(f"/views/{shared['id']}", {"name": "x"}, expect=403))["code"] == "forbidden"
        await other.patch(f"/views/{private['id']}", {"name": "x"}, expect=404)
        await other.delete(f"/views/{private['id']}", expect=404)
    await cora.delete(f"/views/{shared['id']}", expect=403)
    await admin.delete(f"/views/{shared['id']}")
    assert await names(ben) == ["private"], "an admin may remove what everybody sees"


async def test_a_view_cannot_be_about_what_one_does_not_see(muster: Muster, admin: Visitor) -> None:
    secret = await admin.post("/projects", {"key": "GALA", "name": "Secret", "visibility": "members"})
    ben = await muster.member("Ben")
    own = await ben.post("/views", view())
    for problem in (
        await ben.post("/views", view(project_id=secret["id"]), expect=422),
        await ben.patch(f"/views/{own['id']}", {"project_id": secret["id"]}, expect=422),
        await ben.post("/views", view(project_id=new_id()), expect=422),
    ):
        assert (problem["errors"][0]["field"], problem["errors"][0]["code"]) == ("project_id", "unknown")


async def test_strangers_have_no_views(muster: Muster) -> None:
    stranger = await muster.visitor()
    await stranger.get("/views", expect=401)
    await stranger.post("/views", view(), expect=401)
    await stranger.patch(f"/views/{new_id()}", {"name": "x"}, expect=401)
    await stranger.delete(f"/views/{new_id()}", expect=401)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"), ({"name": " "}, "name"), ({"name": "x" * 201}, "name"), ({"name": "a\nb"}, "name"),
        ({"name": None}, "name"), ({"layout": "gantt"}, "layout"), ({"project_id": "GALA"}, "project_id"),
        ({"query": {str(number): "" for number in range(31)}}, "query"), ({"query": {"q": "x" * 501}}, "query.q"),
        ({"query": {"q": 1}}, "query.q"), ({"query": {"q": "a\0"}}, "query.q"), ({"query": []}, "query"),
        ({"query": None}, "query"), ({"shared": "maybe"}, "shared"), ({"owner_id": "x"}, "owner_id"),
    ],
)  # fmt: skip
async def test_bad_input_names_the_field(admin: Visitor, change: dict[str, Any], field: str) -> None:
    saved = await admin.post("/views", view("Good"))
    for problem in (
        await admin.post("/views", view() | change, expect=422),
        await admin.patch(f"/views/{saved['id']}", change, expect=422),
    ):
        assert [error["field"] for error in problem["errors"]] == [field]
    assert await names(admin) == ["Good"]


@pytest.mark.databases("sqlite")
async def test_the_bounds_themselves_are_allowed(admin: Visitor) -> None:
    query = {f"{number:0100}": "x" * 500 for number in range(30)}
    assert (await admin.post("/views", view("n" * 200, query=query)))["query"] == query


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("unknown", ["01a1f7d7-74d7-7390-82ea-d3a165b5cab8", "x", "A" * 64])
async def test_an_unknown_view_is_not_there(admin: Visitor, unknown: str) -> None:
    await admin.patch(f"/views/{unknown}", {"name": "x"}, expect=404)
    await admin.delete(f"/views/{unknown}", expect=404)


@pytest.mark.databases("sqlite")
async def test_a_person_has_200_views_at_the_most(muster: Muster, admin: Visitor) -> None:
    for number in range(200):
        await admin.post("/views", view(f"{number}"))
    assert (await admin.post("/views", view(), expect=409))["code"] == "too_many"
    ben = await muster.member("Ben")
    await ben.post("/views", view())


async def test_own_and_shared_views_are_paged_together(muster: Muster, admin: Visitor) -> None:
    ben = await muster.member("Ben")
    for number in range(9):
        await (admin, ben)[number % 2].post("/views", view(f"{number}", shared=number % 3 == 0))
    seen: list[str] = []
    after = None
    while True:
        page = await admin.get("/views", params={"limit": 2} | ({"after": after} if after else {}))
        seen += [item["name"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == ["0", "2", "3", "4", "6", "8"], "the admin's, and those of Ben's that are shared"
