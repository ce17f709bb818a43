"""Workflows: somebody outside is asked something, and may take days to answer.

Every kind has the same shape, so that an engine that knows nothing of Muster can carry it out:

    check ── no ──────────────────────────────► end("rejected")
      │
     ask ──► waits ── signal(outcome) ────────► end(outcome)
               └───── nobody in `wait_seconds` ► end("expired")

What is true is in Muster's own rows; a workflow only sees to it that each step happens, and the last one in any case. It is
started and signalled by what reacts to messages, never by a request, and carries a key and no data.
"""

from typing import Protocol

#: Outcomes that the engine itself gives; the others are what was signalled.
REJECTED = "rejected"
EXPIRED = "expired"


class Steps(Protocol):
    """What the steps of one kind do. Each may run twice, and at once in two places: it is idempotent by the key.

    A step that raises runs again later.
    """

    async def check(self, key: str) -> bool:
        """Whether anybody is to be asked."""
        ...

    async def ask(self, key: str) -> None:
        """Has somebody asked. The answer may come before this returns."""
        ...

    async def end(self, key: str, outcome: str) -> None:
        """What becomes of it. An outcome may be out of date by now: Muster's rows decide."""
        ...


class Workflows(Protocol):
    """Carries workflows out.

    `start` and `signal` raise Unavailable where the engine does not answer, and whatever a step raises that they run
    themselves; calling them again is right then.
    """

    def serve(self, kind: str, steps: Steps, *, wait_seconds: int) -> None:
        """Says who carries out the steps of a kind, and how long an answer is waited for. Before anything is started."""
        ...

    async def start(self, kind: str, key: str) -> None:
        """Begins a workflow. One that has begun under that key, and has not ended, is left alone; keys are not used again.

        A kind is one word, a key 1 to 64 characters of A-Z, a-z, 0-9, `-`, `_`.
        """
        ...

    async def signal(self, kind: str, key: str, outcome: str) -> bool:
        """Ends the wait with an outcome, a word of 1 to 64 letters. False where nothing waits (any more)."""
        ...
