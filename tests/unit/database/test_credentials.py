"""A database's secret, as RDS writes it, and the URL that comes of it."""

import json
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from muster.database.credentials import Credentials

SECRET = {
    "engine": "postgres", "host": "db.example", "port": "5432", "dbname": "muster", "username": "master",
    "password": "p@ss:/?#[]%'\"\\ $&=+;é", "dbInstanceIdentifier": "db-1",
}  # fmt: skip


def credentials(**changed: object) -> Credentials:
    return Credentials.from_secret(json.dumps(SECRET | changed))


@pytest.mark.parametrize(
    ("engine", "scheme", "tls"),
    [
        ("postgres", "postgresql", {"sslmode": ["verify-full"], "sslrootcert": ["/ca & co.pem"]}),
        ("postgresql", "postgresql", {"sslmode": ["verify-full"], "sslrootcert": ["/ca & co.pem"]}),
        ("mysql", "mysql", {"ssl_ca": ["/ca & co.pem"]}),
    ],
)
def test_the_url_has_everything_quoted_and_asks_for_a_certificate(engine: str, scheme: str, tls: dict[str, list[str]]) -> None:
    url = urlsplit(credentials(engine=engine).url("/ca & co.pem"))
    assert (url.scheme, url.hostname, url.port, url.path) == (scheme, "db.example", 5432, "/muster")
    assert unquote(url.password or "") == SECRET["password"]
    assert parse_qs(url.query) == tls


@pytest.mark.parametrize(("engine", "tls"), [("postgres", "sslmode=verify-full&sslrootcert=system"), ("mysql", "ssl=true")])
def test_without_a_file_the_machines_authorities_are_asked(engine: str, tls: str) -> None:
    assert urlsplit(credentials(engine=engine).url()).query == tls


def test_an_address_of_ipv6_is_put_in_brackets() -> None:
    assert urlsplit(credentials(host="fd00::1").url()).hostname == "fd00::1"


def test_what_else_is_in_the_secret_is_kept() -> None:
    changed = credentials().for_user("muster_b", "fresh")
    assert json.loads(changed.to_secret()) == SECRET | {"username": "muster_b", "password": "fresh", "port": 5432}
    assert Credentials.from_secret(changed.to_secret()) == changed


@pytest.mark.parametrize("text", ["", "hunter2", "[]", json.dumps({"engine": "postgres", "password": "hunter2"})])
def test_another_secret_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(ValueError, match="not the secret of a database") as refused:
        Credentials.from_secret(text)
    assert "hunter2" not in str(refused.value)


def test_an_engine_without_a_driver_is_refused() -> None:
    with pytest.raises(ValueError, match="oracle"):
        credentials(engine="oracle")


def test_neither_the_password_nor_the_secret_is_shown() -> None:
    assert "p@ss" not in repr(credentials())
