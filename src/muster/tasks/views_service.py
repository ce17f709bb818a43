"""Saved views: one's own, and those that others share."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from muster.database.engine import Database, Reader, Transaction
from muster.database.query import Value
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import Conflict, Forbidden, ValidationFailed
from muster.kernel.ids import is_id, new_id
from muster.kernel.paging import Page, encode_cursor, text_cursor
from muster.kernel.principal import Principal
from muster.tasks.errors import ViewNotFound
from muster.tasks.projects_store import ProjectStore
from muster.tasks.views_models import Layout, View
from muster.tasks.views_store import COUNT, DELETE_VIEW, INSERT_VIEW, UPDATE_VIEW, VIEW_LOCKED, ViewStore

MAX_VIEWS = 200

_encode = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True)
class NewView:
    """A view to be saved. Without a project it is about all of them."""

    name: str
    query: Mapping[str, str]
    layout: Layout
    project_id: str | None = None
    shared: bool = False


class ViewService:
    """The commands on saved views."""

    def __init__(self, database: Database, clock: Clock, store: ViewStore, projects: ProjectStore) -> None:
        self._database = database
        self._clock = clock
        self._store = store
        self._projects = projects

    async def list(self, caller: Principal, *, after: str | None, limit: int) -> Page[View]:
        """A page of views that the caller owns or that are shared with the caller, oldest first."""
        start = text_cursor(after, 1)[0] if after else ""
        rows = await self._store.page(self._database, caller, start, limit + 1)
        return Page(rows[:limit], encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)

    async def create(self, caller: Principal, new: NewView) -> View:
        """Saves a view. Raises ValidationFailed on `project_id`, Conflict (`too_many`)."""
        view_id = new_id()
        at = timestamp(self._clock.now())
        view = View(view_id, new.name, new.project_id, dict(new.query), new.layout, new.shared, caller.user_id, at, at)

        async def work(unit: Transaction) -> View:
            await self._check_project(unit, caller, new.project_id)
            if (await unit.fetch_one(COUNT, owner_id=caller.user_id) or 0) >= MAX_VIEWS:
                raise Conflict(f"You may have {MAX_VIEWS} saved views.", code="too_many")
            await unit.execute(INSERT_VIEW, id=view_id, owner_id=caller.user_id, created_at=at, **_values(view))
            return view

        return await self._database.write(work)

    async def change(self, caller: Principal, view_id: str, fields: Mapping[str, object]) -> View:
        """Changes the given fields of one's own view (those of NewView).

        Raises ViewNotFound, Forbidden for somebody else's, ValidationFailed on `project_id`.
        """
        at = timestamp(self._clock.now())

        async def work(unit: Transaction) -> View:
            current = await self._own(unit, caller, view_id)
            changed = msgspec.structs.replace(current, **fields)
            if changed.project_id != current.project_id:
                await self._check_project(unit, caller, changed.project_id)
            changed = msgspec.structs.replace(changed, updated_at=at)
            await unit.execute(UPDATE_VIEW, view_id=view_id, **_values(changed))
            return changed

        return await self._database.write(work)

    async def delete(self, caller: Principal, view_id: str) -> None:
        """Removes a view: one's own, or as an admin a shared one. Raises ViewNotFound, Forbidden."""

        async def work(unit: Transaction) -> None:
            await self._own(unit, caller, view_id, or_admin=True)
            await unit.execute(DELETE_VIEW, view_id=view_id)

        await self._database.write(work)

    async def _own(self, unit: Transaction, caller: Principal, view_id: str, *, or_admin: bool = False) -> View:
        """The view, locked, if the caller may change it."""
        if not is_id(view_id) or await unit.fetch_one(VIEW_LOCKED, id=view_id) is None:
            raise ViewNotFound
        view = await self._store.find(unit, caller, view_id)
        if view is None:
            raise ViewNotFound
        if view.owner_id != caller.user_id and not (or_admin and caller.is_admin):
            raise Forbidden("Only its owner may change a view.")
        return view

    async def _check_project(self, reader: Reader, caller: Principal, project_id: str | None) -> None:
        if project_id is not None and await self._projects.find(reader, caller, project_id) is None:
            raise ValidationFailed.of("project_id", "There is no such project, or it is not yours to see.", "unknown")


def _values(view: View) -> dict[str, Value]:
    return {
        "name": view.name,
        "project_id": view.project_id,
        "query": _encode(view.query).decode(),
        "layout": view.layout,
        "sharing": "shared" if view.shared else "private",
        "updated_at": view.updated_at,
    }
