"""What follows from what people do, through the whole app: mails, inboxes, the feed, the log."""

from typing import Any

import pytest

from tests.support.api import Muster, Visitor
from tests.support.clock import StillClock


async def a_project(admin: Visitor, **more: object) -> Any:
    return await admin.post("/projects", {"key": "GALA", "name": "Gala", **more})


@pytest.mark.req("ID-1")
async def test_the_link_in_the_mail_verifies_an_address(muster: Muster) -> None:
    visitor = await muster.visitor()
    person = {"email": "bea@example.com", "password": "a rather long pass phrase", "given_name": "Bea", "family_name": "B"}
    await visitor.post("/auth/sign-up", person, expect=202)
    [mail] = await muster.mails("bea@example.com")
    assert any("/verify-email?token=" in link for link in mail.links)
    await visitor.post("/auth/verify-email", {"token": mail.token}, expect=200)
    await muster.sign_in("bea@example.com", person["password"])


@pytest.mark.req("ID-7")
async def test_the_password_in_the_invitation_works_once_it_is_changed(muster: Muster) -> None:
    body = {"email": "cem@example.com", "given_name": "Cem", "family_name": "C", "group": "Members"}
    await muster.admin.post("/admin/users", body)
    [mail] = await muster.mails("cem@example.com")
    cem = await muster.sign_in("cem@example.com", mail.secret)
    assert cem.user["must_change_password"] is True


@pytest.mark.req("ID-4")
async def test_the_code_in_the_mail_is_the_right_one(muster: Muster) -> None:
    visitor = await muster.visitor()
    challenge = await visitor.post("/auth/otp/send", {"email": "dan@example.com"}, expect=202)
    [mail] = await muster.mails("dan@example.com")
    body = {"challenge_id": challenge["challenge_id"], "code": mail.secret}
    assert (await visitor.post("/auth/otp/verify", body, expect=200))["verified"] is True


@pytest.mark.req("NO-1")
@pytest.mark.req("NO-2")
async def test_work_on_a_task_reaches_inbox_mail_feed_and_log(muster: Muster) -> None:
    admin = muster.admin
    mia = await muster.member("Mia")
    project = await a_project(admin)
    start = (await mia.get("/changes"))["next"]
    task = await admin.post("/tasks", {"project": "GALA", "title": "Book the hall", "assignee_ids": [mia.id]})
    done = next(status for status in project["statuses"] if status["category"] == "done")
    await admin.patch(f"/tasks/{task['key']}", {"status_id": done["id"]}, version=1)
    await muster.deliver()

    lines = (await mia.get("/notifications", params={"unread": "true"}))["items"]
    # Deliveries run at once, so which of two messages of one moment comes first is not promised.
    assert sorted(line["kind"] for line in lines) == ["assigned", "status_changed"]
    assert {line["actor_id"] for line in lines} == {admin.id}
    assert (await mia.get("/notifications/count"))["unread"] == 2
    assert (await admin.get("/notifications/count"))["unread"] == 0
    subjects = [mail.subject for mail in await muster.mails("mia@")]
    assert f"{task['key']} is yours: Book the hall" in subjects
    assert any(subject.startswith(f"{task['key']} ") and f"→ {done['name']}" in subject for subject in subjects)

    changes = (await mia.get("/changes", params={"after": start, "limit": 200}))["items"]
    assert [change["kind"] for change in changes if change["kind"].startswith("tasks:task:")] == [
        "tasks:task:created",
        "tasks:task:changed",
    ]
    mine = [change for change in changes if change["kind"] == "notifications:notification:created"]
    assert {change["data"]["kind"] for change in mine} == {"assigned", "status_changed"}
    assert {change["data"]["notification_id"] for change in mine} == {line["id"] for line in lines}
    assert not any(change["kind"].startswith(("identity:", "notifications:mail")) for change in changes)

    log = (await admin.get("/activity", params={"kind": "tasks:task:*", "actor": admin.id}))["items"]
    # Where accounts outlive a workspace, what they did in it is still in the log.
    assert [entry["kind"] for entry in log if entry["project_id"] == project["id"]] == [
        "tasks:task:changed",
        "tasks:task:created",
    ]
    await mia.get("/activity", expect=403)


@pytest.mark.req("NO-3")
async def test_what_happens_in_a_closed_project_stays_there(muster: Muster) -> None:
    admin = muster.admin
    mia, noah = await muster.member("Mia"), await muster.member("Noah")
    start = (await mia.get("/changes"))["next"]
    await a_project(admin, visibility="members", member_ids=[mia.id])
    task = await admin.post("/tasks", {"project": "GALA", "title": "A surprise"})
    body = {"body": f"@[Mia](user:{mia.id}) @[Noah](user:{noah.id}) hush"}
    await admin.post(f"/tasks/{task['id']}/comments", body)
    await muster.deliver()
    seen = {
        visitor.id: [change["kind"] for change in (await visitor.get("/changes", params={"after": start}))["items"]]
        for visitor in (mia, noah)
    }
    assert "tasks:comment:posted" in seen[mia.id]
    assert seen[noah.id] == []
    assert [line["kind"] for line in (await mia.get("/notifications"))["items"]] == ["mentioned"]
    assert (await noah.get("/notifications"))["items"] == []
    assert not any("surprise" in mail.subject for mail in await muster.mails("noah@"))


@pytest.mark.in_process("sets the clock")
@pytest.mark.req("NO-2")
async def test_a_deadline_reminds_by_the_periodic_job(muster: Muster, clock: StillClock) -> None:
    mia = await muster.member("Mia")
    await a_project(muster.admin)
    body = {"project": "GALA", "title": "Book the hall", "assignee_ids": [mia.id], "deadline": "2026-11-20T18:00:00.000Z"}
    await muster.admin.post("/tasks", body)
    await muster.deliver()
    for _ in range(3):
        clock.advance(seconds=3600)
        await muster.deliver()
    lines = (await mia.get("/notifications"))["items"]
    texts = {line["kind"]: line["text"] for line in lines}  # both may come at the same moment
    assert len(lines) == len(texts) == 2
    assert texts["deadline"] == "Due on 20 November 2026, 18:00 UTC"
