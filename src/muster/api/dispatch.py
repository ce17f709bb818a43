"""Finds the route of a request by the shape of its path and runs its compiled endpoint.

Everything that is no route of the API (the client's files, the documentation) is FastAPI's to answer.
"""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from muster.api import problems
from muster.http.compiled import compiled
from muster.kernel.errors import MusterError

#: Under which the template of the path stands in the scope, for metrics.
TEMPLATE = "muster.route"


@dataclass(frozen=True, slots=True)
class _Route:
    """A path as a pattern, and what answers each method."""

    template: str
    pattern: re.Pattern[str]
    handle: Callable[[Request], Awaitable[Response]]


class Dispatch:
    """The innermost layer of ours; `routers` are pairs of a prefix and a router."""

    def __init__(self, app: ASGIApp, *, routers: Iterable[tuple[str, APIRouter]]) -> None:
        self.app = app
        self._routes: dict[tuple[str, int, str], list[_Route]] = {}
        self._methods: set[str] = set()
        for prefix, router in routers:
            for route in router.routes:
                if isinstance(route, APIRoute):
                    self._add(prefix + route.path, route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path: str = scope["path"]
            for route in self._routes.get(_shape(scope["method"], path), ()):
                found = route.pattern.match(path)
                if found is not None:
                    scope["path_params"] = found.groupdict()
                    scope[TEMPLATE] = route.template
                    response = await _answer(route, Request(scope, receive))
                    await response(scope, receive, send)
                    return
            allowed = self._allowed(path)
            if allowed:
                headers = {"Allow": ", ".join(sorted(allowed))}
                refusal = problems.problem(405, "method_not_allowed", "This address knows other methods.", headers=headers)
                await refusal(scope, receive, send)
                return
            if path.startswith("/api/"):  # no page of the client's, whatever a browser would take
                await problems.problem(404, "not_found", "There is nothing at this address.")(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _allowed(self, path: str) -> set[str]:
        """The methods of the routes that have this path; of several templates, the one with the fewest parameters."""
        found = [
            (route.pattern.groups, method)
            for method in self._methods
            for route in self._routes.get(_shape(method, path), ())
            if route.pattern.match(path) is not None
        ]
        fewest = min((groups for groups, _ in found), default=0)
        return {method for groups, method in found if groups == fewest}

    def _add(self, template: str, route: APIRoute) -> None:
        pattern = re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template)) + r"\Z")
        entry = _Route(template, pattern, compiled(route.endpoint, pattern.groupindex.keys(), route.dependencies))
        for method in route.methods or ():
            self._methods.add(method)
            self._routes.setdefault(_shape(method, template), []).append(entry)


async def _answer(route: _Route, request: Request) -> Response:
    try:
        return await route.handle(request)
    except MusterError as error:
        return problems.from_error(error)
    except RequestValidationError as error:
        return problems.invalid(error)
    except HTTPException as error:
        return problems.plain(error)


def _shape(method: str, path: str) -> tuple[str, int, str]:
    """What is the same for a template and every path of it: how many parts it has, and what it is about.

    `/api/v1/tasks/{task}/history` has five parts and is about `tasks`, its third.
    """
    parts = path.split("/")
    return method, len(parts), parts[3] if len(parts) > 3 and parts[1] == "api" else parts[1]
