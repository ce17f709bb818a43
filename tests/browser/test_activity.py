"""The activity log as admins see it: drawn, filtered, as a file."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import judge
from tests.browser.event_desk import added, published, saved
from tests.browser.workspace import NAMES, Workspace
from tests.support.wait import wait_for

pytestmark = [pytest.mark.req("EV-5"), pytest.mark.req("WB-1")]


def test_the_activity_is_drawn_filtered_and_exported(workspace: Workspace, admin: Page, tmp_path: Path) -> None:
    event = published(workspace, "Garden party")
    added(workspace, event, "Nia Jones")
    workspace.project("ACT", "Activity")
    log = "/activity?kind=events:registration:*"
    wait_for("what was done in the log", lambda: workspace.call("GET", log)["items"])

    admin.goto("/admin/activity")
    chart = admin.get_by_role("figure", name="By day")
    expect(chart.locator("svg .recharts-bar-rectangle path")).to_have_count(1)
    chart.get_by_text("As a table").click()
    expect(chart.get_by_role("row")).to_have_count(8)
    people = admin.get_by_role("region", name="By person")
    expect(people.get_by_role("listitem").first).to_contain_text(NAMES["admin"])
    judge(admin)

    lines = admin.get_by_role("list", name="Activity, newest first").get_by_role("listitem")
    kinds = admin.get_by_role("region", name="By kind")
    show = kinds.get_by_role("button", name=re.compile("^Show all"))
    if show.count():
        show.click()
    kinds.get_by_role("link", name="Project created").click()
    expect(admin).to_have_url(re.compile(r"kind=tasks%3Aproject%3Acreated"))
    expect(lines).to_contain_text([re.compile("created the project")])
    expect(lines.filter(has_text="event")).to_have_count(0)
    # The address says it all: a link shows a colleague the same.
    admin.reload()
    expect(lines.first).to_contain_text("created the project")
    expect(admin.get_by_role("combobox", name="What")).to_have_value("Project created")

    rows = saved(admin, lambda: admin.get_by_role("button", name="Export as CSV").click(), tmp_path)
    assert rows[0][:3] == ["at", "kind", "actor_id"]
    assert {line[1] for line in rows[1:]} == {"tasks:project:created"}

    people.get_by_role("link", name=NAMES["admin"]).click()
    expect(admin).to_have_url(re.compile("actor="))
    admin.get_by_role("combobox", name="What").click()
    admin.get_by_role("option", name="Comment posted").click()
    expect(admin.get_by_role("heading", name="Nothing on this day")).to_be_visible()
    admin.get_by_role("button", name="Show everything of this day").click()
    expect(lines.first).to_be_visible()


def test_of_days_without_activity_nothing_is_drawn(admin: Page) -> None:
    admin.goto("/admin/activity?from=2024-01-01&to=2024-01-20")
    expect(admin.get_by_role("heading", name="Nothing was done on these days")).to_be_visible()
    expect(admin.get_by_role("figure", name="By day")).to_have_count(0)
    judge(admin)
    admin.get_by_label("From").fill("2024-01-05")
    expect(admin).to_have_url(re.compile("from=2024-01-05"))
    # More than the server counts at once is not asked for.
    admin.get_by_label("From").fill("2023-10-01")
    expect(admin.get_by_label("To", exact=True)).to_have_value("2023-10-31")
    admin.get_by_role("radiogroup", name="Period").get_by_text("Today").click()
    expect(admin.get_by_role("figure", name="By day")).to_be_visible()
