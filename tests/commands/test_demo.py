"""The demo workspace as it is found by whoever signs in to it."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from muster.api.app import create_app
from muster.bootstrap import build
from muster.commands.demo import demo
from muster.commands.migrate import migrate
from muster.identity.models import Device
from muster.identity.setup_service import FirstAdmin
from muster.kernel.clock import timestamp
from muster.kernel.errors import Conflict
from muster.settings import Settings

ACCOUNT = re.compile(r"^  (.+) \((Admins|Members)\): (\S+)  (\S+)$", re.MULTILINE)


def settings_of(folder: Path) -> Settings:
    return Settings(_env_file=None, data_dir=folder, database_url="", smtp_url="")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, str]:
    settings = settings_of(tmp_path_factory.mktemp("demo"))
    return settings, demo(settings)


@pytest.fixture
async def client(filled: tuple[Settings, str]) -> AsyncIterator[httpx.AsyncClient]:
    application = build(filled[0])
    async with application.running(dispatch=False):
        transport = httpx.ASGITransport(app=create_app(application))
        async with httpx.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
            yield client


async def sign_in(client: httpx.AsyncClient, said: str, group: str) -> dict[str, Any]:
    name, _, email, password = next(found for found in ACCOUNT.findall(said) if found[1] == group)
    answer = await client.post("/auth/login", json={"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    login: dict[str, Any] = answer.json()
    assert f"{login['user']['given_name']} {login['user']['family_name']}" == name
    client.headers["Authorization"] = f"Bearer {login['access_token']}"
    return login["user"]  # type: ignore[no-any-return]


async def everything(client: httpx.AsyncClient, path: str, **params: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        answer = await client.get(path, params={"limit": "200"} | params | ({"after": after} if after else {}))
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        after = answer.json()["next"]
    return items


@pytest.mark.req("DV-2")
@pytest.mark.parametrize("group", ["Admins", "Members"])
async def test_the_printed_passwords_sign_in(client: httpx.AsyncClient, filled: tuple[Settings, str], group: str) -> None:
    user = await sign_in(client, filled[1], group)
    assert user["group"] == group
    assert user["must_change_password"] is False
    assert user["workspace"] == "Harbour Events"


async def test_holds_five_projects_and_six_hundred_tasks(client: httpx.AsyncClient, filled: tuple[Settings, str]) -> None:
    await sign_in(client, filled[1], "Admins")
    projects = await everything(client, "/projects")
    assert {project["key"] for project in projects} == {"GALA", "CONF", "CREW", "WEB", "AAUS"}
    tasks = await everything(client, "/tasks") + await everything(client, "/tasks", archived="true")
    trash = [item for item in await everything(client, "/trash") if item["kind"] == "task"]
    assert len(tasks) + len(trash) == 600 + 15  # of the board that an event has
    now = timestamp(datetime.now(UTC))  # noqa: TID251  # the story ends in the real present
    assert all(task["created_at"] <= task["updated_at"] <= now for task in tasks)
    assert len(await everything(client, "/people")) == 12
    for project in projects:
        used = {task["status_id"] for task in tasks if task["project_id"] == project["id"]}
        assert used == {status["id"] for status in project["statuses"]}


async def test_a_task_has_a_history_and_what_was_said(client: httpx.AsyncClient, filled: tuple[Settings, str]) -> None:
    await sign_in(client, filled[1], "Admins")
    task = max(await everything(client, "/tasks"), key=lambda task: (task["version"], task["comment_count"]))
    history = await everything(client, f"/tasks/{task['id']}/history")
    assert len(history) == task["version"] >= 5
    assert history[-1]["kind"] == "created"
    assert [entry["at"] for entry in history] == sorted((entry["at"] for entry in history), reverse=True)
    with_comments = max(await everything(client, "/tasks"), key=lambda task: int(task["comment_count"]))
    comments = await everything(client, f"/tasks/{with_comments['id']}/comments")
    assert len(comments) == with_comments["comment_count"] >= 2


async def test_pictures_can_be_seen(client: httpx.AsyncClient, filled: tuple[Settings, str]) -> None:
    await sign_in(client, filled[1], "Admins")
    task = next(task for task in await everything(client, "/tasks") if task["title"] == "Draw the seating plan")
    [picture] = await everything(client, f"/tasks/{task['id']}/attachments")
    assert picture["name"] == "floor-plan-customs-hall.png"
    for url in (picture["url"], picture["preview_url"]):
        content = await client.get(f"http://test{url}")
        assert content.status_code == 200
        assert content.headers["content-type"].startswith("image/")


@pytest.mark.req("EV-1")
async def test_events_have_come_as_far_as_they_would(client: httpx.AsyncClient, filled: tuple[Settings, str]) -> None:
    await sign_in(client, filled[1], "Admins")
    to_come = {event["title"]: event for event in await everything(client, "/events")}
    over = {event["title"]: event for event in await everything(client, "/events", when="past")}
    assert Counter(event["status"] for event in to_come.values()) == {"published": 3, "cancelled": 1, "draft": 1}
    conference, sailing, course = (
        to_come["Open Water Conference"], to_come["An afternoon under sail"], over["First-aid course for crews"],
    )  # fmt: skip

    numbers = (await client.get(f"/events/{conference['id']}/statistics")).json()
    assert numbers["counts"]["confirmed"] > 60
    assert len(numbers["per_day"]) > 15
    assert [each["name"] for each in numbers["ticket_types"]] == ["Early bird", "Standard", "Student"]
    for event in (conference, to_come["Winter Gala"], sailing):
        picture = await client.get(event["image"]["sizes"][-1]["url"].removeprefix("/api/v1"), follow_redirects=True)
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/webp")
    news = await everything(client, f"/events/{conference['id']}/announcements")
    assert [(each["status"], each["sent"] == each["total"] > 60) for each in news] == [("sent", True)]

    assert sailing["project_id"] is not None
    assert sailing["taken"] == sailing["capacity"]
    waiting = (await client.get(f"/events/{sailing['id']}/statistics")).json()["counts"]
    assert (waiting["waiting"], waiting["offered"]) == (6, 1)

    tally = (await client.get(f"/events/{course['id']}/check-ins/tally")).json()
    assert (tally["valid"], tally["admitted"], tally["refused"]) == (29, 26, 1)
    assert (await client.get(f"/public/events/{to_come['Harbour walk with the harbour master']['slug']}")).status_code == 404


async def test_inboxes_are_mostly_read(client: httpx.AsyncClient, filled: tuple[Settings, str]) -> None:
    await sign_in(client, filled[1], "Members")
    assert (await client.get("/notifications/count")).json() == {"unread": 6}
    assert len(await everything(client, "/notifications")) > 20


async def test_no_mail_is_sent_about_what_is_past(filled: tuple[Settings, str]) -> None:
    settings = filled[0].model_copy(update={"poll_seconds": 0.05})
    application = build(settings)
    async with application.running(dispatch=False):
        # Without the jobs: a reminder of a deadline is about today.
        dispatcher = application.dispatcher
        await dispatcher.start()
        await dispatcher.drain()
        await dispatcher.stop()
    mails = list((settings.data_dir / "mail").glob("*.eml")) if (settings.data_dir / "mail").is_dir() else []
    subjects = [mail.read_text(errors="replace") for mail in mails]
    assert all("Due on" in text or "Was due on" in text for text in subjects)


def test_a_second_time_changes_nothing(filled: tuple[Settings, str]) -> None:
    before = (filled[0].data_dir / "muster.db").stat().st_mtime_ns
    assert "already" in demo(filled[0])
    assert (filled[0].data_dir / "muster.db").stat().st_mtime_ns == before


async def test_refuses_a_workspace_that_people_use(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    migrate(settings)
    application = build(settings)
    async with application.running(dispatch=False):
        code = await application.identity.setup.setup_code() or ""
        first = FirstAdmin(
            workspace="Real work", email="ada@muster.test", password="correct horse battery", given_name="Ada", family_name="L"
        )
        await application.identity.setup.set_up(code, first, Device("127.0.0.1", "test"))
    with pytest.raises(Conflict, match="Real work"):
        await asyncio.to_thread(demo, settings)
