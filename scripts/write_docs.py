#!/usr/bin/env python3
"""Writes the generated pages of docs/; with --check, says which of them are not what they would be.

- docs/reference/settings.md, from muster.settings
- docs/reference/messages.md, from the message classes and muster.reactions
- docs/requirements.md, from docs/requirements.toml and the `@pytest.mark.req(…)` markers in tests/
"""

import ast
import inspect
import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import msgspec
from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

import muster
from muster import reactions
from muster.kernel.messages import Message
from muster.settings import Settings

ROOT = Path(__file__).parent.parent
GENERATED = "<!-- Written by `make docs`. Do not edit. -->\n"
BOUNDS: dict[type, str] = {Ge: "at least {0.ge}", Gt: "more than {0.gt}", Le: "at most {0.le}", Lt: "less than {0.lt}"}


# --- docs/reference/settings.md ---


def settings_page() -> str:
    """Every setting, with its default, what it takes and what it is for."""
    rows = [
        f"| `MUSTER_{name.upper()}` | {_default(field)} | {_cell(field.description or '')}{_taken(field)} |"
        for name, field in Settings.model_fields.items()
    ]
    head = (
        "# Settings\n\n"
        f"{GENERATED}\n"
        "Each is read from the environment, or from a file `.env` in the directory where Muster is started; the\n"
        "environment wins. Muster says at its start which value it does not take, and does not start then.\n\n"
        "| variable | default | meaning |\n|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def _default(field: FieldInfo) -> str:
    value: object = field.get_default(call_default_factory=True)
    if value == "":
        return "empty"
    if isinstance(value, bool | list):
        return f"`{json.dumps(value)}`"
    return f"`{value}`"


def _taken(field: FieldInfo) -> str:
    """What the setting takes, where its default does not say it."""
    if get_origin(field.annotation) is Literal:
        words = get_args(field.annotation)
        return f" One of {', '.join(f'`{word}`' for word in words)}." if len(words) > 1 else ""
    if get_origin(field.annotation) is list:
        return ' A JSON list, such as `["a", "b"]`.'
    bounds = [text.format(bound) for bound in field.metadata for kind, text in BOUNDS.items() if isinstance(bound, kind)]
    return f" {' and '.join(bounds).capitalize()}." if bounds else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


# --- docs/reference/messages.md ---

_MESSAGES_HEAD = f"""# Messages

{GENERATED}
Whatever happens is a message, written in the transaction of the change itself ([how it travels](../architecture.md)).
The change feed and the stream tell of those whose row says *feed*, to whom may see them: a message with a `project_id`
goes to those who see the project, one with a `user_id` to that person, one with neither to admins. The activity log
keeps every message; admins read it.

Each has an envelope: `position` (where it stands in the feed), `id`, `kind`, `occurred_at`, `actor_id` (who did it, null for
what nobody signed in did), `project_id`; its own fields are in `data`. A message carries no secret. More fields may come;
what is here does not change its meaning.

*Followed by* names the consumers that react, beside `activity`.
"""


def messages_page() -> str:
    """Every kind of message, with its fields and what follows from it."""
    import_messages()
    by_domain: dict[str, list[type[Message]]] = defaultdict(list)
    for message in sorted(message_types(), key=lambda message: message.kind):
        by_domain[message.kind.partition(":")[0]].append(message)
    page = _MESSAGES_HEAD
    for domain, messages in by_domain.items():
        page += f"\n## {domain}\n\n| kind | fields | feed | followed by |\n|---|---|---|---|\n"
        page += "".join(map(_message_row, messages))
        notes = [f"- `{message.kind}`: {said}\n" for message in messages if (said := _own_words(message))]
        if notes:
            page += "\n" + "".join(notes)
    return page


def import_messages() -> None:
    """Imports every module of messages, so that the page holds the same ones whatever else was imported."""
    import_module("muster.bootstrap")
    for module in walk_packages(muster.__path__, "muster."):
        if module.name.endswith("messages"):
            import_module(module.name)


def message_types(base: type[Message] = Message) -> Iterator[type[Message]]:
    """Every message that has a kind; those that only others derive from have none."""
    for message in base.__subclasses__():
        if "kind" in vars(message):
            yield message
        yield from message_types(message)


def _message_row(message: type[Message]) -> str:
    common = {field.name for field in msgspec.structs.fields(Message)}
    fields = [
        f"`{field.encode_name}`: {_words_for(field.type)}"
        for field in msgspec.structs.fields(message)
        if field.name not in common
    ]
    feed = "feed" if message.kind.startswith(reactions.FEED.shown) else ""
    return f"| `{message.kind}` | {', '.join(fields) or '-'} | {feed} | {', '.join(_followed_by(message.kind))} |\n"


def _own_words(message: type[Message]) -> str:
    own = vars(message).get("__doc__")
    return " ".join(inspect.cleandoc(own).split()).replace(" None ", " null ") if own else ""


def _words_for(annotation: Any) -> str:
    """A type as JSON has it."""
    arguments = get_args(annotation)
    if get_origin(annotation) is tuple:
        return f"list of {_words_for(arguments[0])}"
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{argument}`" for argument in arguments)
    if NoneType in arguments:
        return f"{_words_for(next(each for each in arguments if each is not NoneType))} or null"
    return {str: "text", int: "number", bool: "true or false"}[annotation]


def _followed_by(kind: str) -> list[str]:
    return [name for name, kinds in reactions.subscriptions().items() if kinds is not None and kind in kinds]


# --- docs/requirements.md ---


def requirements_page() -> str:
    """Every requirement, with its state and the tests that prove it."""
    source = tomllib.loads((ROOT / "docs/requirements.toml").read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = source["requirement"]
    proofs = tests_by_requirement()
    tested = sum(row["id"] in proofs for row in rows)
    page = (
        "# Requirements\n\n"
        f"{GENERATED}\n"
        "What the specification asks for (the letters say which of its five descriptions), and the tests that cite it as\n"
        '`@pytest.mark.req("TK-3")`. *Tested* means that tests cite it and nothing is known to be missing; *partly*, that\n'
        "something is; *open*, that no test cites it. The rows themselves stand in `docs/requirements.toml`.\n\n"
        f"{tested} of {len(rows)} rows are cited by tests.\n"
    )
    for area in source["area"]:
        page += f"\n## {area['id']}: {area['title']}\n"
        for row in rows:
            if row["id"].partition("-")[0] == area["id"]:
                page += _requirement(row, proofs.get(row["id"], {}))
    return page


def _requirement(row: dict[str, Any], proofs: dict[str, list[str]]) -> str:
    state = "open" if not proofs else "partly" if "missing" in row else "tested"
    text = f"\n### {row['id']}: {state}\n\n{row['text']} ({' '.join(row['from'])})\n"
    if "missing" in row:
        text += f"\nMissing: {row['missing']}\n"
    if proofs:
        text += "\n" + "".join(f"- [{path}](../{path}): {', '.join(names)}\n" for path, names in sorted(proofs.items()))
    return text


def tests_by_requirement() -> dict[str, dict[str, list[str]]]:
    """Requirement id → test file → the names of the tests in it that cite the id."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        name = path.relative_to(ROOT).as_posix()
        for test, ids in _citations(ast.parse(path.read_text(encoding="utf-8"))):
            for requirement in sorted(ids):
                found[requirement][name].append(f"`{test}`")
    return found


def _citations(module: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Each test of a module with what it cites: itself, through its class, or through `pytestmark`."""
    everywhere = {
        requirement
        for node in module.body
        if isinstance(node, ast.Assign) and any(isinstance(name, ast.Name) and name.id == "pytestmark" for name in node.targets)
        for requirement in _ids(node.value)
    }
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            inherited = everywhere.union(*map(_ids, node.decorator_list))
            yield from _tests(node.body, inherited)
    yield from _tests(module.body, everywhere)


def _tests(body: list[ast.stmt], inherited: set[str]) -> Iterator[tuple[str, set[str]]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            ids = inherited.union(*map(_ids, node.decorator_list))
            if ids:
                yield node.name, ids


def _ids(node: ast.expr) -> set[str]:
    """The arguments of every `….mark.req(…)` in an expression."""
    return {
        argument.value
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "req"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def main() -> None:
    """Writes or checks."""
    pages = {
        ROOT / "docs/reference/settings.md": settings_page(),
        ROOT / "docs/reference/messages.md": messages_page(),
        ROOT / "docs/requirements.md": requirements_page(),
    }
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    names = ", ".join(path.relative_to(ROOT).as_posix() for path in stale)
    if "--check" in sys.argv[1:]:
        if stale:
            raise SystemExit(f"Not up to date: {names}. Run make docs.")
        return
    for path in stale:
        path.write_text(pages[path], encoding="utf-8")
    print(f"Wrote {names}." if stale else "The generated pages are up to date.")


if __name__ == "__main__":
    main()
