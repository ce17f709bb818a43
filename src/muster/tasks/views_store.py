"""Queries on saved views."""

from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, func, literal, or_, select
from sqlalchemy.types import Integer

from muster.database.engine import Reader
from muster.database.query import Command, Query
from muster.kernel.principal import Principal
from muster.tasks.store import as_seen_by, visible
from muster.tasks.tables import projects, views
from muster.tasks.views_models import Layout, View

_v = views.c
_decode = msgspec.json.Decoder(dict[str, str]).decode
_COLUMNS = (_v.id, _v.name, _v.project_id, _v.query, _v.layout, _v.sharing, _v.owner_id, _v.created_at, _v.updated_at)


def view(
    id: str, name: str, project_id: str | None, query: str, layout: Layout, sharing: Literal["private", "shared"],
    owner_id: str, created_at: str, updated_at: str,
) -> View:  # fmt: skip
    """A row as a View."""
    return View(id, name, project_id, _decode(query), layout, sharing == "shared", owner_id, created_at, updated_at)


def _shown() -> ColumnElement[bool]:
    """That the view is shared with the caller, who is not its owner; `projects` is joined from outside."""
    return and_(_v.sharing == literal("shared"), _v.owner_id != bindparam("caller"), or_(_v.project_id.is_(None), visible()))


_joined = select(*_COLUMNS).join(projects, projects.c.id == _v.project_id, isouter=True)
_limit = bindparam("limit", type_=Integer)

VIEW_BY_ID = Query(_joined.where(_v.id == bindparam("id"), or_(_v.owner_id == bindparam("caller"), _shown())), view)
VIEW_LOCKED = Query(select(*_COLUMNS).where(_v.id == bindparam("id")).with_for_update(), view)
OWN = Query(
    select(*_COLUMNS).where(_v.owner_id == bindparam("caller"), _v.id > bindparam("after")).order_by(_v.id).limit(_limit), view
)
SHARED = Query(_joined.where(_shown(), _v.id > bindparam("after")).order_by(_v.id).limit(_limit), view)
COUNT = Query(select(func.count()).select_from(views).where(_v.owner_id == bindparam("owner_id")), int)

_WRITTEN = ("name", "project_id", "query", "layout", "sharing", "updated_at")
INSERT_VIEW = Command(views.insert().values({name: bindparam(name) for name in ("id", "owner_id", "created_at", *_WRITTEN)}))
UPDATE_VIEW = Command(views.update().where(_v.id == bindparam("view_id")).values({name: bindparam(name) for name in _WRITTEN}))
DELETE_VIEW = Command(views.delete().where(_v.id == bindparam("view_id")))


class ViewStore:
    """Reads saved views."""

    async def find(self, reader: Reader, caller: Principal, view_id: str) -> View | None:
        """The view, if it is the caller's own or shared with the caller."""
        return await reader.fetch_one(VIEW_BY_ID, id=view_id, **as_seen_by(caller))

    async def page(self, reader: Reader, caller: Principal, after: str, limit: int) -> list[View]:
        """Views behind the id `after`, oldest first: own ones and shared ones, each along its own index."""
        own = await reader.fetch_all(OWN, caller=caller.user_id, after=after, limit=limit)
        shared = await reader.fetch_all(SHARED, after=after, limit=limit, **as_seen_by(caller))
        return sorted([*own, *shared], key=lambda found: found.id)[:limit]
