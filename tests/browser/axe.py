"""What axe-core, which web/ brings along, says of a page."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as NotInTime

SOURCE = Path(__file__).parent.parent.parent / "web" / "node_modules" / "axe-core" / "axe.min.js"
WIDE, NARROW = (1280, 800), (360, 740)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_RUN = "rules => axe.run(document, { runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] })"


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is now: rule, what it asks for, and where it is not so."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source())
    found: dict[str, Any] = page.evaluate(_RUN, RULES)
    return [
        f"{one['id']}: {one['help']}\n    {node['html'][:300]}\n    {node['failureSummary']}"
        for one in found["violations"]
        for node in [node for node in one["nodes"] if not _floats(one["id"], node)][:3]
    ]


def _floats(rule: str, node: dict[str, Any]) -> bool:
    """Menus and lists to choose from lie above the page, beside its landmarks: ARIA has none for them."""
    return rule == "region" and "data-portal" in str(node["html"])


@cache
def _source() -> str:
    if not SOURCE.is_file():
        pytest.skip("axe-core is not installed: make web")
    return SOURCE.read_text(encoding="utf-8")


#: Says by how much, and by which elements; nothing if all is well.
_TOO_WIDE = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return "";
  const over = [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > clientWidth + 1).slice(0, 4)
    .map(one => one.outerHTML.slice(0, 120));
  return `${scrollWidth - clientWidth} px, by ${over.join(" ")}`;
}"""


#: Milliseconds that the client has for laying itself out anew: part of its layout follows the window's width by script.
_LAID_OUT_WITHIN = 3000


def too_wide(page: Page) -> str:
    """By how much the page is wider than its window, and what is; nothing once it is not."""
    try:
        page.wait_for_function(f"() => ({_TOO_WIDE})() === ''", timeout=_LAID_OUT_WITHIN)
    except NotInTime:
        return str(page.evaluate(_TOO_WIDE))
    return ""


def judge(page: Page) -> None:
    """Looks at what is open now: wide and narrow, light and dark. The page is as before afterwards."""
    wrong: dict[str, list[str]] = {}
    for size in (WIDE, NARROW):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        if found_wide := too_wide(page):
            wrong[f"{size[0]} px"] = [f"wider than the window: {found_wide}"]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
            if found := violations(page):
                wrong[f"{size[0]} px, {scheme}"] = found
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.emulate_media(color_scheme="light")
    assert not wrong, "\n".join(f"{look}:\n  " + "\n  ".join(found) for look, found in wrong.items())
