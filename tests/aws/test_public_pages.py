"""Public pages on the deployed stack, as people outside come to them: by CloudFront."""

import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest

from muster.kernel.clock import SystemClock, timestamp
from tests.aws.workspace import Workspace
from tests.browser.chromium import ROOT
from tests.support.pages import read_page
from tests.support.stack import Stack

pytestmark = pytest.mark.req("AW-10", "WB-2")


def asked(stack: Stack, path: str, method: str = "GET") -> httpx.Response:
    """CloudFront's answer: it knows by the name that is asked for whose distribution is meant."""
    host = urlsplit(stack.outputs["WebUrl"]).netloc
    return httpx.request(method, f"{stack.emulator.url}{path}", headers={"Host": host}, timeout=60)


@pytest.fixture(scope="module", autouse=True)
def published(stack: Stack) -> None:
    """The client, in its bucket as `make deploy` puts it there."""
    for more in (["--assets"], []):
        subprocess.run(
            [sys.executable, "-m", "infra.publish", "--stage", "dev", *more], cwd=ROOT, check=True, capture_output=True
        )


@pytest.fixture
def slug(workspace: Workspace) -> str:
    """Of an event that was published."""
    start = SystemClock().now() + timedelta(days=7)
    times = {"starts_at": timestamp(start), "ends_at": timestamp(start + timedelta(hours=4)), "timezone": "Europe/Berlin"}
    made = workspace.admin.post("/events", {"title": "Gala & dinner", "place": "Old Town Hall", **times})
    return str(workspace.admin.post(f"/events/{made['id']}/publish", expect=200)["slug"])


def test_the_page_of_an_event_tells_what_it_is_and_asks_for_files_that_are_there(stack: Stack, slug: str) -> None:
    answer = asked(stack, f"/e/{slug}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = read_page(answer.text)
    assert page.metas["og:title"] == "Gala & dinner"
    assert page.metas["og:url"] == f"{stack.outputs['WebUrl']}/e/{slug}"
    assert "Old Town Hall" in page.text
    assert page.data("application/json")["event"]["slug"] == slug
    scripts = [each["src"] for each in page.named("script") if each.get("type") == "module"]
    assert scripts, "the package has the client's page"
    plain = read_page(asked(stack, "/s/confirm").text)
    assert scripts == [each["src"] for each in plain.named("script") if each.get("type") == "module"], "of the same build"
    assert all(asked(stack, path).status_code == 200 for path in scripts)

    assert asked(stack, f"/e/{slug}", "HEAD").status_code == 200
    missing = asked(stack, "/e/nothing")
    assert (missing.status_code, read_page(missing.text).metas["robots"]) == (404, "noindex")
    assert "BEGIN:VCALENDAR" in asked(stack, f"/e/{slug}/event.ics").text


@pytest.mark.parametrize("path", ["/t/01a1f7e3-97d1-7735-aad5-f0f1ee5ab9de", "/s/confirm", "/s/unsubscribe?token=x"])
def test_pages_that_are_nobodys_business_are_files(stack: Stack, path: str) -> None:
    answer = asked(stack, path)
    assert answer.status_code == 200, answer.text
    page = read_page(answer.text)
    assert (page.metas["robots"], page.metas["referrer"]) == ("noindex", "no-referrer")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
