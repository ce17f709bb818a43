"""Pictures of events on the deployed stack: to the bucket by a link, made by the function, and from the bucket by another."""

from collections.abc import Iterator
from typing import Any

import boto3
import httpx
import pytest

from tests.aws.workspace import Person, Workspace
from tests.support.hostile_pictures import SECRET, flat_webp, photograph, svg
from tests.support.images import opened

pytestmark = pytest.mark.req("EV-1", "AW-7")


@pytest.fixture
def anybody() -> Iterator[httpx.Client]:
    with httpx.Client() as client:
        yield client


@pytest.fixture
def event(workspace: Workspace) -> dict[str, Any]:
    times = {"starts_at": "2099-06-01T18:00:00Z", "ends_at": "2099-06-01T22:00:00Z", "timezone": "UTC"}
    made: dict[str, Any] = workspace.admin.post("/events", {"title": "Gala", **times})
    return made


def announced(admin: Person, event: dict[str, Any], content: bytes, content_type: str) -> dict[str, Any]:
    made: dict[str, Any] = admin.post(f"/events/{event['id']}/image", {"content_type": content_type, "bytes": len(content)})
    return made


def uploaded(admin: Person, anybody: httpx.Client, event: dict[str, Any], content: bytes, content_type: str) -> str:
    made = announced(admin, event, content, content_type)
    sent = anybody.put(made["upload"]["url"], content=content, headers=made["upload"]["headers"])
    assert sent.is_success, sent.text
    return str(made["id"])


def kept(workspace: Workspace, image_id: str) -> set[str]:
    """What the bucket has of a picture."""
    bucket = workspace.stack.outputs["SettingAwsBucket"]
    found = [
        each["Key"]
        for prefix in ("event-images/", "event-uploads/")
        for each in boto3.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"{prefix}{image_id}").get("Contents", [])
    ]
    return set(found)


@pytest.mark.req("SE-1")
def test_a_photograph_becomes_the_picture_of_an_event(
    workspace: Workspace, anybody: httpx.Client, event: dict[str, Any]
) -> None:
    admin, content = workspace.admin, photograph("JPEG")
    made = announced(admin, event, content, "image/jpeg")
    as_page = made["upload"]["headers"] | {"Content-Type": "text/html"}
    for body, headers in ((content + b"!", made["upload"]["headers"]), (content, as_page)):
        assert anybody.put(made["upload"]["url"], content=body, headers=headers).status_code == 403
    image_id = uploaded(admin, anybody, event, content, "image/jpeg")
    assert kept(workspace, image_id) == {f"event-uploads/{image_id}"}
    shown = admin.post(f"/events/{event['id']}/image/{image_id}/complete", expect=200)["image"]
    assert [(size["width"], size["height"]) for size in shown["sizes"]] == [(480, 960), (960, 1920), (1000, 2000)]
    assert kept(workspace, image_id) == {f"event-images/{image_id}/{width}.webp" for width in (480, 960, 1920)}
    stranger = workspace.visitor()
    answers = [stranger.client.get(size["url"].removeprefix("/"), follow_redirects=False) for size in shown["sizes"]]
    for size, leads in zip(shown["sizes"], answers, strict=True):
        assert leads.status_code == 302
        assert leads.headers["cache-control"].startswith("public, max-age=")
        got = anybody.get(leads.headers["location"])
        assert (got.status_code, got.headers["content-type"]) == (200, "image/webp")
        assert opened(got.content).size == (size["width"], size["height"])
        assert SECRET not in got.content
        assert anybody.get(leads.headers["location"].partition("?")[0]).status_code == 403, "not without the link"
    # A page may show what the address leads to.
    link = answers[0].headers["location"]
    origin = "/".join(link.split("/")[:3])
    assert f"img-src 'self' {origin}" in answers[0].headers["content-security-policy"]
    admin.call("DELETE", f"/events/{event['id']}/image", 204)
    assert kept(workspace, image_id) == set()
    assert anybody.get(link).status_code == 404
    stranger.get(shown["sizes"][0]["url"].removeprefix("/api/v1"), expect=404)


def test_the_largest_picture_is_made_while_somebody_waits(
    workspace: Workspace, anybody: httpx.Client, event: dict[str, Any]
) -> None:
    """A second or two of a CPU; where this machine has none to spare, the function is cut off, and whoever waits asks again."""
    image_id = uploaded(workspace.admin, anybody, event, flat_webp(4000, 4000), "image/webp")
    path = f"api/v1/events/{event['id']}/image/{image_id}/complete"
    answers = (workspace.admin.client.post(path) for _ in range(3))
    answer = next(each for each in answers if each.status_code != 502)
    assert [size["width"] for size in answer.raise_for_status().json()["image"]["sizes"]] == [480, 960, 1920]


def test_what_is_no_picture_is_refused_and_gone(workspace: Workspace, anybody: httpx.Client, event: dict[str, Any]) -> None:
    image_id = uploaded(workspace.admin, anybody, event, svg(), "image/png")
    refused = workspace.admin.post(f"/events/{event['id']}/image/{image_id}/complete", expect=422)
    assert [(error["field"], error["code"]) for error in refused["errors"]] == [("image", "not_an_image")]
    assert kept(workspace, image_id) == set()
