"""Connections to a database server: which one this is, and having it ended."""

from sqlalchemy import text

from muster.database.engine import Database, Transaction
from muster.database.query import Command, Query


async def own_id(reader: Database | Transaction) -> int:
    """What the server calls the connection."""
    sql = "SELECT pg_backend_pid()" if reader.dialect == "postgresql" else "SELECT connection_id()"
    found = await reader.fetch_one(Query(text(sql), int))
    assert found is not None
    return found


async def kill(other: Database, connection: int) -> None:
    """Has the server end a connection."""
    if other.dialect == "postgresql":
        await other.fetch_one(Query(text(f"SELECT pg_terminate_backend({connection}, 1000)"), bool))
    else:
        await other.write(lambda unit: unit.execute(Command(text(f"KILL {connection}"))))
