"""The reference pages are complete: every command, every code of an error, every kind of message, every route."""

import ast
import json
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import typer.main

from muster.api import problems
from muster.cli import app
from muster.kernel.errors import MusterError
from muster.kernel.messages import Message
from scripts.write_docs import import_messages

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs/reference"
API = (REFERENCE / "api.md").read_text(encoding="utf-8")
CLI = (REFERENCE / "cli.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.req("DV-3")


def subclasses(base: type[Any]) -> Iterator[type[Any]]:
    for each in base.__subclasses__():
        if each.__module__.startswith("muster."):
            yield each
        yield from subclasses(each)


def calls() -> Iterator[tuple[ast.Call, str]]:
    """Every call in what answers requests, with the name of what is called: `Conflict`, `ValidationFailed.of`."""
    for path in (ROOT / "src/muster").rglob("*.py"):
        if "commands" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield node, ast.unparse(node.func)


def text_of(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def status_of(error: type[MusterError], code: str) -> int:
    by_class = next((problems.STATUS[base] for base in error.__mro__ if base in problems.STATUS), 400)
    return problems.STATUS_BY_CODE.get(code, by_class)


def codes_in_the_program() -> set[tuple[str, int]]:
    import_module("muster.api.app")
    errors: dict[str, type[MusterError]] = {each.__name__: each for each in subclasses(MusterError)} | {
        "MusterError": MusterError
    }
    found = {(code, status) for status, code in problems._CODES.items()}
    for error in errors.values():
        if "code" in vars(error) and not error.__module__.startswith("muster.commands"):
            found.add((error.code, status_of(error, error.code)))
    for call, name in calls():
        given = next((text_of(keyword.value) for keyword in call.keywords if keyword.arg == "code"), None)
        if given is not None and name in errors:
            found.add((given, status_of(errors[name], given)))
        if name in {"problem", "problems.problem"} and isinstance(call.args[0], ast.Constant):
            found.add((str(text_of(call.args[1])), int(str(call.args[0].value))))
    return found - {("error", 400)}  # the base of all, which is never raised without a code of its own


def codes_of_fields_in_the_program() -> set[str]:
    found = set()
    for call, name in calls():
        if name == "ValidationFailed.of":
            found.add(text_of(call.args[2]) if len(call.args) > 2 else "invalid")
        elif name in {"ImageRefused", "FieldError"}:  # the first becomes one of the field `image`
            found.add(text_of(call.args[1]))
        elif name == "PydanticCustomError":
            found.add(text_of(call.args[0]))
    return {code for code in found if code is not None}


def section(page: str, heading: str) -> str:
    found = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^#{{1,3}} |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found is not None, f"no heading: {heading}"
    return found[2]


def test_every_code_of_an_error_is_documented_with_its_status() -> None:
    rows = re.findall(r"^\| (\d{3}) \| `(\w+)` \|", section(API, "Codes"), re.MULTILINE)
    documented = {(code, int(status)) for status, code in rows}
    assert documented == codes_in_the_program()
    assert len(rows) == len(documented)


def test_every_code_of_a_field_is_documented() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", section(API, "Codes of fields"), re.MULTILINE)
    assert sorted(rows) == sorted(codes_of_fields_in_the_program())


def test_every_route_is_documented_and_no_other() -> None:
    described = json.loads((ROOT / "web/openapi.json").read_text(encoding="utf-8"))["paths"]
    routes = {(method.upper(), path) for path, operations in described.items() for method in operations}
    documented = [
        (method, path) for method, path in re.findall(r"^\| `([A-Z]+) (/\S+)` \|", section(API, "Routes"), re.MULTILINE)
    ]
    assert sorted(documented) == sorted(routes)


def test_every_address_that_the_page_names_exists() -> None:
    """Examples too: `POST /api/v1/tasks/GALA-42/move` is a route with its parameters filled in."""
    described = json.loads((ROOT / "web/openapi.json").read_text(encoding="utf-8"))["paths"]
    patterns = [re.compile(re.sub(r"\{\w+\}", r"[^/?]+", path) + r"(\?.*)?\Z") for path in described]
    named = set(re.findall(r"/api/v1/[\w{}./<>-]+[\w}>]", API))
    assert [path for path in named if not any(pattern.match(path) for pattern in patterns)] == []


def commands(group: Any, name: str = "muster") -> Iterator[tuple[str, Any]]:
    for word, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


COMMANDS = dict(commands(typer.main.get_command(app)))


def test_every_command_has_its_section_and_no_other() -> None:
    assert re.findall(r"^## (muster .+)$", CLI, re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_section_names_every_argument_and_option(name: str) -> None:
    text = section(CLI, name)
    parameters = [each for each in COMMANDS[name].params if each.name != "help"]
    options = {
        option for each in parameters if each.param_type_name == "option" for option in (*each.opts, *each.secondary_opts)
    }
    arguments = {f"<{each.name}>" for each in parameters if each.param_type_name == "argument"}
    assert set(re.findall(r"(?<![\w-])--[a-z-]+", text)) == options
    assert set(re.findall(r"<[a-z_]+>", text)) == arguments


def test_every_kind_of_message_is_documented_once() -> None:
    import_messages()
    page = (REFERENCE / "messages.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(\w+:\w+:\w+)` \|", page, re.MULTILINE)
    assert sorted(documented) == sorted(each.kind for each in subclasses(Message) if "kind" in vars(each))


def test_every_decision_is_in_the_list_of_them() -> None:
    page = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(\d{4})\]\((\1-[\w-]+\.md)\) \|", page, re.MULTILINE)
    assert [name for _, name in listed] == sorted(path.name for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))


def test_every_page_is_reached_from_the_readme() -> None:
    """By links from page to page."""
    found: dict[Path, None] = {}
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page.suffix != ".md" or page in found:
            continue
        found[page] = None
        for target in re.findall(r"\]\(([^)\s#]+)", page.read_text(encoding="utf-8")):
            path = (page.parent / target).resolve()
            path = path / "README.md" if path.is_dir() else path
            if not target.startswith("http") and path.is_file():
                waiting.append(path)
    assert [path.name for path in (ROOT / "docs").rglob("*.md") if path not in found] == []


def what_the_program_says() -> Iterator[str]:
    """Every text in the program, with … for what is put into it."""
    sources = ((ROOT / "infra").glob(pattern) for pattern in ("*.py", "constructs/*.py", "stacks/*.py"))
    for path in chain((ROOT / "src/muster").rglob("*.py"), *sources):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
    for path in (ROOT / "scripts").glob("*.sh"):
        yield path.read_text(encoding="utf-8")


def test_what_troubleshooting_quotes_is_what_the_program_says() -> None:
    quoted = re.findall(r"“([^”]+)”", (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8"))
    texts = list(what_the_program_says())
    unknown = []
    for quote in quoted:
        pieces = [piece for piece in (part.strip() for part in " ".join(quote.split()).split("…")) if piece]
        if not any(all(piece in text for piece in pieces) for text in texts):
            unknown.append(quote)
    assert unknown == []
    assert len(quoted) > 30
