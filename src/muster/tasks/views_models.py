"""Saved views as plain data."""

from typing import Literal

import msgspec

Layout = Literal["board", "table", "calendar"]


class View(msgspec.Struct, frozen=True):
    """A saved view: the search parameters of the web client's address under a name."""

    id: str
    name: str
    project_id: str | None
    query: dict[str, str]
    layout: Layout
    shared: bool
    owner_id: str
    created_at: str
    updated_at: str
