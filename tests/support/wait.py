"""Waiting for what another process does."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_for(what: str, ask: Callable[[], T | None], seconds: float = 30) -> T:
    """Asks until the answer is neither None, False nor empty; that answer. Fails after `seconds`, saying for `what`."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)  # noqa: TID251  # another process, which has no way of telling this one
    return answer
