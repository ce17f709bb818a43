"""How Alembic compares a database with the metadata, and how it writes down what differs."""

from collections.abc import Mapping
from typing import Any, Literal

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from muster.database import columns
from muster.database.search import is_search_index, task_search

_INDEX_FUNCTIONS = "from muster.database.search import create_search_index, drop_search_index"


class CreateSearchIndex(ops.MigrateOperation):
    """Makes the index of `task_search`, which is no part of the metadata."""

    def reverse(self) -> "DropSearchIndex":
        return DropSearchIndex()


class DropSearchIndex(ops.MigrateOperation):
    """Removes it."""

    def reverse(self) -> CreateSearchIndex:
        return CreateSearchIndex()


@renderers.dispatch_for(CreateSearchIndex)
def _render_create(context: AutogenContext, _operation: CreateSearchIndex) -> str:
    context.imports.add(_INDEX_FUNCTIONS)
    return "create_search_index(op, op.get_context().dialect.name)"


@renderers.dispatch_for(DropSearchIndex)
def _render_drop(context: AutogenContext, _operation: DropSearchIndex) -> str:
    context.imports.add(_INDEX_FUNCTIONS)
    return "drop_search_index(op, op.get_context().dialect.name)"


def _belongs(_item: SchemaItem, name: str | None, _kind: str, reflected: bool, _compared_to: object) -> bool:  # noqa: FBT001  # Alembic's
    return not (reflected and name is not None and is_search_index(name))


def _in_our_words(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """A column type as `muster.database.columns` calls it: the variants of each database would take three lines."""
    if kind != "type" or not isinstance(item, TypeEngine):
        return False
    if item is columns.SERIAL:
        return "columns.SERIAL"
    variants: Mapping[str, TypeEngine[Any]] = item._variant_mapping  # noqa: SLF001  # there is no other way to ask
    if not variants:
        return False
    if isinstance(item, Text):
        return "columns.TEXT"
    if isinstance(item, LargeBinary):
        return "columns.BYTES"
    if isinstance(item, String):
        return f"columns.{'key' if 'postgresql' in variants else 'line'}({item.length})"
    raise ValueError(f"{item!r} has no name in muster.database.columns")


def _adjusted(_context: object, _revision: object, directives: list[ops.MigrationScript]) -> None:
    for script in directives:
        for upgrades in script.upgrade_ops_list:
            _insert(upgrades.ops, ops.CreateTableOp, CreateSearchIndex(), offset=1)
        for downgrades in script.downgrade_ops_list:
            # A table's indexes go with it, and on MySQL some do not go without it.
            dropped = {found.table_name for found in downgrades.ops if isinstance(found, ops.DropTableOp)}
            downgrades.ops = [
                found for found in downgrades.ops if not (isinstance(found, ops.ModifyTableOps) and found.table_name in dropped)
            ]
            _insert(downgrades.ops, ops.DropTableOp, DropSearchIndex(), offset=0)


def _insert(
    operations: list[ops.MigrateOperation],
    beside: type[ops.CreateTableOp] | type[ops.DropTableOp],
    operation: ops.MigrateOperation,
    *,
    offset: int,
) -> None:
    for position, found in enumerate(operations):
        if isinstance(found, beside) and found.table_name == task_search.name:
            operations.insert(position + offset, operation)
            return


#: For the configuration of Alembic's context.
OPTIONS: dict[str, Any] = {
    "include_object": _belongs,
    "render_item": _in_our_words,
    "process_revision_directives": _adjusted,
    "render_as_batch": True,  # SQLite changes a table by copying it
    "compare_type": True,
}
