"""Queries on people, one at a time; lists of them are in `people_store`."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, literal, select, update

from muster.database.engine import Reader, Transaction
from muster.database.query import Command, OneOf, Query, Value, insert_new, json_list
from muster.identity.models import UserRow
from muster.identity.tables import WORKSPACE_ID, users, workspace

_u = users.c

#: What a UserRow is made of, in its order.
COLUMNS = tuple(_u.user_group if name == "group" else _u[name] for name in UserRow.__struct_fields__)
_BY_ID = select(*COLUMNS).where(_u.id == bindparam("id"))
_BY_EMAIL = select(*COLUMNS).where(_u.email_canonical == bindparam("email"))

USER = Query(_BY_ID, UserRow)
USER_LOCKED = Query(_BY_ID.with_for_update(), UserRow)
USER_BY_EMAIL = Query(_BY_EMAIL, UserRow)
USER_BY_EMAIL_LOCKED = Query(_BY_EMAIL.with_for_update(), UserRow)

_WRITTEN = (
    "email", "email_canonical", "given_name", "family_name", "user_group", "status", "timezone", "theme", "password_version",
    "must_change_at", "temporary_until", "second_factor_at", "version", "updated_at", "sort_name", "search",
)  # fmt: skip

INSERT_USER = Command(insert(users).values({name: bindparam(name) for name in ("id", "created_at", *_WRITTEN)}))
UPDATE_USER = Command(
    update(users)
    .where(_u.id == bindparam("user_id"), _u.version == bindparam("former_version"))
    .values({name: bindparam(name) for name in _WRITTEN})
)
#: Locks every admin: of two who are demoted at once, the second one is counted after the first.
ADMINS_LOCKED = Query(
    select(_u.id)
    .where(_u.user_group == literal("Admins"), _u.status == literal("active"))
    .order_by(_u.sort_name, _u.id)
    .with_for_update(),
    str,
)
WORKSPACE_NAME = Query(select(workspace.c.name).where(workspace.c.id == literal(WORKSPACE_ID)), str)
INSERT_WORKSPACE = Command(insert_new(workspace, "id", "name", "set_up_at"))
_ACTIVE = select(_u.id).where(OneOf(_u.id, "ids"), _u.status == literal("active"))
ACTIVE_IDS = Query(_ACTIVE, str)
ADMIN_IDS = Query(_ACTIVE.where(_u.user_group == literal("Admins")), str)


def _name(id: str, given_name: str, family_name: str) -> tuple[str, str]:
    return id, f"{given_name} {family_name}".strip()


NAMES = Query(select(_u.id, _u.given_name, _u.family_name).where(OneOf(_u.id, "ids")), _name)


class UserStore:
    """Rows of people, and the one row of the workspace."""

    async def get(self, reader: Reader, user_id: str) -> UserRow | None:
        return await reader.fetch_one(USER, id=user_id)

    async def get_locked(self, unit: Transaction, user_id: str) -> UserRow | None:
        """The row, which nobody else changes before this unit of work ends."""
        return await unit.fetch_one(USER_LOCKED, id=user_id)

    async def by_email(self, reader: Reader, email_canonical: str) -> UserRow | None:
        return await reader.fetch_one(USER_BY_EMAIL, email=email_canonical)

    async def by_email_locked(self, unit: Transaction, email_canonical: str) -> UserRow | None:
        return await unit.fetch_one(USER_BY_EMAIL_LOCKED, email=email_canonical)

    async def insert(self, unit: Transaction, row: UserRow) -> None:
        """Raises DuplicateKey when somebody has the address."""
        await unit.execute(INSERT_USER, id=row.id, created_at=row.created_at, **_written(row))

    async def update(self, unit: Transaction, row: UserRow, former_version: int) -> bool:
        """Whether the row still had `former_version`. Raises DuplicateKey when somebody has the address."""
        return bool(await unit.execute(UPDATE_USER, user_id=row.id, former_version=former_version, **_written(row)))

    async def admins_locked(self, unit: Transaction) -> list[str]:
        """The ids of the admins who can sign in."""
        return await unit.fetch_all(ADMINS_LOCKED)

    async def workspace(self, reader: Reader) -> str | None:
        """The workspace's name, None before it is set up."""
        return await reader.fetch_one(WORKSPACE_NAME)

    async def set_up(self, unit: Transaction, name: str, at: str) -> bool:
        """Whether this was the first time."""
        return bool(await unit.execute(INSERT_WORKSPACE, id=WORKSPACE_ID, name=name, set_up_at=at))

    async def active_ids(self, reader: Reader, ids: Sequence[str]) -> list[str]:
        return await reader.fetch_all(ACTIVE_IDS, ids=json_list(ids))

    async def admin_ids(self, reader: Reader, ids: Sequence[str]) -> list[str]:
        return await reader.fetch_all(ADMIN_IDS, ids=json_list(ids))

    async def names(self, reader: Reader, ids: Sequence[str]) -> list[tuple[str, str]]:
        return await reader.fetch_all(NAMES, ids=json_list(ids))


def _written(row: UserRow) -> dict[str, Value]:
    return {
        "email": row.email,
        "email_canonical": row.email_canonical,
        "given_name": row.given_name,
        "family_name": row.family_name,
        "user_group": row.group,
        "status": row.status,
        "timezone": row.timezone,
        "theme": row.theme,
        "password_version": row.password_version,
        "must_change_at": row.must_change_at,
        "temporary_until": row.temporary_until,
        "second_factor_at": row.second_factor_at,
        "version": row.version,
        "updated_at": row.updated_at,
        "sort_name": row.sort_name,
        "search": f"{row.name} {row.email}".casefold()[:500],
    }
