"""Accounts that outlive the workspace of one test: those that the next tests want again need not be made again.

On the deployed stack an account takes requests to Cognito, mails and messages; hundreds of tests want the same admin and the
same few members. So their rows are remembered when they are made, and put back into a workspace that asks for them, as if
they had been made just now. Whatever might have changed an account (a request to sign out, to change a password, a profile,
a group) makes all of them be forgotten: the next test makes its own.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import Table, bindparam, insert, select

from muster.database.engine import Transaction
from muster.database.query import Command, Query, Value
from muster.identity.tables import sessions, users, workspace
from muster.kernel.clock import Clock, timestamp
from tests.support.emptying import Tables

#: Requests about people that leave everybody who is there as they were.
_HARMLESS = {"/setup", "/auth/login", "/auth/sign-up", "/auth/verify-email", "/auth/otp/send", "/auth/otp/verify"}
_ABOUT_PEOPLE = ("/setup", "/auth/", "/admin/users", "/me")
#: What says when something was: now, once it is put back.
_MOMENTS = {"created_at", "updated_at", "last_seen_at", "set_up_at"}

_Rows = list[dict[str, Value]]


def _rows_of(table: Table, column: str) -> Query[dict[str, Value]]:
    names = [each.name for each in table.columns]
    return Query(
        select(*table.columns).where(table.c[column] == bindparam("of")), lambda *values: dict(zip(names, values, strict=True))
    )


def _put(table: Table) -> Command:
    return Command(insert(table).values({each.name: bindparam(each.name) for each in table.columns}))


_USER, _SESSIONS = _rows_of(users, "id"), _rows_of(sessions, "user_id")
_WORKSPACE = Query(select(*workspace.columns), lambda *values: dict(zip(workspace.columns.keys(), values, strict=True)))
_PUT_WORKSPACE, _PUT_USER, _PUT_SESSION = _put(workspace), _put(users), _put(sessions)


@dataclass(frozen=True)
class Kept:
    """An account as it was when it was made. `workspace` is the row that the first one comes with."""

    token: str
    user_id: str
    workspace: _Rows
    user: _Rows
    sessions: _Rows


class KeptAccounts:
    """The accounts by their addresses. `remove` removes one from the pool, by its id."""

    def __init__(self, tables: Tables, clock: Clock, remove: Callable[[str], Awaitable[None]]) -> None:
        self._tables = tables
        self._clock = clock
        self._remove = remove
        self._kept: dict[str, Kept] = {}
        #: Those that are part of the present workspace.
        self._here: set[str] = set()
        self._changed = False
        #: Who was there before the first workspace is nobody's.
        self._others_made = True

    @property
    def ids(self) -> set[str]:
        """The ids of those that stay in the pool."""
        return {kept.user_id for kept in self._kept.values()}

    async def watch(self, request: httpx.Request) -> None:
        """Looks at a request before it is sent."""
        path = request.url.path.rpartition("/api/v1")[2]
        if request.method == "GET" or not path.startswith(_ABOUT_PEOPLE):
            return
        self._others_made = True
        if path not in _HARMLESS:
            self._changed = True
        await self._make_room(_address_in(request.content))

    def end_workspace(self) -> bool:
        """What was part of it is not, from now on; what may have been changed is forgotten.

        Says whether the pool may have anybody who is not kept.
        """
        self._here.clear()
        if self._changed:
            self._kept.clear()
            self._changed = False
        others, self._others_made = self._others_made, False
        return others

    async def remember(self, email: str, token: str, user_id: str) -> None:
        """Keeps an account that was just made."""

        async def read(unit: Transaction) -> Kept:
            is_first = not self._here
            return Kept(
                token,
                user_id,
                await unit.fetch_all(_WORKSPACE) if is_first else [],
                await unit.fetch_all(_USER, of=user_id),
                await unit.fetch_all(_SESSIONS, of=user_id),
            )

        self._kept[email] = await self._tables.write(read)
        self._here.add(email)

    async def recall(self, email: str) -> str | None:
        """Puts an account back, and gives its token; None where it has to be made."""
        kept = self._kept.get(email)
        if kept is None or self._changed:
            return None

        async def write(unit: Transaction) -> None:
            for command, rows in ((_PUT_WORKSPACE, kept.workspace), (_PUT_USER, kept.user), (_PUT_SESSION, kept.sessions)):
                for row in rows:
                    await unit.execute(command, **self._as_of_now(row))

        await self._tables.write(write)
        self._here.add(email)
        return kept.token

    def _as_of_now(self, row: Mapping[str, Value]) -> dict[str, Value]:
        now = timestamp(self._clock.now())
        return {name: now if name in _MOMENTS and value is not None else value for name, value in row.items()}

    async def _make_room(self, email: str) -> None:
        """Somebody is about to be made, perhaps, whose address the pool still has from another workspace."""
        if email in self._kept and email not in self._here:
            await self._remove(self._kept.pop(email).user_id)


def _address_in(content: bytes) -> str:
    try:
        body: Any = json.loads(content or b"{}")
    except ValueError:
        return ""
    return str(body.get("email", "")).lower() if isinstance(body, dict) else ""
