"""The first day with Muster, as one person lives it: from the set-up code to a board with work on it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import judge
from tests.browser.conftest import Desk
from tests.browser.steps import card, carry, column, drag, panel, quick_add, sign_in, sign_out
from tests.browser.workspace import PASSWORD
from tests.support.api import SETUP_CODE
from tests.support.images import image


@pytest.mark.req("WB-1")
@pytest.mark.req("WB-2")
@pytest.mark.req("TK-1")
@pytest.mark.req("TK-3")
@pytest.mark.req("TK-4")
@pytest.mark.req("TK-5")
@pytest.mark.req("TK-7")
@pytest.mark.req("ID-2")
def test_the_first_day(base_url: str, desk: Desk, tmp_path: Path) -> None:
    page = desk.page(base_url)
    sets_muster_up(page)
    creates_a_project(page)
    writes_three_tasks_down(page)
    moves_cards_by_mouse_and_keyboard(page)
    describes_a_task(page)
    attaches_a_file_and_an_image(page, tmp_path)
    comments(page)
    takes_an_earlier_version_back(page)
    deletes_and_takes_it_back(page)
    restores_from_the_trash(page)
    leaves_and_comes_back(page)


def sets_muster_up(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Set up Muster")).to_be_visible()
    page.get_by_label("Code").fill("a guess")
    page.get_by_label("Workspace").fill("Gala team")
    page.get_by_label("Given name").fill("Ada")
    page.get_by_label("Family name").fill("Lovelace")
    page.get_by_label("E-mail").fill("ada@gala.example.com")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the workspace").click()
    expect(page.get_by_label("Code")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("E-mail")).to_have_value("ada@gala.example.com")
    page.get_by_label("Code").fill(SETUP_CODE)
    page.get_by_role("button", name="Create the workspace").click()
    expect(page.get_by_role("button", name="Ada Lovelace")).to_be_visible()
    expect(page).to_have_title(re.compile("Home"))


def creates_a_project(page: Page) -> None:
    expect(page.get_by_role("heading", name="Begin with a project")).to_be_visible()
    page.get_by_role("main").get_by_role("button").click()
    dialog = page.get_by_role("dialog", name="New project")
    dialog.get_by_label("Name").fill("Spring gala")
    dialog.get_by_label("Key").fill("GALA")
    dialog.get_by_role("button", name="Create the project").click()
    expect(page.get_by_role("heading", name="Spring gala", level=1)).to_be_visible()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Spring gala")).to_be_visible()
    expect(page.get_by_text("Nothing here yet")).to_be_visible()


def writes_three_tasks_down(page: Page) -> None:
    quick_add(page, "To do", "Order the van", "Print the badges")
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog", name="New task")
    title = dialog.get_by_role("textbox", name="Title")
    expect(title).to_be_focused()
    page.keyboard.type("Book the band")
    dialog.get_by_role("button", name="Priority:").click()
    page.get_by_role("option", name="High").click()
    dialog.get_by_role("button", name="Create", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(card(column(page, "To do"), "Book the band")).to_be_visible()
    expect(column(page, "To do").get_by_role("article")).to_have_count(3)
    expect(card(page, "Book the band")).to_contain_text("GALA-3")


def moves_cards_by_mouse_and_keyboard(page: Page) -> None:
    drag(card(page, "Order the van"), column(page, "Done"))
    expect(card(column(page, "Done"), "Order the van")).to_be_visible()
    carry(card(page, "Print the badges"), "ArrowRight")
    expect(card(column(page, "Doing"), "Print the badges")).to_be_visible()
    expect(page.get_by_text(re.compile("GALA-2 put down in Doing, place 1 of 1"))).to_be_attached()
    expect(card(page, "Print the badges").get_by_role("link")).to_be_focused()
    page.reload()
    expect(card(column(page, "Done"), "Order the van")).to_be_visible()
    expect(card(column(page, "Doing"), "Print the badges")).to_be_visible()
    expect(card(column(page, "To do"), "Book the band")).to_be_visible()


def describes_a_task(page: Page) -> None:
    card(page, "Book the band").get_by_role("link").click()
    task = panel(page, "GALA-3")
    expect(page).to_have_url(re.compile("/projects/GALA/tasks/GALA-3$"))
    task.get_by_role("button", name="Add a description").click()
    task.get_by_role("textbox", name="Description").fill("Jazz, **two hours**\n\n- piano\n- bass")
    task.get_by_role("button", name="Save", exact=True).click()
    description = task.get_by_role("region", name="Description")
    expect(description.get_by_role("strong")).to_have_text("two hours")
    expect(description.get_by_role("listitem")).to_have_text(["piano", "bass"])
    page.keyboard.press("e")
    task.get_by_role("textbox", name="Description").fill("Rock")
    page.keyboard.press("Control+Enter")
    expect(description.get_by_text("Rock")).to_be_visible()


def attaches_a_file_and_an_image(page: Page, folder: Path) -> None:
    note, poster = folder / "contract.txt", folder / "poster.png"
    note.write_text("They play, we pay.")
    poster.write_bytes(image())
    task = panel(page, "GALA-3")
    files = task.get_by_role("region", name="Attachments")
    files.get_by_label("Attach files").set_input_files([note, poster])
    expect(files.get_by_role("link", name="contract.txt", exact=True)).to_be_visible()
    thumbnail = files.get_by_role("img", name="poster.png")
    expect(thumbnail).to_be_visible()
    expect(thumbnail).not_to_have_js_property("naturalWidth", 0)
    with page.expect_download() as download:
        files.get_by_role("link", name="Download contract.txt").click()
    assert Path(download.value.path()).read_text() == "They play, we pay."
    thumbnail.click()
    lightbox = page.get_by_role("dialog", name="poster.png")
    shown = lightbox.get_by_role("img", name="poster.png")
    expect(shown).to_be_visible()
    judge(page)
    page.keyboard.press("Escape")
    expect(lightbox).to_have_count(0)
    expect(task).to_be_visible()


def comments(page: Page) -> None:
    task = panel(page, "GALA-3")
    task.get_by_role("textbox", name="New comment").fill("They want *cake*.")
    page.keyboard.press("Control+Enter")
    written = task.get_by_role("list", name="Comments, oldest first").get_by_role("listitem")
    expect(written).to_contain_text("They want cake.")
    expect(task.get_by_role("textbox", name="New comment")).to_have_value("")


def takes_an_earlier_version_back(page: Page) -> None:
    task = panel(page, "GALA-3")
    task.get_by_role("tab", name="History").click()
    versions = task.get_by_role("list", name="Versions, newest first")
    expect(versions).to_contain_text("Ada Lovelace changed the description")
    versions.get_by_role("button", name="Compare version 3 with the one before").click()
    comparison = task.get_by_role("region", name="Comparison of two versions")
    expect(comparison).to_contain_text("Rock")
    expect(comparison).to_contain_text("piano")
    versions.get_by_role("button", name="Restore version 2").click()
    description = task.get_by_role("region", name="Description")
    expect(description.get_by_role("strong")).to_have_text("two hours")
    expect(versions.get_by_role("button", name="Restore version 3")).to_be_visible()


def deletes_and_takes_it_back(page: Page) -> None:
    delete_open_task(page)
    page.get_by_role("alert").filter(has_text="GALA-3 is in the trash").get_by_role("button", name="Undo").click()
    expect(card(column(page, "To do"), "Book the band")).to_be_visible()


def delete_open_task(page: Page) -> None:
    panel(page, "GALA-3").get_by_role("button", name="Actions for GALA-3").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_text("GALA-3 is in the trash")).to_be_visible()
    expect(card(page, "Book the band")).to_have_count(0)


def restores_from_the_trash(page: Page) -> None:
    card(page, "Book the band").get_by_role("link").click()
    delete_open_task(page)
    page.get_by_role("link", name="Trash").click()
    main = page.get_by_role("main")
    expect(main.get_by_role("link", name="Book the band")).to_be_visible()
    expect(main.get_by_role("listitem")).to_contain_text("Ada Lovelace deleted it")
    main.get_by_role("button", name="Restore GALA-3").click()
    expect(main.get_by_role("heading", name="The trash is empty")).to_be_visible()
    page.get_by_role("link", name="Spring gala").click()
    expect(card(column(page, "To do"), "Book the band")).to_be_visible()
    card(page, "Book the band").get_by_role("link").click()
    task = panel(page, "GALA-3")
    expect(task.get_by_role("img", name="poster.png")).to_be_visible()
    expect(task.get_by_text("They want cake.")).to_be_visible()


def leaves_and_comes_back(page: Page) -> None:
    sign_out(page, "Ada Lovelace")
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, "ada@gala.example.com")
    expect(page.get_by_role("button", name="Ada Lovelace")).to_be_visible()
