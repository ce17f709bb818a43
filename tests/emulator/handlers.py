"""The table by which the emulator makes what a template names, and how a patch puts something into it.

An entry has `create(logical id, properties, stack) → (physical id, attributes)`, `delete(physical id, properties)` and
`update`. An entry's work is done on a thread of its own, so it may call the emulator over HTTP.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import boto3
from ministack.services.cloudformation import provisioners, stacks

Properties = Mapping[str, Any]
Made = tuple[str, dict[str, str]]
Create = Callable[[str, Properties, str], Made]
Delete = Callable[[str, Properties], object]

_TABLE: dict[str, dict[str, Any]] = provisioners._RESOURCE_HANDLERS
_ON_THREADS: set[str] = set()


def add(kind: str, create: Create, delete: Delete = lambda _made, _properties: None) -> None:
    """A type that the emulator refuses as unrecognized. What has changed in a template would be lost, so it is refused."""

    def update(made: str, _old: Properties, _new: Properties, _stack: str, _logical: str | None = None) -> Made:
        raise ValueError(f"tests/emulator does not know how to change {made} ({kind})")

    _TABLE[kind] = {"create": create, "update": update, "delete": delete}
    on_thread(kind)


def wrap(kind: str, wrapped: Callable[[Create], Create]) -> None:
    """Puts something around the making of a type that the emulator knows."""
    _TABLE[kind]["create"] = wrapped(_TABLE[kind]["create"])


def replace(kind: str, **functions: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """Replaces functions of an entry; gives those that were there."""
    former = {name: _TABLE[kind][name] for name in functions}
    _TABLE[kind].update(functions)
    return former


def on_thread(kind: str) -> None:
    """Has a type made on a thread: on the emulator's loop, a call of the emulator would wait for itself."""
    if not _ON_THREADS:
        known = stacks._runs_on_worker_thread
        stacks._runs_on_worker_thread = lambda kind: kind in _ON_THREADS or known(kind)
    _ON_THREADS.add(kind)


@cache
def client(service: str) -> Any:
    """A client of the emulator itself, as an administrator: `tests/support/emulator.py` sets the environment for it."""
    return boto3.client(service)  # type: ignore[call-overload]  # the name is not a literal
