"""The edge: what happens to every request before and after its route, in one plain ASGI layer.

It names the request, bounds its body, adds the security headers, counts, logs, and turns a fault of the
program into a clear answer.
"""

import logging
import re
import time
from collections.abc import Callable, Mapping

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from muster.api.access_log import AccessLog
from muster.api.dispatch import TEMPLATE
from muster.api.metrics import observe
from muster.api.problems import from_error, problem
from muster.kernel.errors import PayloadTooLarge
from muster.kernel.ids import new_id
from muster.kernel.logs import request_id

log = logging.getLogger("muster.requests")

_GIVEN_ID = re.compile(rb"[A-Za-z0-9_.:-]{1,64}\Z")

#: The headers that Helmet sets, for an API and a client of one origin. Mantine sets inline styles.
SECURITY_HEADERS: dict[str, str] = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
        "connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "origin-agent-cluster": "?1",
    "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
    "x-download-options": "noopen",
    "x-frame-options": "DENY",
    "x-permitted-cross-domain-policies": "none",
    "x-xss-protection": "0",
}


def security_headers(*, https: bool, file_origin: str = "") -> dict[str, str]:
    """The headers for a server behind TLS or not. `file_origin` is where links to files lead, if not here."""
    headers = dict(SECURITY_HEADERS)
    if file_origin:
        policy = headers["content-security-policy"]
        for part in ("img-src 'self'", "connect-src 'self'"):
            policy = policy.replace(part, f"{part} {file_origin}")
        headers["content-security-policy"] = policy
    if https:
        headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return headers


class Edge:
    """The outermost layer. `api` has the lifespan and what requests find in `app.state`; `body_limit` gives the
    most bytes that a body under a path may have; `headers` go along with every answer that has none of its own."""

    def __init__(
        self,
        app: ASGIApp,
        api: FastAPI,
        *,
        body_limit: Callable[[str], int],
        headers: Mapping[str, str],
        access_log: AccessLog | None = None,
    ) -> None:
        self.app = app
        self.api = api
        self._body_limit = body_limit
        self.access_log = access_log
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        self._names = frozenset(name for name, _ in self._headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.api(scope, receive, send)
            if self.access_log is not None:
                self.access_log.flush()
            return
        scope["app"] = self.api
        await _Exchange(self, scope, receive, send).run()

    def limit_for(self, path: str) -> int:
        return self._body_limit(path)

    def secured(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """`headers` with those of the list added that the route did not set itself."""
        present = {name.lower() for name, _ in headers}
        if present.isdisjoint(self._names):  # most routes set none of them
            return headers + self._headers
        return [*headers, *(item for item in self._headers if item[0] not in present)]


class _Exchange:
    """One request and its answer."""

    def __init__(self, edge: Edge, scope: Scope, receive: Receive, send: Send) -> None:
        self.edge, self.scope, self.receive, self.send = edge, scope, receive, send
        self.id = _given_id(scope) or new_id()
        self.started = time.perf_counter()
        self.status: int = 0
        self.limit = edge.limit_for(scope["path"])
        self.received = 0

    async def run(self) -> None:
        token = request_id.set(self.id)
        try:
            await self._answer()
        finally:
            self._record()
            request_id.reset(token)

    async def _answer(self) -> None:
        try:
            self._check_declared_length()
            await self.edge.app(self.scope, self._receive, self._send)
        except PayloadTooLarge as error:
            if self.status:
                raise
            await from_error(error)(self.scope, self.receive, self._send)
        except Exception:
            log.exception("unhandled error", extra={"method": self.scope["method"], "path": self._shown_path()})
            if self.status:
                raise
            answer = problem(500, "internal_error", "Something went wrong on our side. The log has it under this request id.")
            await answer(self.scope, self.receive, self._send)

    def _check_declared_length(self) -> None:
        for name, value in self.scope["headers"]:
            if name == b"content-length" and value.isdigit() and int(value) > self.limit:
                raise self._too_large()

    async def _receive(self) -> Message:
        message = await self.receive()
        if message["type"] == "http.request":
            self.received += len(message.get("body", b""))
            if self.received > self.limit:
                raise self._too_large()
        return message

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [*message.get("headers", ()), (b"x-request-id", self.id.encode())]
            if self.status == 200 and self.scope["path"].startswith("/assets/"):  # their names hold a hash
                headers.append((b"cache-control", b"public, max-age=31536000, immutable"))
            message = {**message, "headers": self.edge.secured(headers)}
        await self.send(message)

    def _too_large(self) -> PayloadTooLarge:
        return PayloadTooLarge(f"The body may have {self.limit} bytes at the most.")

    def _record(self) -> None:
        seconds = time.perf_counter() - self.started
        method: str = self.scope["method"]
        observe(method, self.scope.get(TEMPLATE, "other"), self.status, seconds)
        if self.edge.access_log is not None:
            self.edge.access_log.add(self.id, method, self._shown_path(), self.status, seconds)

    def _shown_path(self) -> str:
        """The path for the log, without the token of a signed link: who reads the log shall not be able to follow it."""
        path: str = self.scope["path"]
        return "/files/…" if path.startswith("/files/") else path


def _given_id(scope: Scope) -> str | None:
    """The id that a proxy gave the request, if it is harmless to log."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            return value.decode() if _GIVEN_ID.match(value) else None
    return None
