"""The doctor says what is wrong and what to do, for each way in which an installation can be wrong."""

import asyncio
import errno
import importlib.util
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest

from muster.bootstrap import build
from muster.commands import doctor_checks as checks
from muster.commands.doctor import Diagnosis, doctor, examine, unknown_variables
from muster.commands.doctor_checks import Finding
from tests.support.clock import StillClock
from tests.support.doctor import REAL_NOW, free_port, only_wrong, settings_of, wrong
from tests.support.smtp import smtp_server


@pytest.mark.req("DV-2")
async def test_a_healthy_installation_is_healthy(folder: Path) -> None:
    findings = await examine(settings_of(folder))
    assert wrong(findings) == []
    subjects = {finding.subject for finding in findings}
    assert {"data folder", "secrets", "public URL", "port", "database", "clock", "mail", "signing keys", "messages"} <= subjects


async def test_changes_nothing(folder: Path, tmp_path: Path) -> None:
    def state() -> dict[str, tuple[int, bytes]]:
        found = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")))
        return {str(path): (path.stat().st_mode, path.read_bytes()) for path in found}

    before = state()
    await examine(settings_of(folder))
    assert state() == before
    await examine(settings_of(tmp_path / "not there"))
    assert not (tmp_path / "not there").exists()


@pytest.mark.req("DV-2")
async def test_before_the_first_start_nothing_is_wrong(tmp_path: Path) -> None:
    findings = await examine(settings_of(tmp_path / "data"))
    assert wrong(findings) == []
    assert any("first start" in finding.detail for finding in findings)


# --- settings ---


def test_names_variables_that_are_none() -> None:
    found = unknown_variables(["MUSTER_PROT", "MUSTER_DATADIR", "MUSTER_SOMETHING_ELSE", "MUSTER_PORT", "PATH", "muster_host"])
    told = {finding.detail.split(" ")[0]: finding.remedy for finding in found}
    assert told["MUSTER_PROT"] == "Did you mean MUSTER_PORT?"
    assert told["MUSTER_DATADIR"] == "Did you mean MUSTER_DATA_DIR?"
    assert "settings.md" in told["MUSTER_SOMETHING_ELSE"]
    assert len(found) == 3


def test_names_settings_that_are_not_valid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUSTER_PORT", "eighty")
    diagnosis = doctor()
    assert not diagnosis.healthy
    assert "MUSTER_PORT" in only_wrong(diagnosis.findings).detail
    assert capsys.readouterr().out == ""


def test_reads_the_dotenv_file_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("MUSTER_PUBLIC_ULR=https://muster.example.org\n")
    diagnosis = doctor(data_dir=tmp_path / "data", port=free_port())
    assert only_wrong(diagnosis.findings).remedy == "Did you mean MUSTER_PUBLIC_URL?"


def test_speaks_to_people_and_to_programs() -> None:
    diagnosis = Diagnosis(False, [Finding("port", "wrong", "Taken.", "Choose another."), Finding("mail", "ok", "Fine.")])
    assert diagnosis.as_text().splitlines() == [
        "ok     mail: Fine.",
        "WRONG  port: Taken.",
        "       -> Choose another.",
        "",
        "1 thing is wrong.",
    ]
    assert json.loads(diagnosis.as_json())["findings"][0] == {
        "subject": "port", "state": "wrong", "detail": "Taken.", "remedy": "Choose another.",
    }  # fmt: skip


# --- the machine ---


def test_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    assert "not a folder" in only_wrong(checks.data_folder(settings_of(tmp_path / "data"))).detail


def test_data_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The tests may run as root, whom no mode stops.
    monkeypatch.setattr("os.access", lambda *_: False)
    assert "not writable" in only_wrong(checks.data_folder(settings_of(tmp_path))).detail
    assert "cannot be made" in only_wrong(checks.data_folder(settings_of(tmp_path / "a" / "b"))).detail


@pytest.mark.parametrize(("free", "state"), [(50_000_000, "wrong"), (500_000_000, "note"), (50_000_000_000, "ok")])
def test_little_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    tmp_path.chmod(0o700)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage._replace(free=free))
    [finding] = checks.data_folder(settings_of(tmp_path))
    assert finding.state == state


def test_secrets_that_others_can_read(folder: Path) -> None:
    exposed = next(path for path in (folder / "secrets").iterdir() if not path.name.startswith("."))
    exposed.chmod(0o644)
    finding = only_wrong(checks.secrets(settings_of(folder)))
    assert str(exposed) in finding.detail
    assert "rotate" in finding.remedy


async def test_clock_that_is_behind(folder: Path) -> None:
    behind = build(settings_of(folder), clock=StillClock(REAL_NOW - timedelta(hours=3)))
    assert "written" in only_wrong(checks.clock(behind)).detail
    assert wrong(checks.clock(build(settings_of(folder)))) == []


# --- how it is reached ---


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"public_url": "muster.example.org"}, "not an address"),
        ({"public_url": "https://example.org/muster"}, "more than a host"),
        ({"public_url": "http://muster.example.org"}, "not encrypted"),
        ({"host": "0.0.0.0"}, "only works on this machine"),
        ({"public_url": "https://muster.example.org", "secure_cookies": "never"}, "without TLS"),
    ],
)
def test_public_url_that_makes_no_sense(tmp_path: Path, given: dict[str, str], words: str) -> None:
    assert words in only_wrong(checks.public_url(settings_of(tmp_path, **given))).detail


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"public_url": "http://localhost:8000"},
        {"public_url": "http://127.0.0.1:8000"},
        {"public_url": "https://muster.example.org", "trusted_proxies": ["10.0.0.1"]},
        {"public_url": "https://muster.example.org", "host": "0.0.0.0", "trusted_proxies": ["10.0.0.1"]},
    ],
)
def test_public_url_that_does(tmp_path: Path, given: dict[str, object]) -> None:
    assert [finding.state for finding in checks.public_url(settings_of(tmp_path, **given))] == ["ok"]


@asynccontextmanager
async def listening(answer: bytes) -> AsyncIterator[int]:
    """A program that answers everything with these bytes."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_port_that_another_program_has(tmp_path: Path) -> None:
    async with listening(b"<html>") as port:
        finding = only_wrong(await asyncio.to_thread(checks.port, settings_of(tmp_path, port=port)))
    assert "Another program" in finding.detail


async def test_port_that_muster_has(tmp_path: Path) -> None:
    async with listening(b'{"status":"ok","version":"1.2.3"}') as port:
        [finding] = await asyncio.to_thread(checks.port, settings_of(tmp_path, port=port))
    assert finding.state == "ok"
    assert "1.2.3" in finding.detail


def test_address_that_is_not_of_this_machine(tmp_path: Path) -> None:
    finding = only_wrong(checks.port(settings_of(tmp_path, host="203.0.113.9")))
    assert "MUSTER_HOST" in finding.remedy


def test_port_that_is_not_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    settings = settings_of(tmp_path, port=80)
    monkeypatch.setattr("socket.socket.bind", refuse, raising=False)
    assert "may not listen" in only_wrong(checks.port(settings)).detail


# --- the database ---


async def test_unknown_database(tmp_path: Path) -> None:
    findings = await examine(settings_of(tmp_path, database_url="oracle://host/name"))
    assert "oracle" in only_wrong(findings).detail


@pytest.mark.parametrize(("url", "extra"), [("postgresql://h/n", "postgres"), ("mysql://h/n", "mysql")])
async def test_missing_driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, extra: str) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    finding = only_wrong(await examine(settings_of(tmp_path, database_url=url)))
    assert f"EXTRA={extra}" in finding.remedy


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
async def test_database_that_does_not_answer(tmp_path: Path, scheme: str) -> None:
    url = f"{scheme}://muster:wrong@127.0.0.1:{free_port()}/muster"
    finding = only_wrong(await examine(settings_of(tmp_path, database_url=url)))
    assert finding.subject == "database"
    assert "wrong" not in finding.detail, "shows the password"


async def test_schema_of_another_version(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "head", lambda: "9999")
    finding = only_wrong(await examine(settings_of(folder)))
    assert "muster migrate" in finding.remedy


async def test_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "muster.db").write_bytes(b"not a database, but long enough to be read as one" * 100)
    assert "restore" in only_wrong(await examine(settings_of(tmp_path))).remedy


async def test_damaged_database(folder: Path) -> None:
    with (folder / "muster.db").open("r+b") as file:
        for page in range(6, 30):
            file.seek(page * 4096)
            file.write(b"\x55" * 4096)
    assert "restore" in only_wrong(await examine(settings_of(folder))).remedy


async def test_database_without_write_ahead_log(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "muster.db")) as database:
        database.execute("PRAGMA journal_mode = DELETE")
    assert "write-ahead log" in only_wrong(checks.database_file(settings_of(folder))).detail


def test_database_on_a_network_file_system(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "file_system_of", lambda _: "nfs4")
    assert "network file system (nfs4)" in only_wrong(checks.database_file(settings_of(folder))).detail


def test_finds_the_file_system_of_a_path(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    inner = tmp_path / "share with space"
    inner.mkdir()
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {str(inner).replace(' ', chr(92) + '040')} nfs4 rw 0 0\n")
    assert checks.file_system_of(inner / "muster.db", mounts) == "nfs4"
    assert checks.file_system_of(tmp_path / "muster.db", mounts) == "ext4"
    assert checks.file_system_of(tmp_path, tmp_path / "none") == ""


# --- mail, keys, messages ---


async def test_mail_server_that_does_not_answer(folder: Path) -> None:
    settings = settings_of(folder, smtp_url=f"smtp://127.0.0.1:{free_port()}", mail_from="Muster <muster@example.org>")
    assert "MUSTER_SMTP_URL" in only_wrong(await examine(settings)).remedy


async def test_mail_server_that_refuses_the_password(folder: Path) -> None:
    async with smtp_server(auth=True) as server:
        settings = settings_of(
            folder, smtp_url=f"smtp://muster:wrong@127.0.0.1:{server.port}", mail_from="Muster <muster@example.org>"
        )
        finding = only_wrong(await checks.mail(build(settings)))
    assert finding.subject == "mail"
    assert server.mails == []


async def test_mail_server_that_lets_us_in(folder: Path) -> None:
    async with smtp_server() as server:
        settings = settings_of(folder, smtp_url=f"smtp://127.0.0.1:{server.port}", mail_from="Muster <muster@example.org>")
        [finding] = await checks.mail(build(settings))
    assert finding.state == "ok"
    assert server.mails == []


async def test_sender_that_nobody_takes(folder: Path) -> None:
    async with smtp_server() as server:
        settings = settings_of(folder, smtp_url=f"smtp://127.0.0.1:{server.port}")
        assert "MUSTER_MAIL_FROM" in only_wrong(await checks.mail(build(settings))).remedy


async def test_mail_url_that_is_none(folder: Path) -> None:
    findings = await examine(settings_of(folder, smtp_url="mail.example.org:25"))
    assert "SMTP URL" in only_wrong(findings).detail
