"""How a database is reached, and as whom: out of JSON as Amazon RDS keeps it in a secret."""

from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import quote

import msgspec

Engine = Literal["postgresql", "mysql"]

#: What engines are called in secrets.
_ENGINES: dict[str, Engine] = {
    "aurora-mysql": "mysql",
    "aurora-postgresql": "postgresql",
    "mariadb": "mysql",
    "mysql": "mysql",
    "postgres": "postgresql",
    "postgresql": "postgresql",
}


class _Secret(msgspec.Struct):
    """What is read of it; RDS and Secrets Manager keep more in it."""

    engine: str
    host: str
    port: int
    dbname: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user of one database. `secret` is the JSON that it was read from; neither it nor the password is ever shown."""

    engine: Engine
    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    secret: str = field(default="{}", repr=False, compare=False)

    @classmethod
    def from_secret(cls, text: str) -> "Credentials":
        """Out of `{"engine", "host", "port", "dbname", "username", "password", …}`. Raises ValueError."""
        try:
            found = msgspec.json.decode(text, type=_Secret, strict=False)  # a port may be text
        except msgspec.MsgspecError as error:
            # What it says names fields, and shows no value of them.
            raise ValueError(f"this is not the secret of a database: {error}") from None
        engine = _ENGINES.get(found.engine)
        if engine is None:
            raise ValueError(f"Muster has no driver for the engine {found.engine!r}")
        return cls(engine, found.host, found.port, found.dbname, found.username, found.password, text)

    def to_secret(self) -> str:
        """The JSON again, with whatever else was in it."""
        kept = msgspec.json.decode(self.secret, type=dict[str, object])
        ours = {
            "engine": kept.get("engine", self.engine), "host": self.host, "port": self.port, "dbname": self.database,
            "username": self.user, "password": self.password,
        }  # fmt: skip
        return msgspec.json.encode(kept | ours).decode()

    def for_user(self, user: str, password: str) -> "Credentials":
        """The same database for another user."""
        return replace(self, user=user, password=password)

    def url(self, authorities: str = "") -> str:
        """The URL that `muster.database.connect` takes.

        Over TLS only, with a certificate for this host by one of the authorities in the PEM file `authorities`, or by
        one that this machine trusts.
        """
        host = f"[{self.host}]" if ":" in self.host else self.host
        if self.engine == "postgresql":
            tls = f"sslmode=verify-full&sslrootcert={_quoted(authorities or 'system')}"
        else:
            tls = f"ssl_ca={_quoted(authorities)}" if authorities else "ssl=true"
        user = f"{_quoted(self.user)}:{_quoted(self.password)}"
        return f"{self.engine}://{user}@{host}:{self.port}/{_quoted(self.database)}?{tls}"


def _quoted(text: str) -> str:
    return quote(text, safe="")
