"""RDS with a real database behind it."""

import asyncio
import os

import asyncpg  # type: ignore[import-untyped]  # it has no annotations
from ministack.services import rds
from ministack.services.cloudformation import provisioners

from tests.emulator.handlers import Create, Made, Properties, on_thread, wrap


def real_databases() -> None:
    """An instance is a record whose address leads nowhere. Here it is a database and a role of the PostgreSQL that
    EMULATOR_POSTGRESQL names (a superuser's URL), over TLS, with the password that the template generated.
    """

    def wrapped(create: Create) -> Create:
        def with_database(logical: str, properties: Properties, stack: str) -> Made:
            made, _ = create(logical, properties, stack)
            instance = rds._instances[made]
            host, port = asyncio.run(_make(instance["DBName"], instance["MasterUsername"], instance["_MasterUserPassword"]))
            instance["Endpoint"] |= {"Address": host, "Port": port}
            return made, provisioners._rds_db_instance_attrs(instance)

        return with_database

    if "EMULATOR_POSTGRESQL" in os.environ:
        wrap("AWS::RDS::DBInstance", wrapped)
        on_thread("AWS::RDS::DBInstance")


async def _make(name: str, user: str, password: str) -> tuple[str, int]:
    """Makes them anew. RDS's master may make roles and databases but is no superuser, and neither is this one."""
    connection = await asyncpg.connect(os.environ["EMULATOR_POSTGRESQL"])
    try:
        literal = await connection.fetchval("SELECT quote_literal($1)", password)
        await connection.execute(f'CREATE ROLE "{user}" LOGIN CREATEROLE CREATEDB PASSWORD {literal}')
        await connection.execute(f'CREATE DATABASE "{name}" OWNER "{user}"')
    finally:
        await connection.close()
    return os.environ["EMULATOR_POSTGRESQL_HOST"], int(os.environ["EMULATOR_POSTGRESQL_PORT"])
