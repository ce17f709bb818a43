"""Column types that mean the same on SQLite, PostgreSQL and MySQL.

Rows hold only text, integers and bytes, so no value is converted on its way in or out. There are no
booleans: a time (`deleted_at`) or a word (`status`) says more, and reads the same everywhere.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key(length: int) -> TypeEngine[str]:
    """ASCII text that is compared byte by byte: ids, timestamps, ranks, words from a fixed list.

    MySQL disregards spaces at the end. It has no narrower character set here, because it refuses to compare
    one with text that cannot be in it: whatever somebody types for an id is to be not found, not an error.
    """
    return (
        String(length)
        .with_variant(String(length, collation="C"), "postgresql")
        .with_variant(mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")
    )


ID = key(36)
TIME = key(24)
WORD = key(64)
#: A counter that only grows. SQLite wants INTEGER for a column that counts by itself.
SERIAL = BigInteger().with_variant(Integer, "sqlite")


def line(length: int) -> TypeEngine[str]:
    """Short human text."""
    return String(length).with_variant(mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")


#: Long human text, or JSON kept as text.
TEXT = Text().with_variant(mysql.LONGTEXT(charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")
BYTES = LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb")


#: What a table is on MySQL.
TABLE_OPTIONS: dict[str, Any] = {
    f"{server}_{option}": value
    for server in ("mysql", "mariadb")
    for option, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def table(name: str, *items: SchemaItem) -> Table:
    """A table of Muster's one schema, with the options each database needs."""
    return Table(name, metadata, *items, **TABLE_OPTIONS)


__all__ = ["BYTES", "ID", "SERIAL", "TABLE_OPTIONS", "TEXT", "TIME", "WORD", "Column", "key", "line", "metadata", "table"]
