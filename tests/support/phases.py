"""How long the parts of a test session took that are no test, for its summary."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

#: Name and seconds, in the order in which they ended.
PHASES: list[tuple[str, float]] = []


@contextmanager
def phase(name: str) -> Iterator[None]:
    """Measures a block."""
    start = time.perf_counter()
    yield
    PHASES.append((name, time.perf_counter() - start))
