"""A server with people in it, and what a test puts there before it looks at a screen."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx

from tests.support import server as servers
from tests.support.api import PASSWORD
from tests.support.server import Server

Who = Literal["admin", "member"]

ADDRESSES: dict[Who, str] = {"admin": "ada@gala.example.com", "member": "mia@gala.example.com"}
#: As the set-up creates them: what each finds in the browser.
NAMES: dict[Who, str] = {"admin": "Ada Lovelace", "member": "Mia Tester"}

__all__ = ["ADDRESSES", "NAMES", "PASSWORD", "Who", "Workspace", "new_server", "running_on", "url_of"]


def url_of(server: Server) -> str:
    """The server's address as its mails give it."""
    return server.url.replace("127.0.0.1", "localhost")


@contextmanager
def new_server(folder: Path, **settings: str) -> Iterator[Server]:
    """A server on an empty folder, for as long as the block runs."""
    with servers.running(folder, **settings) as server:
        yield server


@dataclass
class Workspace:
    """A server whose workspace is set up. The server is replaced when a test restarts it."""

    server: Server
    tokens: dict[Who, str]

    @property
    def url(self) -> str:
        return url_of(self.server)

    def call(self, method: str, path: str, body: object = None, *, by: Who = "admin", **more: Any) -> Any:
        """One request of `by` to the API, as another client of theirs would make it. The answer's body."""
        headers = {"Authorization": f"Bearer {self.tokens[by]}", **more.pop("headers", {})}
        answer = httpx.request(
            method, f"{self.server.url}/api/v1{path}", json=body, headers=headers, timeout=30, **more
        )  # fmt: skip
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def project(self, key: str, name: str, **more: Any) -> dict[str, Any]:
        """A new project with the usual columns."""
        made: dict[str, Any] = self.call("POST", "/projects", {"key": key, "name": name, **more})
        return made

    def task(self, project: dict[str, Any], title: str, *, status: str | None = None, **more: Any) -> dict[str, Any]:
        """A new task at the end of the column of that name, or of the first one."""
        column = {} if status is None else {"status_id": status_id(project, status)}
        made: dict[str, Any] = self.call("POST", "/tasks", {"project": project["key"], "title": title, **column, **more})
        return made

    def change(self, task_key: str, patch: dict[str, Any], *, by: Who = "admin") -> dict[str, Any]:
        """A change of the newest version."""
        changed: dict[str, Any] = self.call("PATCH", f"/tasks/{task_key}", patch, by=by, headers={"If-Match": "*"})
        return changed

    def get(self, task_key: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", f"/tasks/{task_key}")
        return found

    def restart(self) -> None:
        """Starts a server again that was killed, on the same data and port."""
        self.server = servers.restart(self.server)


def status_id(project: dict[str, Any], name: str) -> str:
    """The id of a project's column."""
    return str(next(status["id"] for status in project["statuses"] if status["name"] == name))


@contextmanager
def running_on(template: Path, folder: Path, tokens: dict[Who, str], **settings: str) -> Iterator[Workspace]:
    """A server on a copy of a folder that was set up before."""
    shutil.copytree(template, folder)
    workspace = Workspace(servers.start(folder, **settings), tokens)
    try:
        yield workspace
    finally:
        workspace.server.stop()
