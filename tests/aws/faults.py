"""What goes wrong with a deployed Muster."""

from collections.abc import Iterator
from contextlib import contextmanager

from muster.migrations.connections import with_connection
from tests.support.stack import Stack


def _rename(stack: Stack, table: str, name: str) -> None:
    with_connection(
        stack.database_url,
        lambda connection: connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}"),
        autocommit=True,
    )


@contextmanager
def missing(stack: Stack, table: str) -> Iterator[None]:
    """A table is not where it should be, as if code and schema were out of step."""
    _rename(stack, table, f"{table}_elsewhere")
    try:
        yield
    finally:
        _rename(stack, f"{table}_elsewhere", table)
