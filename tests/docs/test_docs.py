"""The documentation is held to the code: what it names exists, and what it must name it does."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from muster.cli import app
from muster.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ADRS = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))

pytestmark = pytest.mark.req("DV-3")


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def prose(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def spans(page: Path) -> Iterator[str]:
    """What a page sets as code, in a line or in a block, line by line."""
    text = prose(page)
    for block in re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/write_docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_setting_is_documented_once() -> None:
    documented = re.findall(r"^\| `(MUSTER_\w+)` \|", prose(ROOT / "docs/reference/settings.md"), re.MULTILINE)
    assert documented == [f"MUSTER_{name.upper()}" for name in Settings.model_fields]
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_variable_that_a_page_names_exists(page: Path) -> None:
    ours = {f"MUSTER_{name.upper()}" for name in Settings.model_fields}
    # Variables for the tests and the tools are read where they are used, and nowhere else.
    for path in [ROOT / "Makefile", *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]:
        if path != Path(__file__):
            ours |= set(re.findall(r"MUSTER_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8")))
    assert set(re.findall(r"MUSTER_[A-Z_]+[A-Z]", prose(page))) - ours == set()


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"https?:|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        leads_to = page.parent / path if path else page
        if not leads_to.exists() or (anchor and anchor not in anchors(leads_to)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    """A path in code type that begins with a folder of ours; `<name>` and `…` stand for anything."""
    missing = []
    for span in spans(page):
        for path in re.findall(r"(?<![\w./-])(?:src|tests|docs|scripts|web|requirements|bench|\.ci)/[\w./<>…*-]+", span):
            pattern = re.sub(r"<[^>]*>|…", "*", path.rstrip("./"))
            if "web/dist" not in path and not list(ROOT.glob(pattern)):
                missing.append(path)
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a group has commands
    unknown = []
    for span in spans(page):
        unknown += [f"make {name}" for name in re.findall(r"(?:^|\s)make ([a-z][a-z-]*)", span) if name not in targets]
        unknown += [f"muster {name}" for name in re.findall(r"(?:^|\s|/)muster ([a-z][a-z-]*)", span) if name not in commands]
    assert unknown == []


@pytest.mark.parametrize("page", ADRS, ids=names(ADRS))
def test_every_decision_names_what_holds_it(page: Path) -> None:
    """A rule without an enforcer is a wish (docs/decisions/0001-record-decisions.md)."""
    text = prose(page)
    assert re.match(r"# \d{4} \S", text)
    assert page.name.startswith(text[2:6])
    held_by = re.search(r"^## Held by\n(.+)", text, re.MULTILINE | re.DOTALL)
    assert held_by is not None
    assert re.search(r"`(tests/|make |scripts/|pyproject\.toml)", held_by[1])


def test_decisions_are_numbered_without_gaps() -> None:
    assert [path.name[:4] for path in ADRS] == [f"{number:04}" for number in range(1, len(ADRS) + 1)]


def test_every_requirement_that_a_test_cites_exists() -> None:
    known = {row["id"] for row in tomllib.loads((ROOT / "docs/requirements.toml").read_text(encoding="utf-8"))["requirement"]}
    unknown = []
    for path in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "req":
                cited = [
                    argument.value
                    for argument in node.args
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                ]
                unknown += [f"{path.name}: {requirement}" for requirement in cited if requirement not in known]
    assert unknown == []


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    done = subprocess.run([sys.executable, "scripts/check.py"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
