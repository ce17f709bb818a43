"""schemathesis against the OpenAPI document of a running server, all checks on, as admin and as member.

It sends valid and invalid data to every operation, walks from answers to the operations that take their
ids, and checks statuses, headers, content types, shapes and that authentication cannot be left out. What it
cannot know from the document is told in `_config`, each with its reason.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support import server as servers

EXAMPLES = os.environ.get("MUSTER_FUZZ_EXAMPLES", "12")
#: The same inputs at every run, so that whether a change may land is no matter of luck. For a hunt:
#: MUSTER_FUZZ_SEED=$RANDOM MUSTER_FUZZ_EXAMPLES=200 make test ARGS=tests/fuzz
SEED = os.environ.get("MUSTER_FUZZ_SEED", "1")

#: Operations whose valid-looking input may still be refused: what is right is known to the server alone.
_SECRETS = (
    "/api/v1/setup",
    "/api/v1/auth/login",
    "/api/v1/admin/auth/login",
    "/api/v1/auth/sign-up",  # a password that is too common
    "/api/v1/auth/verify-email",
    "/api/v1/auth/reset-password",
    "/api/v1/auth/change-password",
    "/api/v1/auth/otp/verify",
    "/api/v1/public/subscriptions/confirm",
    "/api/v1/auth/second-factor",
    "/api/v1/auth/second-factor/confirm",
    "/api/v1/auth/second-factor/recovery-codes",
    "/api/v1/public/events/{slug}/registrations",
)
#: Operations that refer to other things by id, or take lists in one parameter: an id of the right form may be nobody's.
_REFERENCES = (
    "/api/v1/tasks",
    "/api/v1/tasks/bulk",
    "/api/v1/tasks/{task}",
    "/api/v1/tasks/{task}/move",
    "/api/v1/tasks/{task}/restore",
    "/api/v1/tasks/{task}/history/diff",
    "/api/v1/tasks/{task}/attachments",
    "/api/v1/projects",
    "/api/v1/projects/{project}/counts",
    "/api/v1/projects/{project}/members/{user}",
    "/api/v1/projects/{project}/statuses/{status}",
    "/api/v1/imports/trello",
    "/api/v1/comments/{comment}",  # a text of blanks alone
    "/api/v1/views",
    "/api/v1/views/{view}",
    "/api/v1/projects/{project}",  # the generator sends versions in If-Match without their quotes
    "/api/v1/admin/users/{user}",
    "/api/v1/me",  # a time zone that there is not
    "/api/v1/notifications/preferences",
    "/api/v1/notifications/read",  # either ids or all
    "/create-event",  # a time zone that there is not, an end before the beginning
    "/create-ticket",
    "/api/v1/events",
    "/api/v1/events/{event}",
    "/api/v1/events/{event}/publish",  # versions in If-Match without their quotes
    "/api/v1/events/{event}/cancel",
    "/api/v1/events/{event}/staff/{user}",
    "/api/v1/events/{event}/tickets",
    "/api/v1/check-ins",  # either a token or a ticket's id
    "/api/v1/check-ins/batch",
    "/api/v1/public/subscriptions",  # an event that there is not
    "/subscribe",
    "/api/v1/events/{event}/announcements",
    "/api/v1/announcements/{announcement}",
    "/api/v1/announcements/{announcement}/send",
    "/api/v1/events/{event}/image",  # a type that is no picture's, too many bytes
    "/api/v1/events/{event}/ticket-types",  # a window that closes before it opens
    "/api/v1/events/{event}/ticket-types/{ticket_type}",
    "/api/v1/events/{event}/questions",  # options that do not go with the kind
    "/api/v1/events/{event}/questions/{question}",
)
_REFUSALS = ["2xx", "400", "401", "403", "404", "409", "410", "412", "422", "428", "429"]


#: Lists: a cursor that none gave out is refused by its name, which no schema can say.
_LISTS = (
    "/api/v1/people",
    "/api/v1/admin/users",
    "/api/v1/admin/users/{user}/history",
    "/api/v1/admin/deliveries",
    "/api/v1/admin/suppressions",
    "/api/v1/auth/sessions",
    "/api/v1/announcements",
    "/api/v1/subscriptions",
    "/api/v1/activity",
    "/api/v1/activity/statistics",  # days, of which no schema can say that the first is not after the last
    "/api/v1/activity/export",
    "/api/v1/trash",
    "/api/v1/notifications",
    "/api/v1/tasks/{task}/history",
    "/api/v1/tasks/{task}/comments",
    "/api/v1/events/{event}/registrations",
    "/api/v1/events/{event}/check-ins",
    "/api/v1/events/{event}/door",
)


def _config(token: str) -> str:
    lines = [
        "continue-on-failure = true",
        "request-timeout = 20",
        f"generation.max-examples = {EXAMPLES}",
        "generation.no-shrink = true",
        "[auth.openapi.HTTPBearer]",
        f'bearer = "{token}"',
        "[checks.positive_data_acceptance]",
        # Beside what schemathesis expects: somebody else's version (412), a version that has to be named (428).
        'expected-statuses = ["2xx", "401", "403", "404", "409", "410", "412", "428", "429"]',
    ]
    for path in (*_SECRETS, *_REFERENCES, *_LISTS):
        lines += [
            "[[operations]]",
            f'include-path = "{path}"',
            f"checks.positive_data_acceptance.expected-statuses = {_REFUSALS}",
        ]
    return "\n".join(lines).replace("'", '"')


def _without_keys(server: servers.Server) -> dict[str, Any]:
    """The document without Idempotency-Key: one key sent with two bodies is refused, as tests/api shows."""
    document: dict[str, Any] = httpx.get(f"{server.url}/openapi.json", timeout=30).json()
    for operations in document["paths"].values():
        for operation in operations.values():
            given = operation.get("parameters", [])
            operation["parameters"] = [parameter for parameter in given if parameter["name"] != "Idempotency-Key"]
    return document


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    with servers.running(tmp_path_factory.mktemp("fuzz"), public_url="http://127.0.0.1", log_level="error") as running:
        yield running


@pytest.fixture
def tokens(server: servers.Server) -> dict[str, str]:
    """A token of an admin and one of a member, with some things to find."""
    admin, member = servers.set_up(server)
    headers = {"Authorization": f"Bearer {admin}"}
    with httpx.Client(base_url=f"{server.url}/api/v1", headers=headers, timeout=30) as client:
        client.post("/projects", json={"key": "GALA", "name": "Gala"}).raise_for_status()
        client.post("/projects", json={"key": "SECRET", "name": "Not the member's", "visibility": "members"}).raise_for_status()
        for key in ("GALA", "SECRET"):
            task = client.post("/tasks", json={"project": key, "title": "There"}).json()
            client.post(f"/tasks/{task['id']}/comments", json={"body": "Hidden treasure"}).raise_for_status()
        times = {"starts_at": "2099-06-01T18:00:00Z", "ends_at": "2099-06-01T22:00:00Z", "timezone": "UTC"}
        event, draft = [client.post("/events", json={"title": title, **times}).json() for title in ("Gala", "SECRET draft")]
        client.post(f"/events/{event['id']}/publish").raise_for_status()
        client.post(f"/events/{draft['id']}/questions", json={"label": "SECRET?", "kind": "text"}).raise_for_status()
    return {"admin": admin, "member": member}


#: These end sessions, the tester's own among them, and are tested last. A stream has no end and is tested elsewhere.
_ENDS_SESSIONS = ("/api/v1/auth/logout", "/api/v1/auth/sessions/{session}")
_ENDLESS = "/api/v1/stream"


@pytest.mark.req("DV-1", "SE-1")
@pytest.mark.parametrize("who", ["admin", "member"])
def test_the_api_keeps_its_word(server: servers.Server, tokens: dict[str, str], who: str, tmp_path: Path) -> None:
    token = tokens[who]
    _run(server, token, tmp_path, *(part for path in (*_ENDS_SESSIONS, _ENDLESS) for part in ("--exclude-path", path)))
    with httpx.Client(base_url=f"{server.url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        assert client.get("/me").status_code == 200, "the session ended meanwhile: what was tested then was only its refusal"
        if who == "member":
            _sees_nothing_hidden(client)
    _run(server, token, tmp_path, *(part for path in _ENDS_SESSIONS for part in ("--include-path", path)))
    assert server.stop() == 0


def _run(server: servers.Server, token: str, folder: Path, *choice: str) -> None:
    config, document = folder / "schemathesis.toml", folder / "openapi.json"
    config.write_text(_config(token))
    document.write_text(json.dumps(_without_keys(server)))
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "--no-color", "run", str(document)]
    options = ["--url", server.url, "--checks", "all", "--seed", SEED, *choice]
    options += ["--suppress-health-check", "too_slow"]  # how fast this machine makes examples says nothing of the API
    ended = subprocess.run([*command, *options], capture_output=True, text=True, cwd=folder, timeout=1500, check=False)
    assert ended.returncode == 0, ended.stdout[-12_000:]
    assert server.process.poll() is None


def _sees_nothing_hidden(client: httpx.Client) -> None:
    assert client.get("/projects/SECRET").status_code == 404
    assert client.get("/tasks/SECRET-1").status_code == 404
    assert "SECRET" not in client.get("/events", params={"limit": 200}).text
    changes = client.get("/changes", params={"after": 0, "limit": 200}).text
    assert "SECRET" not in changes
