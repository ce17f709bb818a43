"""Events: announced, changed, published, cancelled, deleted; who sees them and who works for them."""

from typing import Any

import pytest

from tests.support.api import Muster, Visitor
from tests.support.events import event_body, published

pytestmark = pytest.mark.req("EV-1")


@pytest.fixture
async def otto(muster: Muster) -> Visitor:
    return await muster.member("Otto")


async def test_an_event_begins_as_a_draft_of_who_makes_it(muster: Muster, ines: Visitor) -> None:
    answer = await ines.call("POST", "/events", json=event_body(muster, title="Sömmer: Gala!", capacity=80), expect=201)
    event = answer.json()
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["location"] == f"/api/v1/events/{event['id']}"
    assert event["slug"].startswith("sommer-gala-")
    assert (event["status"], event["role"], event["taken"], event["registering"]) == ("draft", "organiser", 0, "open")
    assert [each["name"] for each in event["ticket_types"]] == ["Ticket"]
    assert event["staff"] == [{"user_id": ines.id, "role": "organiser"}]
    assert await ines.get(f"/events/{event['slug']}") == event, "by its slug too"


async def test_the_name_of_the_specification_makes_the_same(muster: Muster, ines: Visitor) -> None:
    made = await ines.post("/create-event", event_body(muster), prefix="")
    assert (await ines.get(f"/events/{made['id']}"))["title"] == "Summer gala"


async def test_a_draft_is_there_for_its_people_and_admins_alone(muster: Muster, ines: Visitor, otto: Visitor) -> None:
    event = await ines.post("/events", event_body(muster))
    stranger = await muster.visitor()
    await otto.get(f"/events/{event['id']}", expect=404)
    await otto.call("PATCH", f"/events/{event['id']}", json={"title": "T"}, headers={"If-Match": "*"}, expect=404)
    await stranger.get(f"/public/events/{event['slug']}", expect=404)
    assert (await otto.get("/events"))["items"] == []
    assert [each["id"] for each in (await muster.admin.get("/events"))["items"]] == [event["id"]]
    assert (await muster.admin.get(f"/events/{event['id']}"))["role"] == "organiser"
    await ines.call("PUT", f"/events/{event['id']}/staff/{otto.id}", json={"role": "scanner"}, expect=204)
    assert (await otto.get(f"/events/{event['id']}"))["role"] == "scanner"


async def test_published_it_is_public(muster: Muster, ines: Visitor, otto: Visitor) -> None:
    event = await published(muster, ines, capacity=2, link="https://meet.example/x", place="Town hall")
    assert event["status"] == "published"
    stranger = await muster.visitor()
    page = await stranger.get(f"/public/events/{event['slug']}")
    assert (page["place"], page["online"], page["left"], page["waiting_list"]) == ("Town hall", True, 2, False)
    assert "meet.example" not in str(page), "the link is for who is registered"
    assert ines.id not in str(page)
    assert (await otto.get(f"/events/{event['id']}"))["role"] is None
    await otto.call("PATCH", f"/events/{event['id']}", json={"title": "T"}, headers={"If-Match": "*"}, expect=403)
    problem = await ines.post(f"/events/{event['id']}/publish", expect=409)
    assert problem["code"] == "event_status"


async def test_a_change_says_which_version_it_is_for(muster: Muster, ines: Visitor) -> None:
    event = await ines.post("/events", event_body(muster))
    path = f"/events/{event['id']}"
    assert (await ines.call("PATCH", path, json={"title": "T"})).status_code == 428
    changed = await ines.patch(path, {"title": "Winter gala", "capacity": 10}, version=1)
    assert (changed["title"], changed["capacity"], changed["version"], changed["slug"]) == ("Winter gala", 10, 2, event["slug"])
    problem = await ines.patch(path, {"title": "Mine"}, version=1, expect=412)
    assert problem["current"]["title"] == "Winter gala"
    assert (await ines.patch(path, {"title": "Winter gala"}, version=2))["version"] == 2, "nothing changed, no version"
    assert (await ines.patch(path, {"capacity": None}))["capacity"] is None


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone", "unknown_timezone"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "ends_at", "invalid"),
        ({"opens_at": "2026-12-02T00:00:00Z", "closes_at": "2026-12-01T00:00:00Z"}, "closes_at", "invalid"),
        ({"capacity": 0}, "capacity", "greater_than_equal"),
        ({"link": "javascript:alert(1)"}, "link", "string_pattern_mismatch"),
        ({"title": " "}, "title", "string_too_short"),
    ],
)
async def test_what_cannot_be_is_refused_by_its_name(
    muster: Muster, ines: Visitor, fields: dict[str, Any], field: str, code: str
) -> None:
    problem = await ines.post("/events", event_body(muster, **fields), expect=422)
    assert [(bad["field"], bad["code"]) for bad in problem["errors"]] == [(field, code)]
    event = await ines.post("/events", event_body(muster))
    problem = await ines.patch(f"/events/{event['id']}", fields, expect=422)
    assert [(bad["field"], bad["code"]) for bad in problem["errors"]] == [(field, code)]


async def test_lists_are_paged_by_when_they_end(muster: Muster, ines: Visitor) -> None:
    made = [await published(muster, ines, title=f"Event {number}") for number in range(5)]
    first = await ines.get("/events", params={"limit": 2})
    second = await ines.get("/events", params={"limit": 2, "after": first["next"]})
    third = await ines.get("/events", params={"limit": 2, "after": second["next"]})
    listed = [each["id"] for page in (first, second, third) for each in page["items"]]
    assert listed == sorted(each["id"] for each in made), "all end at once, so it is the order in which they were made"
    assert third["next"] is None
    assert (await ines.get("/events", params={"when": "past"}))["items"] == []
    assert len((await ines.get("/events", params={"status": "published"}))["items"]) == 5
    assert (await ines.get("/events", params={"status": "draft"}))["items"] == []
    problem = await ines.get("/events", params={"after": "WyJhIl0"}, expect=422)
    assert problem["errors"][0]["field"] == "after"


async def test_a_published_event_is_cancelled_before_it_is_deleted(muster: Muster, ines: Visitor, otto: Visitor) -> None:
    event = await published(muster, ines)
    path = f"/events/{event['id']}"
    assert (await ines.call("DELETE", path)).json()["code"] == "event_status"
    assert (await ines.post(f"{path}/cancel", expect=200))["status"] == "cancelled"
    stranger = await muster.visitor()
    assert (await stranger.get(f"/public/events/{event['slug']}"))["registering"] == "cancelled"
    await ines.delete(path)
    await ines.delete(path)
    await otto.get(path, expect=404)
    await stranger.get(f"/public/events/{event['slug']}", expect=404)
    assert (await ines.get("/events"))["items"] == []
    assert [each["id"] for each in (await ines.get("/events", params={"when": "deleted"}))["items"]] == [event["id"]]
    assert (await otto.get("/events", params={"when": "deleted"}))["items"] == []
    problem = await ines.patch(path, {"title": "T"}, expect=409)
    assert problem["code"] == "in_trash"
    restored = await ines.post(f"{path}/restore", expect=200)
    assert (restored["deleted_at"], restored["status"]) == (None, "cancelled")
    assert await ines.post(f"{path}/restore", expect=200) == restored


async def test_an_event_keeps_an_organiser(muster: Muster, ines: Visitor, otto: Visitor) -> None:
    event = await ines.post("/events", event_body(muster))
    staff = f"/events/{event['id']}/staff"
    assert (await ines.call("DELETE", f"{staff}/{ines.id}")).json()["code"] == "last_organiser"
    scanner = {"role": "scanner"}
    assert (await ines.call("PUT", f"{staff}/{ines.id}", json=scanner)).json()["code"] == "last_organiser"
    problem = (await ines.call("PUT", f"{staff}/01a1f7e3-97d1-7735-aad5-f0f1ee5ab9de", json=scanner, expect=422)).json()
    assert problem["errors"][0]["field"] == "user_id"
    await ines.call("PUT", f"{staff}/{otto.id}", json={"role": "organiser"}, expect=204)
    await otto.delete(f"{staff}/{ines.id}")
    await ines.get(f"/events/{event['id']}", expect=404)
    assert (await otto.get(f"/events/{event['id']}"))["staff"] == [{"user_id": otto.id, "role": "organiser"}]


async def test_ticket_types_and_questions_belong_to_the_event(muster: Muster, ines: Visitor) -> None:
    event = await ines.post("/events", event_body(muster))
    path = f"/events/{event['id']}"
    only = event["ticket_types"][0]["id"]
    assert (await ines.call("DELETE", f"{path}/ticket-types/{only}")).json()["code"] == "ticket_type_in_use"
    vip = await ines.post(f"{path}/ticket-types", {"name": "VIP", "quota": 5})
    await ines.call("PATCH", f"{path}/ticket-types/{only}", json={"name": "Standard", "position": 9}, expect=200)
    meal = await ines.post(f"{path}/questions", {"label": "Meal?", "kind": "choice", "options": ["Soup", "Salad"]})
    await ines.call("PATCH", f"{path}/questions/{meal['id']}", json={"required": True}, expect=200)
    problem = await ines.post(f"{path}/questions", {"label": "Meal?", "kind": "choice", "options": ["Soup"]}, expect=422)
    assert problem["errors"][0]["field"] == "options"
    found = await ines.get(path)
    assert [each["name"] for each in found["ticket_types"]] == ["VIP", "Standard"]
    assert found["questions"] == [meal | {"required": True}]
    assert found["version"] == 5, "each of them is a change of the event"
    await ines.delete(f"{path}/ticket-types/{vip['id']}")
    await ines.delete(f"{path}/questions/{meal['id']}")
    await ines.call("PATCH", f"{path}/ticket-types/{vip['id']}", json={"name": "V"}, expect=404)
    await ines.call("PATCH", f"{path}/questions/{meal['id']}", json={"label": "M"}, expect=404)


async def test_an_event_gets_a_board_by_one_click(muster: Muster, ines: Visitor, otto: Visitor) -> None:
    event = await ines.post("/events", event_body(muster))
    board = await ines.post(f"/events/{event['id']}/board")
    assert (await ines.get(f"/events/{event['id']}"))["project_id"] == board["project_id"]
    tasks = (await ines.get("/tasks", params={"project": board["project_id"], "sort": "deadline"}))["items"]
    assert len(tasks) == 15
    assert {"Publish the event and open registration", "Settle the bills and write down what to do better"} <= {
        task["title"] for task in tasks
    }
    setting_up = next(task for task in tasks if task["title"].startswith("Set up"))
    assert setting_up["deadline"] == event["starts_at"]
    tomorrow = muster.moment(86_400)
    assert tasks[0]["deadline"] == tomorrow, "what should have been done long ago is for tomorrow"
    await otto.get(f"/projects/{board['project_id']}", expect=404)
    problem = await ines.post(f"/events/{event['id']}/board", expect=409)
    assert (problem["code"], problem["current"]) == ("board_exists", board)


async def test_a_post_with_a_key_makes_one_event(muster: Muster, ines: Visitor) -> None:
    body = event_body(muster)
    key = {"Idempotency-Key": "one"}
    first, again = [(await ines.call("POST", "/events", json=body, headers=key, expect=201)).json() for _ in range(2)]
    assert first == again
    assert len((await ines.get("/events"))["items"]) == 1
