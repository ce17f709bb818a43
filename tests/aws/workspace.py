"""A workspace on the deployed Muster, and its people, who use the API as everybody does."""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.api import PASSWORD
from tests.support.outbox import mail_to
from tests.support.stack import Stack

#: The first request of a function unpacks it and starts a process.
PATIENCE = 60


@dataclass
class Person:
    """Somebody with a client; signed in once `sign_in` was called."""

    client: httpx.Client
    email: str
    id: str = ""

    def call(self, method: str, path: str, expect: int, body: object = None, **headers: str) -> Any:
        """One request to `/api/v1` + `path`; the answer's JSON, None without any."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.request(method, f"api/v1{path}", json=body, headers=names)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def get(self, path: str, expect: int = 200) -> Any:
        return self.call("GET", path, expect)

    def post(self, path: str, body: object = None, expect: int = 201) -> Any:
        return self.call("POST", path, expect, body)

    def patch(self, path: str, body: object) -> Any:
        return self.call("PATCH", path, 200, body, If_Match="*")

    def sign_in(self, password: str = PASSWORD) -> None:
        given = self.post("/auth/login", {"email": self.email, "password": password}, expect=200)
        self.id = given["user"]["id"]
        self.client.headers["Authorization"] = f"Bearer {given['access_token']}"


@dataclass
class Workspace:
    """The workspace of a stack: `admin` set it up."""

    stack: Stack
    admin: Person
    _people: list[Person] = field(default_factory=list)

    def visitor(self, name: str = "visitor") -> Person:
        """Somebody without an account, with an address that nobody else has."""
        client = httpx.Client(base_url=f"{self.stack.api_url}/", timeout=PATIENCE)
        person = Person(client, f"{name.lower()}-{uuid.uuid4().hex[:8]}@example.com")  # noqa: TID251  # any address
        self._people.append(person)
        return person

    def signed_up(self, name: str) -> Person:
        """Somebody who has not yet followed the link in the mail."""
        person = self.visitor(name)
        names = {"given_name": name, "family_name": "Tester"}
        person.post("/auth/sign-up", {"email": person.email, "password": PASSWORD, **names}, expect=202)
        return person

    def member(self, name: str) -> Person:
        """Somebody who is signed in."""
        person = self.signed_up(name)
        token = mail_to(self.stack.emulator, person.email).token
        person.post("/auth/verify-email", {"token": token}, expect=200)
        person.sign_in()
        return person

    def project(self, key: str) -> Any:
        """A project that every member sees."""
        return self.admin.post("/projects", {"key": key, "name": f"Project {key}"})

    def close(self) -> None:
        """Closes everybody's connections."""
        for person in self._people:
            person.client.close()


def muster(*arguments: str) -> str:
    """What a command of Muster's prints, run by an operator who may look into the account."""
    return subprocess.run(
        [sys.executable, "-m", "muster.cli", *arguments], check=True, stdout=subprocess.PIPE, text=True
    ).stdout


@contextmanager
def set_up(stack: Stack) -> Iterator[Workspace]:
    """Sets the workspace up, with the code that `muster aws setup-code` tells."""
    code = muster("aws", "setup-code").strip()
    admin = Person(httpx.Client(base_url=f"{stack.api_url}/", timeout=PATIENCE), "ada@example.com")
    workspace = Workspace(stack, admin, [admin])
    try:
        first = {"code": code, "workspace": "Gala team", "email": admin.email, "password": PASSWORD}
        admin.post("/setup", first | {"given_name": "Ada", "family_name": "Lovelace"})
        admin.sign_in()
        yield workspace
    finally:
        workspace.close()
