"""Lists of people. Which conditions a list has decides its statement; each is compiled once."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Select, and_, bindparam, literal, or_, select

from muster.database.engine import Reader
from muster.database.query import Query, Value
from muster.identity.models import PeopleFilter, UserRow
from muster.identity.store import COLUMNS
from muster.identity.tables import users

_u = users.c


@lru_cache(maxsize=32)
def _listing(*, text: bool, status: bool, group: bool, joined: bool, after: bool) -> Query[UserRow]:
    statement: Select[tuple[object, ...]] = select(*COLUMNS)
    if text:
        statement = statement.where(_u.search.like(bindparam("pattern"), escape="!"))
    if status:
        statement = statement.where(_u.status == bindparam("status"))
    if group:
        statement = statement.where(_u.user_group == bindparam("user_group"))
    if joined:
        statement = statement.where(_u.status != literal("unverified"))
    if after:
        later = and_(_u.sort_name == bindparam("after_name"), _u.id > bindparam("after_id"))
        statement = statement.where(or_(_u.sort_name > bindparam("after_name"), later))
    return Query(statement.order_by(_u.sort_name, _u.id).limit(bindparam("limit")), UserRow)


class PeopleStore:
    """Pages of people by name."""

    async def list(self, reader: Reader, wanted: PeopleFilter, limit: int, after: Sequence[str] | None) -> list[UserRow]:
        """At most `limit` people; `after` is (sort name, id) of the last one shown."""
        values: dict[str, Value] = {"limit": limit}
        if wanted.text:
            values["pattern"] = f"%{_escaped(wanted.text.casefold())}%"
        if wanted.status:
            values["status"] = wanted.status
        if wanted.group:
            values["user_group"] = wanted.group
        if after:
            values["after_name"], values["after_id"] = after
        query = _listing(
            text=bool(wanted.text),
            status=bool(wanted.status),
            group=bool(wanted.group),
            joined=wanted.joined,
            after=after is not None,
        )
        return await reader.fetch_all(query, **values)


def _escaped(text: str) -> str:
    """`text` with nothing in it that LIKE would take for a wildcard."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
