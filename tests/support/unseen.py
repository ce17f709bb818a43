"""A project full of marked things, and somebody whose every answer is searched for the mark."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.api import Muster, Visitor
from tests.support.images import image

#: In every text of the project that is not to be seen; a word that nothing else has in it.
MARK = "xylo"


async def planted(owner: Visitor, key: str, word: str, *, visibility: str, member_ids: tuple[str, ...] = ()) -> dict[str, str]:
    """A project of `owner` with something of every kind, each with the word in it; their ids by what paths call them."""
    statuses = [{"name": f"{word} {name}", "category": "todo"} for name in ("first", "second", "spare")]
    project = await owner.post(
        "/projects",
        {
            "key": key, "name": f"{word} project", "description": f"About {word}", "visibility": visibility,
            "statuses": statuses, "member_ids": list(member_ids),
        },
    )  # fmt: skip
    label = await owner.post(f"/projects/{project['id']}/labels", {"name": f"{word} label"})
    task = await owner.post(
        "/tasks",
        {
            "project": key, "title": f"{word} task", "description": f"Text of {word}", "label_ids": [label["id"]],
            "checklist": [{"text": f"{word} step"}], "assignee_ids": [owner.id], "deadline": "2027-01-01T00:00:00Z",
        },
    )  # fmt: skip
    child = await owner.post("/tasks", {"project": key, "title": f"{word} part", "parent_id": task["id"]})
    trashed = await owner.post("/tasks", {"project": key, "title": f"{word} rubbish"})
    await owner.delete(f"/tasks/{trashed['id']}")
    comment = await owner.post(f"/tasks/{task['id']}/comments", {"body": f"{word} comment"})
    attachment = await attached(owner, task["id"], f"{word}.png")
    view = await owner.post(
        "/views", {"name": f"{word} view", "project_id": project["id"], "query": {"q": word}, "shared": True}
    )
    await owner.patch(f"/tasks/{task['id']}", {"title": f"{word} task, changed"})
    return {
        "project": project["id"], "project_key": project["key"], "status": project["statuses"][0]["id"],
        "spare": project["statuses"][2]["id"], "label": label["id"], "task": task["id"], "key": task["key"],
        "child": child["id"], "trashed": trashed["id"], "comment": comment["id"], "attachment": attachment["id"],
        "view": view["id"],
    }  # fmt: skip


async def attached(owner: Visitor, task: str, name: str) -> dict[str, Any]:
    """A picture on a task."""
    content = image()
    made = await owner.post(f"/tasks/{task}/attachments", {"name": name, "size": len(content), "content_type": "image/png"})
    await owner.upload(made["upload"], content)
    ready: dict[str, Any] = await owner.post(f"/attachments/{made['attachment']['id']}/complete", expect=200)
    return ready


@dataclass
class Watched(Visitor):
    """Somebody none of whose answers may hold the mark, or an id that was not in the request."""

    hidden: dict[str, str] = field(default_factory=dict)
    asked: int = 0

    async def call(self, method: str, path: str, *, expect: int | None = None, **request: Any) -> httpx.Response:
        response = await super().call(method, path, expect=expect, **request)
        self.asked += 1
        sent = f"{path} {request}"
        told = f"{response.text} {dict(response.headers)}"
        assert not traces(told, self.hidden, known=sent), f"{method} {path}: {told}"
        return response


def traces(told: str, hidden: dict[str, str], known: str = "") -> list[str]:
    """What of the hidden things can be found in an answer; ids that are `known` are no news."""
    found = [name for name, value in hidden.items() if value in told and value not in known]
    return [*found, *([MARK] if MARK in told.casefold() else [])]


class Listener:
    """Follows the stream as a browser does."""

    def __init__(self, muster: Muster, token: str, after: int | None = None) -> None:
        self.text = ""
        self._heard = asyncio.Condition()
        self._task = asyncio.ensure_future(self._listen(muster.host.stream(token, after)))

    async def until(self, text: str) -> None:
        """Waits until that was said."""
        async with asyncio.timeout(60), self._heard:
            await self._heard.wait_for(lambda: text in self.text)

    async def close(self) -> str:
        """Leaves; everything that was said."""
        self._task.cancel()
        await asyncio.wait([self._task])
        return self.text

    async def _listen(self, pieces: AsyncGenerator[str, None]) -> None:
        async with aclosing(pieces):
            async for piece in pieces:
                async with self._heard:
                    self.text += piece
                    self._heard.notify_all()
