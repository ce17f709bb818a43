"""The API's documentation, in a browser, under the same security policy as everything else."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.workspace import Workspace


@pytest.mark.req("DV-1")
def test_the_documentation_is_readable_without_any_other_site(desk: Desk, workspace: Workspace) -> None:
    page = desk.page(workspace.url)
    page.goto("/docs")
    expect(page.get_by_role("heading", name="Muster")).to_be_visible()
    operation = page.locator("#operations-tasks-create_task")
    expect(operation).to_contain_text("/api/v1/tasks")
    operation.get_by_role("button").first.click()
    expect(operation.get_by_text("Creates a task at the end of its column.").first).to_be_visible()
