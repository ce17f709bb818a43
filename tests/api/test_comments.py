"""Comments through the API: by whom, about what, and what becomes of them."""

import asyncio
from typing import Any

import msgspec
import pytest

from muster.kernel.ids import new_id
from tests.support.api import Muster, Visitor
from tests.support.messages import messages

pytestmark = pytest.mark.req("TK-7")


@pytest.fixture
async def task(admin: Visitor) -> dict[str, Any]:
    await admin.post("/projects", {"key": "GALA", "name": "Summer gala"})
    made: dict[str, Any] = await admin.post("/tasks", {"project": "GALA", "title": "Book the band"})
    return made


async def count(admin: Visitor) -> int:
    return int((await admin.get("/tasks/GALA-1"))["comment_count"])


async def bodies(visitor: Visitor) -> list[str]:
    return [item["body"] for item in (await visitor.get("/tasks/GALA-1/comments"))["items"]]


async def test_a_comment_is_posted_edited_deleted_and_restored(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    ben = await muster.member("Ben")
    posted = await ben.post("/tasks/GALA-1/comments", {"body": "Which **band**?"})
    assert posted == {
        "id": posted["id"], "task_id": task["id"], "author_id": ben.id, "author_name": "Ben Tester", "body": "Which **band**?",
        "created_at": muster.moment(), "edited_at": None, "deleted_at": None,
    }  # fmt: skip
    assert await count(admin) == 1
    assert (await admin.get("/tasks/GALA-1/comments"))["items"] == [posted]

    edited = await ben.patch(f"/comments/{posted['id']}", {"body": "Which one?"})
    assert (edited["body"], edited["edited_at"]) == ("Which one?", muster.moment())

    await ben.delete(f"/comments/{posted['id']}")
    await ben.delete(f"/comments/{posted['id']}")
    (deleted,) = (await admin.get("/tasks/GALA-1/comments"))["items"]
    assert (deleted["body"], deleted["author_name"]) == ("", "Ben Tester")
    assert deleted["deleted_at"] is not None
    assert await count(admin) == 0

    for _ in range(2):
        restored = await ben.post(f"/comments/{posted['id']}/restore", expect=200)
        assert (restored["body"], restored["deleted_at"]) == ("Which one?", None)
    assert await count(admin) == 1
    kinds = [await messages(muster, f"tasks:comment:{what}") for what in ("posted", "edited", "deleted", "restored")]
    assert [len(found) for found in kinds] == [1, 1, 1, 1]


async def test_the_same_text_again_is_no_edit(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    posted = await admin.post("/tasks/GALA-1/comments", {"body": "Hello"})
    assert (await admin.patch(f"/comments/{posted['id']}", {"body": "Hello"}))["edited_at"] is None
    assert await messages(muster, "tasks:comment:edited") == []


@pytest.mark.req("NO-2")
async def test_mentions_reach_those_who_see_the_project_and_nobody_else(muster: Muster, admin: Visitor) -> None:
    inside, outside = await muster.member("Ines"), await muster.member("Otto")
    await admin.post("/projects", {"key": "GALA", "name": "Secret", "visibility": "members", "member_ids": [inside.id]})
    await admin.post("/tasks", {"project": "GALA", "title": "Hidden", "assignee_ids": [inside.id]})
    nobody = new_id()
    body = (
        f"@[Ines Tester](user:{inside.id})  please ask\n\n@[Otto](user:{outside.id}) and @[Who](user:{nobody}), "
        f"again @[Ines](user:{inside.id}), @[Ada](user:{admin.id})"
    )
    posted = await admin.post("/tasks/GALA-1/comments", {"body": body})
    assert posted["body"] == body, "what is no mention stays as text"
    (message,) = await messages(muster, "tasks:comment:posted")
    assert message["mentioned_ids"] == [inside.id, admin.id]
    assert message["excerpt"] == "@Ines Tester please ask @Otto and @Who, again @Ines, @Ada"
    assert message["watcher_ids"] == [inside.id, admin.id]
    assert (message["key"], message["title"], message["comment_id"]) == ("GALA-1", "Hidden", posted["id"])

    await admin.patch(f"/comments/{posted['id']}", {"body": f"Only @[Ines](user:{inside.id})"})
    await admin.patch(f"/comments/{posted['id']}", {"body": f"@[Ines](user:{inside.id}) @[Ada](user:{admin.id})"})
    edits = await messages(muster, "tasks:comment:edited")
    assert [edit["mentioned_ids"] for edit in edits] == [[], [admin.id]], "only those whom the text did not mention before"


async def test_in_an_open_project_everybody_can_be_mentioned(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    ben = await muster.member("Ben")
    await admin.post("/tasks/GALA-1/comments", {"body": f"@[Ben](user:{ben.id})"})
    assert (await messages(muster, "tasks:comment:posted"))[0]["mentioned_ids"] == [ben.id]


async def test_a_long_comment_is_told_by_its_beginning(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    await admin.post("/tasks/GALA-1/comments", {"body": "word " * 13_107})
    excerpt = (await messages(muster, "tasks:comment:posted"))[0]["excerpt"]
    assert len(excerpt) <= 200
    assert excerpt.endswith("word…")


@pytest.mark.req("TK-6")
async def test_only_the_author_edits_and_only_author_or_admin_delete(
    muster: Muster, admin: Visitor, task: dict[str, Any]
) -> None:
    ben, cora = await muster.member("Ben"), await muster.member("Cora")
    posted = await ben.post("/tasks/GALA-1/comments", {"body": "Mine"})
    path = f"/comments/{posted['id']}"
    for other in (cora, admin):
        assert (await other.patch(path, {"body": "Not yours"}, expect=403))["code"] == "forbidden"
    await cora.delete(path, expect=403)
    await admin.delete(path)
    assert (await ben.post(f"{path}/restore", expect=403))["code"] == "forbidden", "what an admin deleted"
    await cora.post(f"{path}/restore", expect=403)
    await admin.post(f"{path}/restore", expect=200)
    await ben.delete(path)
    await ben.post(f"{path}/restore", expect=200)


@pytest.mark.req("ID-5")
async def test_what_one_does_not_see_is_not_there(muster: Muster, admin: Visitor) -> None:
    await admin.post("/projects", {"key": "GALA", "name": "Secret", "visibility": "members"})
    await admin.post("/tasks", {"project": "GALA", "title": "Hidden"})
    posted = await admin.post("/tasks/GALA-1/comments", {"body": "Hidden"})
    outside = await muster.member("Otto")
    await outside.get("/tasks/GALA-1/comments", expect=404)
    await outside.post("/tasks/GALA-1/comments", {"body": "Hello"}, expect=404)
    await outside.patch(f"/comments/{posted['id']}", {"body": "Hello"}, expect=404)
    await outside.delete(f"/comments/{posted['id']}", expect=404)
    await outside.post(f"/comments/{posted['id']}/restore", expect=404)
    stranger = await muster.visitor()
    await stranger.get("/tasks/GALA-1/comments", expect=401)
    await stranger.post("/tasks/GALA-1/comments", {"body": "Hello"}, expect=401)
    await stranger.delete(f"/comments/{posted['id']}", expect=401)
    assert await bodies(admin) == ["Hidden"]


@pytest.mark.req("TK-5")
async def test_a_task_in_the_trash_takes_no_comments(admin: Visitor, task: dict[str, Any]) -> None:
    posted = await admin.post("/tasks/GALA-1/comments", {"body": "Before"})
    await admin.delete("/tasks/GALA-1")
    path = f"/comments/{posted['id']}"
    refusals = [
        await admin.post("/tasks/GALA-1/comments", {"body": "After"}, expect=409),
        await admin.patch(path, {"body": "After"}, expect=409),
        await admin.post(f"{path}/restore", expect=409),
    ]
    await admin.delete(path, expect=409)
    assert {refusal["code"] for refusal in refusals} == {"in_trash"}
    assert await bodies(admin) == ["Before"], "but they can be read"


async def test_a_deleted_comment_is_not_edited(admin: Visitor, task: dict[str, Any]) -> None:
    posted = await admin.post("/tasks/GALA-1/comments", {"body": "Before"})
    await admin.delete(f"/comments/{posted['id']}")
    assert (await admin.patch(f"/comments/{posted['id']}", {"body": "After"}, expect=409))["code"] == "in_trash"


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "body",
    [
        {}, {"body": ""}, {"body": " \n\t "}, {"body": "x" * 65_537}, {"body": "a\0b"}, {"body": None}, {"body": 7},
        {"body": "\ud800"},
    ],
)  # fmt: skip
async def test_bad_input_names_the_field(admin: Visitor, task: dict[str, Any], body: dict[str, Any]) -> None:
    posted = await admin.post("/tasks/GALA-1/comments", {"body": "Good"})
    content = msgspec.json.encode(body) if body != {"body": "\ud800"} else b'{"body": "\\ud800"}'
    headers = {"Content-Type": "application/json"}
    for method, path in (("POST", "/tasks/GALA-1/comments"), ("PATCH", f"/comments/{posted['id']}")):
        problem = (await admin.call(method, path, content=content, headers=headers, expect=422)).json()
        assert [error["field"] for error in problem["errors"]] == ["body"]
    assert await bodies(admin) == ["Good"]


@pytest.mark.databases("sqlite")
async def test_a_comment_cannot_mention_a_crowd(admin: Visitor, task: dict[str, Any]) -> None:
    crowd = " ".join(f"@[P](user:{new_id()})" for _ in range(101))
    problem = await admin.post("/tasks/GALA-1/comments", {"body": crowd}, expect=422)
    assert problem["errors"] == [{"field": "body", "code": "too_many_mentions", "message": "A comment may mention 100 people."}]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("comment", ["01a1f7d7-74d7-7390-82ea-d3a165b5cab8", "x", "1", "A" * 64])
async def test_an_unknown_comment_is_not_there(admin: Visitor, task: dict[str, Any], comment: str) -> None:
    await admin.patch(f"/comments/{comment}", {"body": "x"}, expect=404)
    await admin.delete(f"/comments/{comment}", expect=404)
    await admin.post(f"/comments/{comment}/restore", expect=404)
    await admin.get("/tasks/GALA-77/comments", expect=404)


async def test_a_long_conversation_is_paged_oldest_first(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    assert await admin.get("/tasks/GALA-1/comments") == {"items": [], "next": None}
    people = [admin, await muster.member("Ben"), await muster.member("Cora")]
    # In this process the clock stands still: all of them carry the same time.
    for number in range(11):
        await people[number % 3].post("/tasks/GALA-1/comments", {"body": f"{number}"})
    seen: list[str] = []
    names: set[str] = set()
    after = None
    while True:
        page = await admin.get("/tasks/GALA-1/comments", params={"limit": 4} | ({"after": after} if after else {}))
        seen += [item["body"] for item in page["items"]]
        names |= {item["author_name"] for item in page["items"]}
        after = page["next"]
        if after is None:
            break
    assert seen == [str(number) for number in range(11)]
    assert names == {"Ada Lovelace", "Ben Tester", "Cora Tester"}


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("after", ["x", "bnVsbA", "WzEsMl0", "WyJcdTAwMDAiLCJhIl0", "é"])
async def test_a_made_up_cursor_is_refused(admin: Visitor, task: dict[str, Any], after: str) -> None:
    problem = await admin.get("/tasks/GALA-1/comments", params={"after": after}, expect=422)
    assert problem["errors"][0]["field"] == "after"


async def test_a_crowd_that_comments_at_once_is_counted_right(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    people = [admin, await muster.member("Ben")]
    await asyncio.gather(*(person.post("/tasks/GALA-1/comments", {"body": "Me first"}) for person in people * 10))
    items = (await admin.get("/tasks/GALA-1/comments"))["items"]
    assert (len(items), await count(admin)) == (20, 20)
    await asyncio.gather(*(admin.delete(f"/comments/{item['id']}") for item in items[:5] * 2))
    assert await count(admin) == 15


async def test_who_left_is_still_named(muster: Muster, admin: Visitor, task: dict[str, Any]) -> None:
    ben = await muster.member("Ben")
    await ben.post("/tasks/GALA-1/comments", {"body": "Farewell"})
    await admin.delete(f"/admin/users/{ben.id}")
    (comment,) = (await admin.get("/tasks/GALA-1/comments"))["items"]
    assert (comment["author_id"], comment["author_name"]) == (ben.id, "Ben Tester")


async def test_a_repeated_request_posts_once(admin: Visitor, task: dict[str, Any]) -> None:
    once = {"Idempotency-Key": "the-same"}
    first = await admin.post("/tasks/GALA-1/comments", {"body": "Once"}, headers=once)
    assert await admin.post("/tasks/GALA-1/comments", {"body": "Once"}, headers=once) == first
    assert await bodies(admin) == ["Once"]
