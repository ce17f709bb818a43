"""News of an event over the whole application: asked for, confirmed, told, ended."""

import pytest

from tests.support.api import Muster
from tests.support.events import published, registered

pytestmark = pytest.mark.req("EV-4")


async def test_from_asking_to_the_last_news(muster: Muster) -> None:
    ines = await muster.member("Ines")
    event = await published(muster, ines)
    topic = f"event:{event['id']}"
    jane = await muster.visitor()
    asked = await jane.call("POST", "/subscribe", prefix="", json={"topic": topic, "email": "jane@example.org"}, expect=202)
    assert asked.json() == {"status": "requested"}
    question = await muster.mail("jane@example.org")
    [link] = [link for link in question.links if "/s/confirm#" in link]
    confirmed = await jane.post("/public/subscriptions/confirm", {"token": link.partition("#")[2]}, expect=200)
    assert (confirmed["topic"], confirmed["title"]) == (topic, event["title"])
    await registered(muster, await muster.visitor(), event, "bob@example.org")
    assert await ines.get(f"/subscriptions/count?topic={topic}") == {"confirmed": 1, "pending": 0}

    draft = {"subject": "Doors open at seven", "body": "Come **early**.", "audience": ["subscribers", "registered"]}
    first = await ines.post(f"/events/{event['slug']}/announcements", draft)
    await ines.post(f"/announcements/{first['id']}/send", expect=202, headers={"If-Match": '"1"'})
    for who in ("jane@example.org", "bob@example.org"):
        news = await muster.mail(who)
        assert news.subject == "Doors open at seven"
        assert "Come **early**." in news.text
    done = await ines.get(f"/announcements/{first['id']}")
    assert (done["status"], done["total"], done["sent"]) == ("sent", 2, 2)

    [stop] = [link for link in (await muster.mail("jane@example.org")).links if "/s/unsubscribe?token=" in link]
    await (await muster.visitor()).post("/public/unsubscribe", params={"token": stop.partition("token=")[2]}, expect=200)
    second = await ines.post(f"/events/{event['id']}/announcements", draft)
    await ines.post(f"/announcements/{second['id']}/send", expect=202, headers={"If-Match": '"1"'})
    await muster.deliver()
    assert (await ines.get(f"/announcements/{second['id']}"))["total"] == 1


@pytest.mark.req("SE-1")
async def test_what_a_draft_event_is_about_nobody_subscribes_to(muster: Muster) -> None:
    event = await published(muster, muster.admin)
    await muster.admin.post(f"/events/{event['id']}/cancel", expect=200, headers={"If-Match": "*"})
    visitor = await muster.visitor()
    body = {"topic": f"event:{event['id']}", "email": "jane@example.org"}
    assert (await visitor.call("POST", "/public/subscriptions", json=body)).status_code == 404
    assert await muster.mails("jane@") == []


async def test_who_cancelled_the_registration_is_written_to_no_more(muster: Muster) -> None:
    event = await published(muster, muster.admin)
    made = await registered(muster, await muster.visitor(), event, "bob@example.org")
    draft = {"subject": "News", "body": "News.", "audience": ["registered"]}
    news = await muster.admin.post(f"/events/{event['id']}/announcements", draft)
    path = f"/events/{event['id']}/registrations/{made['id']}/cancel"
    await muster.admin.post(path, expect=200)
    sent = await muster.admin.post(f"/announcements/{news['id']}/send", expect=202, headers={"If-Match": "*"})
    await muster.deliver()
    assert (await muster.admin.get(f"/announcements/{sent['id']}"))["total"] == 0
