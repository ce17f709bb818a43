"""The list of addresses that get no mail: empty, crowded, and by keyboard."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from muster.database.connect import connect
from muster.kernel.clock import SystemClock
from muster.notifications.models import SuppressionReason
from muster.notifications.suppressions_service import SuppressionsService
from tests.browser.axe import judge
from tests.browser.workspace import Workspace

pytestmark = [pytest.mark.req("NO-5"), pytest.mark.req("WB-1")]

LONG = "somebody.with.a.very.long.name.and.a.tag+" + "x" * 80 + "@mailboxes.of.a.department.example.org"


def suppress(workspace: Workspace, *addresses: str) -> None:
    """Puts addresses on the list, as the server's own consumers do."""

    async def work() -> None:
        database = connect(f"sqlite:///{workspace.server.folder / 'muster.db'}", SystemClock(), lock_timeout=5, pool_size=1)
        await database.open()
        try:
            service = SuppressionsService(database, SystemClock())
            for number, address in enumerate(addresses):
                reason: SuppressionReason = "complaint" if number % 5 == 4 else "bounce"
                await service.suppress(
                    address, reason, detail="The mail server refused: 550 5.1.1 <" + address + "> no such user"
                )
        finally:
            await database.close()

    with ThreadPoolExecutor(1) as pool:  # the browser's own loop runs in this thread
        pool.submit(asyncio.run, work()).result()


def test_without_any_the_page_says_so(admin: Page) -> None:
    admin.goto("/admin/suppressions")
    expect(admin.get_by_role("heading", name="Every address gets its mails")).to_be_visible()
    judge(admin)


def test_a_crowded_list_is_paged_and_lifted_by_keyboard(admin: Page, workspace: Workspace) -> None:
    suppress(workspace, *(f"person{number}@example.org" for number in range(60)), LONG)
    admin.goto("/admin/suppressions")
    rows = admin.get_by_role("list", name="Suppressed addresses, newest first").get_by_role("listitem")
    expect(rows.first).to_contain_text(LONG)
    judge(admin)
    expect(admin.get_by_role("button", name="Show older ones")).to_be_enabled()
    rows.last.scroll_into_view_if_needed()  # who comes near the end need not press it
    expect(rows).to_have_count(61)

    admin.get_by_role("button", name="Let mails through to person59@example.org").focus()
    admin.keyboard.press("Enter")
    expect(admin.get_by_text("Mails go to person59@example.org again")).to_be_visible()
    expect(rows).to_have_count(60)
    expect(admin.get_by_role("region", name="Suppressed addresses")).to_be_focused()
    admin.keyboard.press("Tab")
    expect(admin.get_by_role("button", name=f"Let mails through to {LONG}")).to_be_focused()
