"""Muster's API as a test talks to it: the whole app, in process."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx

from muster.api.app import create_app
from muster.bootstrap import Application

PASSWORD = "correct horse battery staple"
SETUP_CODE = "open-sesame"


@dataclass
class Visitor:
    """Somebody with a client; signed in once `token` is set."""

    client: httpx.AsyncClient
    token: str = ""
    user: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.user["id"])

    async def call(self, method: str, path: str, *, expect: int | None = None, **request: Any) -> httpx.Response:
        """One request to `/api/v1` + `path`. With `expect`, any other status fails the test and shows the answer."""
        headers = dict(request.pop("headers", {}))
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        address = path if path.startswith(("/files", "/healthz", "/readyz", "/metrics", "/dev")) else f"/api/v1{path}"
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


class Muster:
    """A running application with its people."""

    def __init__(self, application: Application, stack: AsyncExitStack) -> None:
        self.application = application
        self.app = create_app(application)
        self._stack = stack
        #: The first admin, once the workspace is set up.
        self.admin: Visitor

    async def visitor(self) -> Visitor:
        """Somebody who is not signed in, with a client of their own."""
        transport = httpx.ASGITransport(app=self.app, client=("203.0.113.7", 4711))
        client = await self._stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://muster.test"))
        return Visitor(client)

    async def set_up(self) -> Visitor:
        """The first admin of a new workspace."""
        visitor = await self.visitor()
        await visitor.post(
            "/setup",
            {
                "code": SETUP_CODE, "workspace": "Gala team", "email": "ada@gala.example.com", "password": PASSWORD,
                "given_name": "Ada", "family_name": "Lovelace",
            },
        )  # fmt: skip
        self.admin = await self.sign_in("ada@gala.example.com")
        return self.admin

    async def sign_in(self, email: str, password: str = PASSWORD) -> Visitor:
        """Somebody who has an account."""
        visitor = await self.visitor()
        login = await visitor.post("/auth/login", {"email": email, "password": password}, expect=200)
        visitor.token, visitor.user = login["access_token"], login["user"]
        return visitor

    async def member(self, name: str) -> Visitor:
        """A new member, verified and signed in."""
        visitor = await self.visitor()
        email = f"{name.lower()}@gala.example.com"
        body = {"email": email, "password": PASSWORD, "given_name": name, "family_name": "Tester"}
        await visitor.post("/auth/sign-up", body, expect=202)
        found = await self.admin.get("/admin/users", params={"q": email})
        # The mail that would carry it is tested elsewhere.
        token = await self.application.identity.mail_secrets.verification_token(found["items"][0]["id"])
        await visitor.post("/auth/verify-email", {"token": token}, expect=200)
        return await self.sign_in(email)
