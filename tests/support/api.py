"""Muster's API as a test talks to it, wherever it runs: in this process, in another one, on AWS.

A test asks for `muster` and does not see the difference. What differs between hosts and is right to differ is said by
`muster.host`. A test that has to reach inside is marked `in_process`, with the reason, and takes the application from
`tests.support.in_process.inside`.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx

from muster.kernel.clock import Clock, parse_timestamp
from tests.support.mails import SentMail

PASSWORD = "correct horse battery staple"
SETUP_CODE = "open-sesame"

#: What is not under /api/v1.
_ELSEWHERE = ("/files", "/healthz", "/readyz", "/metrics", "/dev")


class Host(Protocol):
    """Where Muster runs, and what a test may know of that."""

    @property
    def clock(self) -> Clock:
        """By which it runs."""
        ...

    @property
    def precision(self) -> float:
        """How many seconds its clock may have moved on while a test was at work."""
        ...

    @property
    def session_seconds(self) -> int:
        """How long a session lasts."""
        ...

    @property
    def address(self) -> str:
        """From where it sees its visitors come."""
        ...

    @property
    def serves_files(self) -> bool:
        """Whether it sends files itself; elsewhere an object store does, with headers of its own."""
        ...

    def client(self, stack: AsyncExitStack) -> httpx.AsyncClient:
        """A client with cookies of its own, until `stack` closes."""
        ...

    def stream(self, token: str, after: int | None) -> AsyncGenerator[str, None]:
        """What the live stream tells somebody, as it comes; where it ends, it is asked to go on, as browsers do."""
        ...

    async def deliver(self) -> None:
        """Waits until everything that follows from what was done has happened."""
        ...

    def mails(self) -> Sequence[SentMail]:
        """Every mail that was sent from this workspace, the oldest first."""
        ...

    async def emitted(self) -> list[tuple[str, str]]:
        """Kind and body of every message of this workspace, in their order."""
        ...

    async def verification_token(self, user_id: str, email: str) -> str:
        """What proves the address of somebody who has just signed up."""
        ...

    async def remember(self, email: str, token: str, user_id: str) -> None:
        """Keeps an account that was just made for workspaces to come, where making one is dear."""
        ...

    async def recall(self, email: str) -> str | None:
        """The token of an account that was kept and is part of this workspace from now on; None: it has to be made."""
        ...


@dataclass
class Visitor:
    """Somebody with a client; signed in once `token` is set."""

    client: httpx.AsyncClient
    token: str = ""
    user: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.user["id"])

    async def call(
        self, method: str, path: str, *, expect: int | None = None, prefix: str = "/api/v1", **request: Any
    ) -> httpx.Response:
        """One request to `prefix` + `path`. With `expect`, any other status fails the test and shows the answer.

        `path` may also be a whole URL: a link that an answer gave, to which nobody signs in.
        """
        headers = dict(request.pop("headers", {}))
        absolute = path.startswith(("https://", "http://"))
        if self.token and not absolute:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        address = path if absolute or path.startswith(_ELSEWHERE) else prefix + path
        response = await self.client.request(method, address, headers=headers, **request)
        if expect is not None:
            assert response.status_code == expect, f"{method} {path}: {response.status_code} {response.text}"
        return response

    async def get(self, path: str, *, expect: int = 200, **request: Any) -> Any:
        return (await self.call("GET", path, expect=expect, **request)).json()

    async def post(self, path: str, body: object = None, *, expect: int = 201, **request: Any) -> Any:
        response = await self.call("POST", path, expect=expect, json=body, **request)
        return response.json() if response.content else None

    async def patch(self, path: str, body: object, *, version: int | str = "*", expect: int = 200, **request: Any) -> Any:
        match = version if version == "*" else f'"{version}"'
        response = await self.call("PATCH", path, expect=expect, json=body, headers={"If-Match": match}, **request)
        return response.json()

    async def delete(self, path: str, *, expect: int = 204, **request: Any) -> None:
        await self.call("DELETE", path, expect=expect, **request)

    async def upload(self, upload: dict[str, Any], content: bytes) -> None:
        """Sends a file where the link says. Whoever has the link may: without any cookie or token."""
        stranger = Visitor(self.client)
        answer = await stranger.call(upload["method"], upload["url"], content=content, headers=upload["headers"])
        assert answer.is_success, f"{answer.status_code} {answer.text}"  # 204 here, 200 from an object store


class Moment:
    """Equals a timestamp of that moment, as exactly as the host's clock allows."""

    def __init__(self, moment: datetime, precision: float) -> None:
        self._moment = moment
        self._precision = precision

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and abs((parse_timestamp(other) - self._moment).total_seconds()) <= self._precision

    __hash__ = None  # type: ignore[assignment]  # about equal is no equality that could be hashed

    def __repr__(self) -> str:
        return f"about {self._moment.isoformat()}, to {self._precision:g} s"


class Muster:
    """A workspace with its people, on some host."""

    def __init__(self, host: Host, stack: AsyncExitStack) -> None:
        self.host = host
        self._stack = stack
        #: The first admin, once the workspace is set up.
        self.admin: Visitor

    async def visitor(self) -> Visitor:
        """Somebody who is not signed in, with a client of their own."""
        return Visitor(self.host.client(self._stack))

    async def set_up(self) -> Visitor:
        """The first admin of a new workspace."""
        self.admin = await self._account("ada@gala.example.com", self._set_up)
        return self.admin

    async def _account(self, email: str, make: Callable[[], Awaitable[Visitor]]) -> Visitor:
        """Somebody of that address, signed in: kept from another workspace, or else made."""
        token = await self.host.recall(email)
        if token is None:
            made = await make()
            await self.host.remember(email, made.token, made.id)
            return made
        visitor = await self.visitor()
        visitor.token = token
        visitor.user = await visitor.get("/me")
        return visitor

    async def _set_up(self) -> Visitor:
        visitor = await self.visitor()
        await visitor.post(
            "/setup",
            {
                "code": SETUP_CODE, "workspace": "Gala team", "email": "ada@gala.example.com", "password": PASSWORD,
                "given_name": "Ada", "family_name": "Lovelace",
            },
        )  # fmt: skip
        return await self.sign_in("ada@gala.example.com")

    async def sign_in(self, email: str, password: str = PASSWORD) -> Visitor:
        """Somebody who has an account."""
        visitor = await self.visitor()
        login = await visitor.post("/auth/login", {"email": email, "password": password}, expect=200)
        visitor.token, visitor.user = login["access_token"], login["user"]
        return visitor

    async def member(self, name: str) -> Visitor:
        """A new member, verified and signed in."""
        email = f"{name.lower()}@gala.example.com"
        return await self._account(email, lambda: self._member(name, email))

    async def _member(self, name: str, email: str) -> Visitor:
        visitor = await self.visitor()
        body = {"email": email, "password": PASSWORD, "given_name": name, "family_name": "Tester"}
        await visitor.post("/auth/sign-up", body, expect=202)
        found = await self.admin.get("/admin/users", params={"q": email})
        token = await self.host.verification_token(found["items"][0]["id"], email)
        await visitor.post("/auth/verify-email", {"token": token}, expect=200)
        return await self.sign_in(email)

    def moment(self, seconds: float = 0) -> Moment:
        """The time, or so many seconds from now, to compare a timestamp with."""
        return Moment(self.host.clock.now() + timedelta(seconds=seconds), self.host.precision)

    async def deliver(self) -> None:
        """Waits until everything that follows from what was done has happened."""
        await self.host.deliver()

    async def mails(self, to: str) -> list[SentMail]:
        """What somebody was sent, the oldest first; to whom is told by any part of the address."""
        await self.host.deliver()
        return [mail for mail in self.host.mails() if to in mail.to]

    async def mail(self, to: str, saying: str = "") -> SentMail:
        """The newest mail to somebody that says something. Of two that go out at once, either may be the newer one."""
        found = [mail for mail in await self.mails(to) if saying in mail.text]
        assert found, f"no mail to {to} that says {saying!r}"
        return found[-1]
