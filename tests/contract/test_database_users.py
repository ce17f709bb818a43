"""On PostgreSQL and MariaDB servers as RDS has them: users that may read and write rows only, and their passwords' rotation."""

import base64
import hmac
import logging
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import pbkdf2_hmac, sha256
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from muster.database import accounts
from muster.database.accounts import AccountRefused
from muster.database.connect import connect
from muster.database.credentials import Credentials, Engine
from muster.database.postgres_accounts import verifier
from muster.database.query import ALIVE
from muster.database.rotation import RotationRefused, StagedSecret, Step, other_user, rotate
from muster.kernel.errors import Unavailable
from muster.migrations.connections import with_connection
from muster.migrations.deployment import migrate
from muster.migrations.run import head
from muster.settings import Settings
from tests.support import in_process
from tests.support.adapters import adapters
from tests.support.api import SETUP_CODE
from tests.support.clock import StillClock
from tests.support.databases import NotRunning
from tests.support.masters import Master, Masters

pytestmark = pytest.mark.databases("postgresql", "mysql")

#: What has a meaning in URLs, in SQL or in both.
AWKWARD = "p@ss:/?#[]%'\"\\ $&=+;`x"
STEPS: tuple[Step, ...] = ("createSecret", "setSecret", "testSecret", "finishSecret")
#: Names of versions: AWS takes 32 characters or more.
SECOND, THIRD, FOURTH = (f"{name}-{'0' * 32}" for name in ("second", "third", "fourth"))
_numbers = count(1)


@pytest.fixture(scope="session")
def masters() -> Iterator[Masters]:
    with ExitStack() as stack:
        yield Masters(stack)


@pytest.fixture
def master(masters: Masters, database_name: Engine) -> Master:
    try:
        return masters.get(database_name)
    except NotRunning as reason:
        pytest.skip(str(reason))


@pytest.fixture
async def application(master: Master) -> Credentials:
    """A user that the migration step has made, and the schema."""
    user = master.credentials.for_user(f"muster_{next(_numbers)}", AWKWARD)
    assert await migrate(master.credentials, user, authorities=master.authorities) == head()
    return user


def run(url: str, statement: str) -> None:
    with_connection(url, lambda connection: connection.execute(text(statement)), autocommit=True)


# --- what the migration step makes ---


@pytest.mark.req("AW-6")
async def test_muster_works_as_the_application_user(
    master: Master, application: Credentials, tmp_path: Path, clock: StillClock
) -> None:
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        database_url=application.url(master.authorities),
        setup_code=SETUP_CODE,
        password_hash_memory_kib=1024,
        password_hash_passes=1,
    )
    async with in_process.started(settings, clock) as muster:
        admin = await muster.set_up()
        project = await admin.post("/projects", {"name": "Gala", "key": "GALA"})
        task = await admin.post("/tasks", {"project": project["key"], "title": "Book the hall"})
        await admin.patch(f"/tasks/{task['id']}", {"title": "Book both halls"})
        await muster.deliver()
        await admin.delete(f"/tasks/{task['id']}")
        await admin.get("/readyz")


@pytest.mark.req("AW-6")
@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE tasks",
        "CREATE TABLE own (id integer)",
        "CREATE TEMPORARY TABLE own (id integer)",
        "ALTER TABLE tasks ADD COLUMN own integer",
        "CREATE INDEX own ON tasks (title)",
        "TRUNCATE TABLE tasks",
        "CREATE VIEW own AS SELECT 1",
        "CREATE DATABASE own",
        "CREATE USER own",
        "DROP DATABASE muster_test",
    ],
)
def test_the_application_user_may_only_read_and_write_rows(master: Master, application: Credentials, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"denied|must be owner|permission"):
        run(application.url(master.authorities), statement)


def test_tables_of_later_migrations_are_granted_as_they_are_made(master: Master, application: Credentials) -> None:
    table = f"later_{application.user}"
    run(master.url, f"CREATE TABLE {table} (id integer)")
    try:
        run(application.url(master.authorities), f"INSERT INTO {table} VALUES (1)")
        run(application.url(master.authorities), f"DELETE FROM {table}")
    finally:
        run(master.url, f"DROP TABLE {table}")


@pytest.mark.databases("mysql")
def test_a_database_of_a_similar_name_is_not_granted(master: Master, application: Credentials) -> None:
    run(master.url, "CREATE DATABASE musterxtest")
    try:
        run(master.url, "CREATE TABLE musterxtest.tasks (id integer)")
        with pytest.raises(DBAPIError, match="denied"):
            run(application.url(master.authorities), "SELECT * FROM musterxtest.tasks")
    finally:
        run(master.url, "DROP DATABASE musterxtest")


async def test_the_migration_step_may_be_repeated_and_sets_the_secrets_password(
    master: Master, application: Credentials
) -> None:
    changed = application.for_user(application.user, "another")
    await migrate(master.credentials, changed, authorities=master.authorities)
    await accounts.check(changed, master.authorities)
    with pytest.raises(AccountRefused):
        await accounts.check(application, master.authorities)


async def test_the_master_user_is_never_the_applications(master: Master) -> None:
    with pytest.raises(ValueError, match="master"):
        await migrate(master.credentials, master.credentials, authorities=master.authorities)
    elsewhere = Credentials(master.credentials.engine, "elsewhere.example", 1, "muster_test", "muster", "x")
    with pytest.raises(ValueError, match="another database"):
        await migrate(master.credentials, elsewhere, authorities=master.authorities)


async def test_a_database_that_does_not_answer_is_unavailable(master: Master) -> None:
    nobody = Credentials(master.credentials.engine, "localhost", 1, "muster_test", "nobody", "x")
    with pytest.raises(Unavailable):
        await migrate(nobody, nobody.for_user("muster", "x"), authorities=master.authorities)


# --- TLS ---


@pytest.mark.req("AW-6")
async def test_a_certificate_of_another_authority_is_refused(
    master: Master, application: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with pytest.raises((ssl.SSLError, OSError)):
        await accounts.check(application)  # as this machine trusts nobody of ours
    monkeypatch.setenv("SSL_CERT_FILE", master.authorities)
    await accounts.check(application)


async def test_a_certificate_for_another_host_is_refused(master: Master, application: Credentials) -> None:
    user = Credentials(application.engine, "127.0.0.2", application.port, application.database, application.user, AWKWARD)
    with pytest.raises((ssl.SSLError, OSError)):
        await accounts.check(user, master.authorities)


# --- rotation ---


class MemorySecret:
    """A secret as Secrets Manager keeps it: versions, and which of them are current and pending."""

    def __init__(self, text: str) -> None:
        self._versions = {"first": text}
        self._current = "first"
        self._pending = ""

    async def current(self) -> str:
        return self._versions[self._current]

    async def pending(self, token: str) -> str | None:
        return self._versions.get(token) if token == self._pending else None

    async def is_current(self, token: str) -> bool:
        return token == self._current

    async def put_pending(self, token: str, text: str) -> None:
        self._versions[token] = text
        self._pending = token

    async def make_current(self, token: str) -> None:
        self._current = token


class Watched:
    """A secret, and every value that it was given."""

    def __init__(self, secret: StagedSecret) -> None:
        self.current, self.pending, self.is_current = secret.current, secret.pending, secret.is_current
        self.make_current, self._put_pending = secret.make_current, secret.put_pending
        self.put: dict[str, str] = {}

    async def put_pending(self, token: str, text: str) -> None:
        assert token not in self.put, "AWS refuses another value for the same token"
        self.put[token] = text
        await self._put_pending(token, text)

    async def credentials(self) -> Credentials:
        return Credentials.from_secret(await self.current())


@pytest.fixture(params=adapters("local", "aws"))
def secret(request: pytest.FixtureRequest, application: Credentials) -> Watched:
    text = application.to_secret().replace("{", '{"masterarn": "arn:of-the-master", ', 1)
    if request.param == "local":
        return Watched(MemorySecret(text))
    request.getfixturevalue("emulator")
    from muster.adapters.aws.clients import Clients  # noqa: PLC0415  # an extra
    from muster.adapters.aws.database import StagedCredentials  # noqa: PLC0415

    clients = Clients()
    made = clients.secrets.create_secret(Name=f"muster/test/{application.engine}/{application.user}", SecretString=text)
    return Watched(StagedCredentials(clients, made["ARN"]))


@pytest.fixture
def no_password_is_shown(caplog: pytest.LogCaptureFixture, master: Master, secret: Watched) -> Iterator[None]:
    """Neither in what this process logs, nor in the statements that the server logs."""
    caplog.set_level(logging.DEBUG, "muster")
    caplog.set_level(logging.DEBUG, "asyncio")
    yield
    statements = master.log.read_text(errors="replace")
    passwords = [AWKWARD, *(Credentials.from_secret(text).password for text in secret.put.values())]
    assert "_b" in statements
    assert len(passwords) > 1
    assert [password for password in passwords if password in statements + caplog.text] == []


@pytest.mark.req("AW-9")
async def test_users_take_turns(master: Master, secret: Watched, application: Credentials, no_password_is_shown: None) -> None:
    before = await secret.credentials()
    for token in (SECOND, THIRD, FOURTH):
        for step in STEPS:
            await rotate(step, token, secret, master.credentials, authorities=master.authorities)
        after = await secret.credentials()
        assert after.user == other_user(before.user)
        assert after.password not in {before.password, AWKWARD}
        assert '"masterarn":"arn:of-the-master"' in await secret.current()
        run(after.url(master.authorities), "DELETE FROM tasks WHERE 1 = 0")
        await accounts.check(before, master.authorities)  # whoever runs as the former one goes on
        before = after
    assert before.user == f"{application.user}_b"
    with pytest.raises(AccountRefused):
        await accounts.check(application, master.authorities)  # until the rotation after the next


@pytest.mark.parametrize("done", [1, 2, 3, 4])
async def test_a_rotation_that_dies_after_a_step_harms_nobody(
    master: Master, secret: Watched, application: Credentials, done: int, no_password_is_shown: None
) -> None:
    async def steps(token: str, names: tuple[Step, ...]) -> None:
        for step in names:
            await rotate(step, token, secret, master.credentials, authorities=master.authorities)
            await accounts.check(await secret.credentials(), master.authorities)
            await accounts.check(application, master.authorities)

    await steps(SECOND, STEPS[:done])  # and then it dies
    await steps(SECOND, STEPS)  # which is asked for again, from its beginning, and each step twice
    for step in STEPS:
        await steps(SECOND, (step, step))
    assert (await secret.credentials()).user == other_user(application.user)
    assert list(secret.put) == [SECOND]


async def test_a_rotation_that_was_given_up_is_followed_by_another(master: Master, secret: Watched) -> None:
    for step in STEPS[:2]:
        await rotate(step, SECOND, secret, master.credentials, authorities=master.authorities)
    for step in STEPS:
        await rotate(step, THIRD, secret, master.credentials, authorities=master.authorities)
    assert await secret.is_current(THIRD)
    await accounts.check(await secret.credentials(), master.authorities)


async def test_a_step_out_of_turn_changes_nothing(master: Master, secret: Watched, application: Credentials) -> None:
    for step in ("setSecret", "testSecret", "finishSecret", "dropSecret"):
        with pytest.raises(RotationRefused):
            await rotate(step, SECOND, secret, master.credentials, authorities=master.authorities)
    await rotate("createSecret", SECOND, secret, master.credentials, authorities=master.authorities)
    with pytest.raises(AccountRefused):  # the new user has no such password yet
        await rotate("testSecret", SECOND, secret, master.credentials, authorities=master.authorities)
    assert await secret.credentials() == application
    await accounts.check(application, master.authorities)


async def test_a_pending_version_of_the_current_user_is_never_set(master: Master, application: Credentials) -> None:
    secret = MemorySecret(application.to_secret())
    await secret.put_pending(SECOND, application.for_user(application.user, "other").to_secret())
    with pytest.raises(RotationRefused):
        await rotate("setSecret", SECOND, secret, master.credentials, authorities=master.authorities)
    await accounts.check(application, master.authorities)


async def test_a_process_that_missed_two_rotations_looks_the_password_up(
    master: Master, secret: Watched, clock: StillClock
) -> None:
    async def renew() -> str:
        return (await secret.credentials()).url(master.authorities)

    url = await renew()
    database = connect(url, clock, lock_timeout=2, pool_size=1, renew=renew)
    without = connect(url, clock, lock_timeout=2, pool_size=1)
    for token in (SECOND, THIRD):
        for step in STEPS:
            await rotate(step, token, secret, master.credentials, authorities=master.authorities)
    await database.open()
    assert await database.fetch_one(ALIVE)
    await database.close()
    with pytest.raises(Unavailable, match=r"denied|authentication failed") as refused:
        await without.open()
    assert AWKWARD not in str(refused.value)


# --- by themselves ---


@pytest.mark.databases("postgresql")
def test_a_password_is_hashed_as_the_server_hashes_it(database_name: str) -> None:
    kind, iterations_salt, keys = verifier("pencil").split("$")
    iterations, salt = iterations_salt.split(":")
    stored, server = (base64.b64decode(key) for key in keys.split(":"))
    salted = pbkdf2_hmac("sha256", b"pencil", base64.b64decode(salt), int(iterations))
    assert kind == "SCRAM-SHA-256"
    assert stored == sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    assert server == hmac.digest(salted, b"Server Key", "sha256")
    assert verifier("pencil") != verifier("pencil")
    with pytest.raises(ValueError, match="ASCII"):
        verifier("pencil\u00adé")
