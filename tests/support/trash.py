"""What tests of the trash look at, and a task that has everything which must go with it."""

from typing import Any

from sqlalchemy import func, select

from muster.adapters.local.documents import documents
from muster.database.columns import metadata
from muster.database.query import Query
from tests.support.api import Muster, Visitor
from tests.support.images import image
from tests.support.in_process import inside

DAY = 86_400
OF_TASKS = ("tasks", "task_assignees", "task_labels", "comments", "attachments", "task_search")
OF_PROJECTS = ("projects", "project_members", "statuses", "labels", "views")
_KEYS = Query(select(documents.c.pk, documents.c.sk), lambda pk, sk: (pk, sk))
_COUNTS = {name: Query(select(func.count()).select_from(metadata.tables[name]), int) for name in (*OF_TASKS, *OF_PROJECTS)}


async def left(muster: Muster, tables: tuple[str, ...]) -> dict[str, int]:
    """How many rows there are in each of the tables that has any."""
    counts = {name: (await inside(muster).database.fetch_all(_COUNTS[name]))[0] for name in tables}
    return {name: count for name, count in counts.items() if count}


async def partitions(muster: Muster) -> set[str]:
    """The partitions in which documents are, of tasks and of what purged ones left."""
    keys = await inside(muster).database.fetch_all(_KEYS)
    return {pk for pk, _ in keys if pk.startswith(("TASK#", "PURGED"))}


async def purge_due(muster: Muster) -> int:
    """Runs the job: how many tasks went."""
    return await inside(muster).tasks.trash.purge_due(inside(muster).clock.now())


async def items(visitor: Visitor) -> list[tuple[str, str]]:
    """Kind and key of what somebody sees in the trash, newest first."""
    return [(item["kind"], item["key"]) for item in (await visitor.get("/trash"))["items"]]


async def furnished(muster: Muster, title: str = "Book the band") -> dict[str, Any]:
    """A task in GALA with everything that a task can have."""
    admin = muster.admin
    label = await admin.post("/projects/GALA/labels", {"name": f"Label of {title}"})
    task: dict[str, Any] = await admin.post(
        "/tasks",
        {
            "project": "GALA", "title": title, "description": "Five people", "assignee_ids": [admin.id],
            "label_ids": [label["id"]], "checklist": [{"text": "Ask"}],
        },
    )  # fmt: skip
    await admin.patch(f"/tasks/{task['key']}", {"title": f"{title}!"})
    await admin.post(f"/tasks/{task['key']}/comments", {"body": "Hello"})
    content = image()
    body = {"name": "stage.png", "size": len(content), "content_type": "image/png"}
    made = await admin.post(f"/tasks/{task['key']}/attachments", body)
    await admin.upload(made["upload"], content)
    await admin.post(f"/attachments/{made['attachment']['id']}/complete", expect=200)
    await muster.deliver()  # makes the preview
    await admin.post(f"/tasks/{task['key']}/attachments", body | {"name": "never uploaded"})
    return task | {"file": f"attachments/{made['attachment']['id']}", "preview": f"previews/{made['attachment']['id']}"}
