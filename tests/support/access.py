"""Every operation of the API, who it is for, and what would do as its request; so that access can be tried on all of them.

An operation that is added to the API has to be put into one of the groups here, or `tests/api/test_access.py` fails.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from muster.commands.openapi import document
from muster.settings import Settings
from tests.support import in_process
from tests.support import remote as elsewhere
from tests.support.api import PASSWORD, SETUP_CODE, Muster, Visitor
from tests.support.clock import StillClock
from tests.support.databases import Databases
from tests.support.remote import Remote

#: Method and path, as the document has them.
Operation = tuple[str, str]
#: Ids and keys of things by what they are called in paths.
Things = Mapping[str, str]

DOCUMENT: dict[str, Any] = document()
OPERATIONS: dict[Operation, dict[str, Any]] = {
    (method.upper(), path): operation for path, methods in DOCUMENT["paths"].items() for method, operation in methods.items()
}
NOBODYS = "01a1f7e3-97d1-7735-aad5-f0f1ee5ab9de"
_API = "/api/v1"


def _of(*lines: str) -> frozenset[Operation]:
    return frozenset((method, _API + path) for method, path in (line.split() for line in lines))


#: Open to strangers, each with the reason.
PUBLIC: dict[Operation, str] = {
    ("GET", "/healthz"): "whoever keeps the process alive has no account",
    ("GET", "/readyz"): "the same; it says nothing of what is in the workspace",
    ("GET", "/metrics"): "scraped from inside; counts only (docs say to keep it behind the proxy)",
    ("GET", "/api/v1/setup"): "the client asks first of all whether there is a workspace",
    ("POST", "/api/v1/setup"): "before there is anybody; guarded by the code of the console",
    ("POST", "/api/v1/auth/sign-up"): "how one gets an account",
    ("POST", "/api/v1/auth/verify-email"): "guarded by the token from the mail",
    ("POST", "/api/v1/auth/login"): "how one gets in",
    ("POST", "/api/v1/admin/auth/login"): "how an admin gets in",
    ("POST", "/api/v1/auth/forgot-password"): "who forgot it cannot sign in",
    ("POST", "/api/v1/auth/reset-password"): "guarded by the token from the mail",
    ("POST", "/api/v1/auth/otp/send"): "before one is signed in",
    ("POST", "/api/v1/auth/otp/verify"): "guarded by the code from the mail",
    ("POST", "/send-otp"): "before one is signed in",
    ("POST", "/subscribe"): "the address is asked by mail",
    ("POST", "/api/v1/public/subscriptions"): "the same",
    ("POST", "/api/v1/public/subscriptions/confirm"): "guarded by the token from the mail",
    ("POST", "/api/v1/public/unsubscribe"): "the same; mailboxes send it without any cookie",
    ("GET", "/api/v1/public/events/{slug}"): "a published event is for everybody",
    ("POST", "/api/v1/public/events/{slug}/registrations"): "guarded by the code from the mail",
    ("GET", "/api/v1/public/images/{image}/{width}"): "the same; a draft's picture is told to who sees the draft",
    ("GET", "/api/v1/public/registrations/{registration}"): "guarded by the secret of the link",
    ("DELETE", "/api/v1/public/registrations/{registration}"): "the same",
    ("POST", "/api/v1/public/registrations/{registration}/accept-offer"): "the same",
    ("POST", "/api/v1/public/registrations/{registration}/transfer"): "the same",
    ("POST", "/api/v1/public/registrations/{registration}/resend"): "the same",
    ("POST", "/api/v1/public/registrations/{registration}/qr-code"): "the same",
}

#: For admins alone.
ADMIN = _of(
    "GET /admin/users",
    "POST /admin/users",
    "GET /admin/users/{user}",
    "PATCH /admin/users/{user}",
    "DELETE /admin/users/{user}",
    "POST /admin/users/{user}/reset-password",
    "GET /admin/users/{user}/history",
    "GET /admin/deliveries",
    "POST /admin/deliveries/{delivery}/replay",
    "GET /admin/suppressions",
    "DELETE /admin/suppressions/{suppression}",
    "GET /activity",
    "GET /announcements",
    "POST /announcements",
    "GET /subscriptions",
    "GET /subscriptions/count",
    "GET /activity/statistics",
    "GET /activity/export",
    "DELETE /trash/{item}",
    "POST /imports/trello",
)

#: About whoever asks, or about nobody in particular.
OWN = _of(
    "POST /auth/logout",
    "POST /auth/change-password",
    "GET /auth/sessions",
    "DELETE /auth/sessions/{session}",
    "GET /me",
    "PATCH /me",
    "GET /people",
    "POST /auth/second-factor",
    "DELETE /auth/second-factor",
    "POST /auth/second-factor/confirm",
    "POST /auth/second-factor/recovery-codes",
    "GET /notifications",
    "GET /notifications/count",
    "POST /notifications/read",
    "GET /notifications/preferences",
    "PUT /notifications/preferences",
    "POST /log-activity",
) | {("POST", "/log-activity")}

#: Lists of what one sees, and what makes something new; what it may refer to stands in the query or the body.
COLLECTIONS = _of(
    "GET /tasks",
    "POST /tasks",
    "POST /tasks/bulk",
    "GET /projects",
    "POST /projects",
    "GET /views",
    "POST /views",
    "GET /trash",
    "GET /changes",
    "GET /stream",
    "GET /events",
    "POST /events",
    "POST /check-ins",
    "POST /check-ins/batch",
) | {("POST", "/create-event"), ("POST", "/create-ticket"), ("POST", "/get-qr-code")}

#: About something that belongs to a project, named in the path. Who does not see the project gets 404.
IN_PROJECTS = _of(
    "GET /projects/{project}",
    "PATCH /projects/{project}",
    "DELETE /projects/{project}",
    "POST /projects/{project}/restore",
    "GET /projects/{project}/counts",
    "POST /projects/{project}/statuses",
    "PATCH /projects/{project}/statuses/{status}",
    "DELETE /projects/{project}/statuses/{status}",
    "POST /projects/{project}/labels",
    "PATCH /projects/{project}/labels/{label}",
    "DELETE /projects/{project}/labels/{label}",
    "PUT /projects/{project}/members/{user}",
    "DELETE /projects/{project}/members/{user}",
    "GET /tasks/{task}",
    "PATCH /tasks/{task}",
    "DELETE /tasks/{task}",
    "POST /tasks/{task}/move",
    "POST /tasks/{task}/restore",
    "GET /tasks/{task}/history",
    "GET /tasks/{task}/history/diff",
    "GET /tasks/{task}/history/{version}",
    "GET /tasks/{task}/comments",
    "POST /tasks/{task}/comments",
    "PATCH /comments/{comment}",
    "DELETE /comments/{comment}",
    "POST /comments/{comment}/restore",
    "GET /tasks/{task}/attachments",
    "POST /tasks/{task}/attachments",
    "POST /attachments/{attachment}/complete",
    "DELETE /attachments/{attachment}",
    "POST /attachments/{attachment}/restore",
    "PATCH /views/{view}",
    "DELETE /views/{view}",
)

#: About an event, named in the path. Who does not see the event gets 404.
IN_EVENTS = _of(
    "GET /events/{event}",
    "PATCH /events/{event}",
    "DELETE /events/{event}",
    "POST /events/{event}/restore",
    "POST /events/{event}/publish",
    "POST /events/{event}/cancel",
    "PUT /events/{event}/staff/{user}",
    "DELETE /events/{event}/staff/{user}",
    "POST /events/{event}/board",
    "GET /events/{event}/statistics",
    "GET /events/{event}/announcements",
    "POST /events/{event}/announcements",
    "POST /events/{event}/image",
    "POST /events/{event}/image/{image}/complete",
    "DELETE /events/{event}/image",
    "POST /events/{event}/ticket-types",
    "PATCH /events/{event}/ticket-types/{ticket_type}",
    "DELETE /events/{event}/ticket-types/{ticket_type}",
    "POST /events/{event}/questions",
    "PATCH /events/{event}/questions/{question}",
    "DELETE /events/{event}/questions/{question}",
    "GET /events/{event}/registrations",
    "GET /events/{event}/registrations/export",
    "GET /events/{event}/registrations/{registration}",
    "POST /events/{event}/registrations/{registration}/cancel",
    "POST /events/{event}/registrations/{registration}/promote",
    "POST /events/{event}/registrations/{registration}/resend",
    "POST /events/{event}/tickets",
    "GET /events/{event}/check-ins",
    "GET /events/{event}/check-ins/tally",
    "GET /events/{event}/check-ins/snapshot",
    "GET /events/{event}/door",
    "DELETE /check-ins/{check_in}",
    "GET /announcements/{announcement}",
    "PATCH /announcements/{announcement}",
    "DELETE /announcements/{announcement}",
    "POST /announcements/{announcement}/send",
    "GET /tickets/{ticket}",
    "POST /tickets/{ticket}/qr-code",
    "POST /tickets/{ticket}/revoke",
    "POST /tickets/{ticket}/reissue",
)

GUARDED: list[Operation] = sorted(set(OPERATIONS) - set(PUBLIC))
#: What somebody may do who must change the password first.
IN_ANY_STATE = _of("GET /me", "POST /auth/logout", "POST /auth/change-password")
#: It never ends where it is allowed, so it is called only where it is not; `Listener` follows it.
ENDLESS: Operation = ("GET", "/api/v1/stream")

_EVENT = {
    "title": "New",
    "starts_at": "2027-06-01T18:00:00+02:00",
    "ends_at": "2027-06-01T22:00:00+02:00",
    "timezone": "Europe/Berlin",
}
_ATTENDEE = {"email": "x@gala.example.com", "name": "Xenia"}
_PROOF = {"challenge_id": NOBODYS, "code": "123456"}
_SCAN = {"nonce": "0123456789", "token": "M1.x", "method": "camera"}
_QUEUED = {"scanned_at": "2027-06-01T18:00:00+02:00", "verdict": "refused"}
_ACTIVITY = {"entries": [{"kind": "client:board:opened"}]}
_NEWS = {"subject": "New", "body": "New"}
_SUBSCRIPTION = {"topic": "all", "email": "x@gala.example.com"}
_NEW_PASSWORD = "pewter-violin-harbour-7"  # of nobody

#: Bodies that would do: a refusal is then about who asks, not about what was sent.
BODIES: dict[Operation, Callable[[Things], Any]] = {
    (method, _API + path): body
    for method, path, body in (
        ("POST", "/setup", lambda _: {"code": "x", "workspace": "W", **_person("w@gala.example.com", PASSWORD)}),
        ("POST", "/auth/sign-up", lambda _: _person("x@gala.example.com", PASSWORD)),
        ("POST", "/auth/verify-email", lambda _: {"token": "x"}),
        ("POST", "/auth/login", lambda _: {"email": "x@gala.example.com", "password": PASSWORD}),
        ("POST", "/admin/auth/login", lambda _: {"email": "x@gala.example.com", "password": PASSWORD}),
        ("POST", "/auth/forgot-password", lambda _: {"email": "x@gala.example.com"}),
        ("POST", "/auth/reset-password", lambda _: {"token": "x", "password": _NEW_PASSWORD}),
        ("POST", "/auth/otp/send", lambda _: {"email": "x@gala.example.com"}),
        ("POST", "/auth/otp/verify", lambda _: {"challenge_id": NOBODYS, "code": "123456"}),
        ("POST", "/auth/change-password", lambda _: {"current_password": PASSWORD, "new_password": _NEW_PASSWORD}),
        ("POST", "/auth/second-factor", lambda _: {"password": PASSWORD}),
        ("DELETE", "/auth/second-factor", lambda _: {"password": PASSWORD}),
        ("POST", "/auth/second-factor/confirm", lambda _: {"code": "123456"}),
        ("POST", "/auth/second-factor/recovery-codes", lambda _: {"password": PASSWORD}),
        ("PATCH", "/me", lambda _: {"theme": "dark"}),
        ("POST", "/notifications/read", lambda _: {"ids": [NOBODYS]}),
        ("PUT", "/notifications/preferences", lambda _: {"items": [{"kind": "assigned", "inbox": True, "mail": False}]}),
        ("POST", "/log-activity", lambda _: _ACTIVITY),
        ("POST", "/admin/users", lambda _: _person("x@gala.example.com") | {"group": "Members"}),
        ("PATCH", "/admin/users/{user}", lambda _: {"group": "Admins"}),
        ("POST", "/imports/trello", lambda _: {"name": "A board", "cards": []}),
        ("POST", "/tasks", lambda it: {"project": it["project"], "title": "New"}),
        ("POST", "/tasks/bulk", lambda it: {"task_ids": [it["task"]], "change": {"priority": "high"}}),
        ("PATCH", "/tasks/{task}", lambda _: {"title": "Changed"}),
        ("POST", "/tasks/{task}/move", lambda it: {"status_id": it["status"]}),
        ("POST", "/tasks/{task}/restore", lambda _: {"version": 1}),
        ("POST", "/projects", lambda _: {"key": "NEWONE", "name": "New"}),
        ("PATCH", "/projects/{project}", lambda _: {"name": "Changed"}),
        ("POST", "/projects/{project}/statuses", lambda _: {"name": "New", "category": "todo"}),
        ("PATCH", "/projects/{project}/statuses/{status}", lambda _: {"name": "Changed"}),
        ("POST", "/projects/{project}/labels", lambda _: {"name": "New"}),
        ("PATCH", "/projects/{project}/labels/{label}", lambda _: {"name": "Changed"}),
        ("POST", "/tasks/{task}/comments", lambda _: {"body": "New"}),
        ("PATCH", "/comments/{comment}", lambda _: {"body": "Changed"}),
        ("POST", "/tasks/{task}/attachments", lambda _: {"name": "new.txt", "size": 3, "content_type": "text/plain"}),
        ("POST", "/views", lambda it: {"name": "New", "project_id": it["project"]}),
        ("PATCH", "/views/{view}", lambda _: {"name": "Changed"}),
        ("POST", "/events", lambda _: _EVENT),
        ("PATCH", "/events/{event}", lambda _: {"title": "Changed"}),
        ("PUT", "/events/{event}/staff/{user}", lambda _: {"role": "scanner"}),
        ("POST", "/events/{event}/announcements", lambda _: _NEWS),
        ("POST", "/announcements", lambda _: _NEWS),
        ("PATCH", "/announcements/{announcement}", lambda _: {"subject": "Changed"}),
        ("POST", "/public/subscriptions", lambda _: _SUBSCRIPTION),
        ("POST", "/public/subscriptions/confirm", lambda _: {"token": "x"}),
        ("POST", "/events/{event}/image", lambda _: {"content_type": "image/png", "bytes": 100}),
        ("POST", "/events/{event}/ticket-types", lambda _: {"name": "New"}),
        ("PATCH", "/events/{event}/ticket-types/{ticket_type}", lambda _: {"name": "Changed"}),
        ("POST", "/events/{event}/questions", lambda _: {"label": "New?", "kind": "text"}),
        ("PATCH", "/events/{event}/questions/{question}", lambda _: {"label": "Changed?"}),
        ("POST", "/events/{event}/tickets", lambda _: _ATTENDEE),
        ("POST", "/check-ins", lambda it: {"event_id": it["event"], **_SCAN}),
        ("POST", "/check-ins/batch", lambda it: {"event_id": it["event"], "scans": [_SCAN | _QUEUED]}),
        ("POST", "/public/events/{slug}/registrations", lambda _: {**_PROOF, "name": "Xenia"}),
        ("POST", "/public/registrations/{registration}/transfer", lambda _: {"name": "Xenia"}),
    )
} | {
    ("POST", "/send-otp"): lambda _: {"email": "x@gala.example.com"},
    ("POST", "/subscribe"): lambda _: _SUBSCRIPTION,
    ("POST", "/create-event"): lambda _: _EVENT,
    ("POST", "/create-ticket"): lambda it: {**_ATTENDEE, "event": it["event"]},
    ("POST", "/get-qr-code"): lambda _: {"ticket_id": NOBODYS},
    ("POST", "/log-activity"): lambda _: _ACTIVITY,
}


def _person(email: str, password: str | None = None) -> dict[str, str]:
    person = {"email": email, "given_name": "Xenia", "family_name": "X"}
    return person if password is None else person | {"password": password}


def parameters(operation: Operation) -> list[str]:
    """The names in the path of an operation."""
    return [part[1:-1] for part in operation[1].split("/") if part.startswith("{")]


async def call(visitor: Visitor, operation: Operation, things: Things | None = None, **request: Any) -> httpx.Response:
    """An operation on these things, with a request that would do. What is not among the things is nobody's."""
    known = {"version": "1", "key": "NOBODY-1"} | dict(things or {})
    values = {name: known.get(name, NOBODYS) for name in (*parameters(operation), "project", "task", "status", "user", "event")}
    body = BODIES.get(operation)
    if body is not None:
        request.setdefault("json", body(values))
    if operation[1].endswith("/diff"):
        request.setdefault("params", {"from": 1, "to": 1})
    if "/public/registrations/" in operation[1]:
        request["headers"] = {"X-Manage-Secret": "x", **request.get("headers", {})}
    if operation[1].endswith("/unsubscribe"):
        request.setdefault("params", {"token": "x"})
    if operation[0] == "PATCH" or "/announcements/{" in operation[1]:
        request["headers"] = {"If-Match": "*", **request.get("headers", {})}
    return await visitor.call(operation[0], operation[1].format(**values), prefix="", **request)


def ids(operations: Iterable[Operation]) -> list[str]:
    """How a test of each is called."""
    return [f"{method} {path.removeprefix(_API)}" for method, path in operations]


@asynccontextmanager
async def workspace(remote: Remote | None, databases: Databases, folder: Path, clock: StillClock) -> AsyncIterator[Muster]:
    """The app, set up, for all the tests of a module; messages are delivered as in a running server.

    Elsewhere, or in this process: then over SQLite, and on `clock`.
    """
    if remote is not None:
        async with elsewhere.started(remote) as muster:
            await muster.set_up()
            yield muster
        return
    settings = Settings(
        _env_file=None,
        data_dir=folder / "data",
        database_url=databases.empty("sqlite", folder).url,
        setup_code=SETUP_CODE,
        password_hash_memory_kib=1024,
        password_hash_passes=1,
        auth_limit_per_address=1_000_000,
        auth_limit_per_account=1_000_000,
        mails_per_recipient=1_000_000,
    )
    async with in_process.started(settings, clock) as muster:
        await muster.set_up()
        await muster.deliver()
        yield muster
