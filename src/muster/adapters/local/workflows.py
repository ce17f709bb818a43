"""Workflows as rows: one for each that has not ended, carried on by whoever changes it, and by a periodic job."""

import logging
from dataclasses import dataclass
from typing import Literal

import msgspec
from sqlalchemy import Index, PrimaryKeyConstraint, bindparam, delete, or_, select, update

from muster.database.columns import TIME, WORD, Column, table
from muster.database.engine import Database
from muster.database.query import Command, Query, insert_new
from muster.kernel.clock import Clock, after, timestamp
from muster.ports.workflows import EXPIRED, REJECTED, Steps

log = logging.getLogger(__name__)

workflows = table(
    "workflows",
    Column("kind", WORD, nullable=False),
    Column("key", WORD, nullable=False),
    Column("state", WORD, nullable=False),  # checking | asking | waiting | ending
    Column("outcome", WORD),
    Column("due_at", TIME, nullable=False),  # when nobody will answer any more; before and after waiting, when to try again
    PrimaryKeyConstraint("kind", "key"),
    Index("ix_workflows_due_at", "due_at"),
)

State = Literal["checking", "asking", "waiting", "ending"]

#: Seconds after which a step is run again that was begun and not finished.
_AGAIN = 300
#: Workflows that the job carries on in one turn.
_TURN = 500

_w = workflows.c
_this = (_w.kind == bindparam("of_kind"), _w.key == bindparam("of_key"))


class _Row(msgspec.Struct, frozen=True):
    kind: str
    key: str
    state: State
    outcome: str | None
    due_at: str


_ADD = Command(insert_new(workflows, "kind", "key", "state", "due_at"))
_GET = Query(select(_w.kind, _w.key, _w.state, _w.outcome, _w.due_at).where(*_this), _Row)
_DUE = Query(
    select(_w.kind, _w.key, _w.state, _w.outcome, _w.due_at)
    .where(_w.due_at <= bindparam("now"))
    .order_by(_w.due_at, _w.kind, _w.key)
    .limit(bindparam("limit")),
    _Row,
)
_MOVE = Command(
    update(workflows)
    .where(*_this, _w.state == bindparam("former"))
    .values(state=bindparam("state"), outcome=bindparam("outcome"), due_at=bindparam("due_at"))
)
_ANSWER = Command(
    update(workflows)
    .where(*_this, or_(_w.state == "waiting", _w.state == "asking"))
    .values(state="ending", outcome=bindparam("outcome"), due_at=bindparam("due_at"))
)
_PUT_OFF = Command(update(workflows).where(*_this, _w.due_at == bindparam("former")).values(due_at=bindparam("due_at")))
_REMOVE = Command(delete(workflows).where(*_this))


@dataclass(frozen=True, slots=True)
class _Kind:
    steps: Steps
    wait_seconds: int


class LocalWorkflows:
    """See the port. `carry_on` is for a periodic job: without it nobody's time runs out."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._kinds: dict[str, _Kind] = {}

    def serve(self, kind: str, steps: Steps, *, wait_seconds: int) -> None:
        """See the port."""
        self._kinds[kind] = _Kind(steps, wait_seconds)

    async def start(self, kind: str, key: str) -> None:
        """See the port."""
        due_at = self._in(_AGAIN)
        await self._database.write(lambda unit: unit.execute(_ADD, kind=kind, key=key, state="checking", due_at=due_at))
        await self._advance(kind, key)

    async def signal(self, kind: str, key: str, outcome: str) -> bool:
        """See the port."""
        due_at = self._in(_AGAIN)
        values = {"of_kind": kind, "of_key": key, "outcome": outcome, "due_at": due_at}
        answered = await self._database.write(lambda unit: unit.execute(_ANSWER, **values)) == 1
        await self._advance(kind, key)  # also one that was answered before, and got stuck
        return answered

    async def carry_on(self) -> int:
        """Ends those whose time is over, and tries again what did not work before. Gives how many were looked at.

        One that fails does not stop the others; it is logged.
        """
        found = await self._database.fetch_all(_DUE, now=timestamp(self._clock.now()), limit=_TURN)
        for row in found:
            try:
                await self._advance(row.kind, row.key)
            except Exception:
                log.exception("a workflow could not be carried on", extra={"workflow": row.kind, "key": row.key})
                await self._put_off(row)
        return len(found)

    async def _advance(self, kind: str, key: str) -> None:
        """Runs its steps as far as they go now."""
        while (row := await self._database.fetch_one(_GET, of_kind=kind, of_key=key)) is not None:
            if not await self._step(row, self._kinds[kind]):
                break

    async def _step(self, row: _Row, kind: _Kind) -> bool:
        """One step; False when there is to be no other for now. Whoever else moved the row meanwhile wins."""
        match row.state:
            case "checking":
                if await kind.steps.check(row.key):
                    await self._move(row, "asking", None, _AGAIN)
                else:
                    await self._move(row, "ending", REJECTED, _AGAIN)
            case "asking":
                await kind.steps.ask(row.key)
                await self._move(row, "waiting", None, kind.wait_seconds)
            case "waiting":
                if row.due_at > timestamp(self._clock.now()):
                    return False
                await self._move(row, "ending", EXPIRED, _AGAIN)
            case "ending":
                await kind.steps.end(row.key, row.outcome or EXPIRED)
                await self._database.write(lambda unit: unit.execute(_REMOVE, of_kind=row.kind, of_key=row.key))
                return False
        return True

    async def _move(self, row: _Row, state: State, outcome: str | None, seconds: float) -> None:
        values = {
            "of_kind": row.kind, "of_key": row.key, "former": row.state,
            "state": state, "outcome": outcome, "due_at": self._in(seconds),
        }  # fmt: skip
        await self._database.write(lambda unit: unit.execute(_MOVE, **values))

    async def _put_off(self, row: _Row) -> None:
        values = {"of_kind": row.kind, "of_key": row.key, "former": row.due_at, "due_at": self._in(_AGAIN)}
        await self._database.write(lambda unit: unit.execute(_PUT_OFF, **values))

    def _in(self, seconds: float) -> str:
        return after(self._clock.now(), seconds=seconds)
