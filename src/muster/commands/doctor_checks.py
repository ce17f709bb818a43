"""What `muster doctor` looks at, one function a subject. None of them changes anything."""

import asyncio
import importlib.util
import ipaddress
import os
import shutil
import socket
import stat
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable
from urllib.parse import urlsplit

import msgspec

from muster.bootstrap import Application
from muster.commands.backup import database_kind, sqlite_path
from muster.database import sqlite_file
from muster.events.ticket_keys import SECRET
from muster.identity.keys import PURPOSES
from muster.kernel.clock import parse_timestamp
from muster.kernel.errors import MusterError, Unavailable
from muster.migrations.installed import installed_revision
from muster.migrations.run import head
from muster.settings import Settings

_MEGABYTE = 1_000_000
#: Free space below which writes will soon fail, and below which it is time to look.
_LITTLE_SPACE, _SOME_SPACE = 100 * _MEGABYTE, 1000 * _MEGABYTE
#: Seconds that a message may wait for its consumer before nobody seems to deliver.
_LAG = 300
#: How far the clock may be behind what was written before.
_SKEW = timedelta(minutes=2)
#: File systems whose locks SQLite cannot rely on (sqlite.org/faq.html, question 5).
# fmt: off
_NETWORK = frozenset({
    "9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.s3fs", "fuse.sshfs", "glusterfs", "lustre",
    "nfs", "nfs4", "smb2", "smb3", "smbfs",
})
# fmt: on
_EXTRAS = {"postgresql": ("asyncpg", "postgres"), "mysql": ("asyncmy", "mysql")}


class Finding(msgspec.Struct, frozen=True):
    """What was found about one subject. `remedy` is what to do, empty where there is nothing."""

    subject: str
    state: Literal["ok", "note", "wrong"]
    detail: str
    remedy: str = ""


@runtime_checkable
class Checkable(Protocol):
    """A mailer that can say whether it would be able to send."""

    async def check(self) -> None:
        """Raises Unavailable when it would not."""
        ...


def ok(subject: str, detail: str) -> Finding:
    """All is well."""
    return Finding(subject, "ok", detail)


def note(subject: str, detail: str, remedy: str = "") -> Finding:
    """Worth knowing, nothing to be mended."""
    return Finding(subject, "note", detail, remedy)


def wrong(subject: str, detail: str, remedy: str) -> Finding:
    """Something to be mended."""
    return Finding(subject, "wrong", detail, remedy)


# --- the machine ------------------------------------------------------------------------------------


def data_folder(settings: Settings) -> list[Finding]:
    """The data folder: there, ours to write, with room left."""
    subject, folder = "data folder", settings.data_dir.absolute()
    if not folder.exists():
        above = next(parent for parent in folder.parents if parent.exists())
        if os.access(above, os.W_OK):
            return [note(subject, f"{folder} does not exist yet; the first start will make it.")]
        return [
            wrong(subject, f"{folder} cannot be made: {above} is not writable.", "Set MUSTER_DATA_DIR to a folder of your own.")
        ]
    if not folder.is_dir():
        return [wrong(subject, f"{folder} is not a folder.", "Set MUSTER_DATA_DIR to a folder.")]
    if not os.access(folder, os.W_OK | os.X_OK):
        return [
            wrong(
                subject, f"{folder} is not writable for this user (uid {os.geteuid()}).", f"chown -R {os.geteuid()} '{folder}'"
            )
        ]
    free = shutil.disk_usage(folder).free
    room = f"{free / 1e9:.1f} GB free" if free > 10 * _SOME_SPACE else f"{free / 1e6:.0f} MB free"
    found: list[Finding]
    if free < _LITTLE_SPACE:
        found = [
            wrong(
                subject,
                f"Only {room} in {folder}; soon nothing can be written.",
                "Make room, or move the folder to a larger disk.",
            )
        ]
    elif free < _SOME_SPACE:
        found = [note(subject, f"Only {room} in {folder}.", "Make room soon.")]
    else:
        found = [ok(subject, f"{folder}, {room}.")]
    if stat.S_IMODE(folder.stat().st_mode) & 0o007:
        found.append(note(subject, f"Other users of this machine can look into {folder}.", f"chmod o= '{folder}'"))
    return found


def secrets(settings: Settings) -> list[Finding]:
    """The secrets: readable by nobody else."""
    subject, folder = "secrets", settings.data_dir.absolute() / "secrets"
    if not folder.is_dir():
        return [note(subject, "There are none yet; the first start will make them.")]
    found = []
    for path in (folder, *sorted(folder.iterdir())):
        state = path.stat()
        if stat.S_IMODE(state.st_mode) & 0o077:
            detail = f"Others can read {path} (mode {stat.S_IMODE(state.st_mode):04o}); Muster refuses to start."
            found.append(wrong(subject, detail, f"Find out who did, then: chmod -R go= '{folder}', and muster keys rotate"))
        elif state.st_uid != os.geteuid():
            found.append(
                wrong(subject, f"{path} belongs to another user (uid {state.st_uid}).", f"chown -R {os.geteuid()} '{folder}'")
            )
    return found or [ok(subject, "Readable by this user alone.")]


def clock(application: Application) -> list[Finding]:
    """The clock: not behind what was written with it before."""
    subject, settings = "clock", application.settings
    now = application.clock.now()
    places = [settings.data_dir / name for name in ("muster.db", "muster.db-wal", "secrets")]
    newest = max((path.stat().st_mtime for path in places if path.exists()), default=0.0)
    behind = newest - now.timestamp()
    if behind > _SKEW.total_seconds():
        detail = f"The clock says {now:%Y-%m-%d %H:%M} UTC, but the data was written {behind / 60:.0f} minutes later than that."
        return [wrong(subject, detail, "Set the clock (timedatectl set-ntp true). Sessions and links end by it.")]
    return [ok(subject, f"{now:%Y-%m-%d %H:%M} UTC.")]


# --- how it is reached ------------------------------------------------------------------------------


def public_url(settings: Settings) -> list[Finding]:
    """The address that stands in mails."""
    subject, url = "public URL", settings.resolved_public_url
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return [
            wrong(subject, f"{url} is not an address.", "Set MUSTER_PUBLIC_URL to something like https://muster.example.org.")
        ]
    if parts.path or parts.query or parts.fragment:
        return [
            wrong(subject, f"{url} has more than a host.", f"Muster wants a host of its own: {parts.scheme}://{parts.netloc}")
        ]
    if not settings.public_url:
        if is_loopback(settings.host):
            return [ok(subject, f"{url}, for this machine alone.")]
        detail = f"Muster listens on {settings.host}, but links in mails lead to {url}, which only works on this machine."
        return [wrong(subject, detail, "Set MUSTER_PUBLIC_URL to the address that people use.")]
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        detail = f"{url} is not encrypted: passwords and sessions can be read on the way."
        return [wrong(subject, detail, "Put a proxy with TLS in front and set MUSTER_PUBLIC_URL to https://… (docs/guides).")]
    found = [ok(subject, f"{url}.")]
    if parts.scheme == "https" and settings.secure_cookies == "never":
        remedy = "Unset MUSTER_SECURE_COOKIES."
        found.append(wrong(subject, "Cookies would be sent without TLS too, although people come by https.", remedy))
    if parts.scheme == "https" and not settings.trusted_proxies:
        detail = "Behind a proxy, everybody seems to come from its address, and shares one limit of sign-ins."
        found.append(note(subject, detail, "Set MUSTER_TRUSTED_PROXIES to the proxy's address."))
    return found


def is_loopback(host: str) -> bool:
    """Whether only this machine gets there."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def port(settings: Settings) -> list[Finding]:
    """The port: free, or Muster's own."""
    subject, place = "port", f"{settings.host}:{settings.port}"
    try:
        with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind((settings.host, settings.port))
    except PermissionError:
        return [wrong(subject, f"This user may not listen on {place}.", "Take a MUSTER_PORT of 1024 or above.")]
    except OSError as error:
        running = running_version(settings)
        if running is not None:
            return [ok(subject, f"Muster {running} answers on {place}.")]
        if error.errno is not None and settings.port and _is_in_use(error):
            return [wrong(subject, f"Another program listens on {place}.", "End it, or set MUSTER_PORT to another port.")]
        return [
            wrong(
                subject,
                f"Muster cannot listen on {place}: {error.strerror or error}.",
                "Set MUSTER_HOST to an address of this machine.",
            )
        ]
    return [ok(subject, f"{place} is free.")]


def _is_in_use(error: OSError) -> bool:
    return error.errno in {98, 48, 10048}  # EADDRINUSE of Linux, macOS, Windows


def running_version(settings: Settings) -> str | None:
    """The version of the Muster that answers on the settings' port, if one does."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104  # to be asked, not listened on
    connection = HTTPConnection(host, settings.port, timeout=3)
    try:
        connection.request("GET", "/healthz")
        answer = msgspec.json.decode(connection.getresponse().read(10_000), type=dict[str, str])
    except (OSError, HTTPException, msgspec.MsgspecError):
        return None
    finally:
        connection.close()
    return answer.get("version") if answer.get("status") == "ok" else None


# --- what it needs ------------------------------------------------------------------------------------


def driver(settings: Settings) -> list[Finding]:
    """The driver of the chosen database."""
    subject, scheme = "database", urlsplit(settings.resolved_database_url).scheme
    if scheme not in {"sqlite", "postgresql", "postgres", "mysql", "mariadb"}:
        return [
            wrong(
                subject, f"MUSTER_DATABASE_URL begins with {scheme!r}.", "It begins with sqlite:///, postgresql:// or mysql://."
            )
        ]
    module, extra = _EXTRAS.get(database_kind(settings.resolved_database_url), ("", ""))
    if module and importlib.util.find_spec(module) is None:
        remedy = f"Install it: make serve EXTRA={extra}, or pip install 'muster[{extra}]'."
        return [wrong(subject, f"The driver for this database ({module}) is not installed.", remedy)]
    return []


async def database(application: Application) -> list[Finding]:
    """The database, already open: its schema."""
    subject = "database"
    found, newest = await installed_revision(application.database), head()
    if found == newest:
        return [ok(subject, f"{application.database.dialect}, its schema is up to date ({found}).")]
    if found is None:
        return [wrong(subject, "The database has no schema yet.", "Run: muster migrate")]
    return [
        wrong(
            subject,
            f"The database's schema is at {found}, this version needs {newest}.",
            "Make a backup, then run: muster migrate",
        )
    ]


def database_file(settings: Settings) -> list[Finding]:
    """SQLite's file: sound, with a write-ahead log, on a disk of this machine. Empty where another database is used."""
    if database_kind(settings.resolved_database_url) != "sqlite":
        return []
    subject, path = "database", sqlite_path(settings.resolved_database_url)
    if not path.is_file():
        return [note(subject, f"There is none yet; the first start will make {path}.")]
    found = []
    kind = file_system_of(path)
    if kind in _NETWORK:
        detail = f"{path} is on a network file system ({kind}): SQLite's locks do not hold there, and the data will be damaged."
        found.append(wrong(subject, detail, "Move the data folder to a local disk, or use PostgreSQL."))
    try:
        mode = sqlite_file.state(path).journal_mode
    except Unavailable as error:
        return [wrong(subject, error.detail, "Restore a backup: muster restore")]
    if mode != "wal":
        found.append(
            wrong(subject, f"{path} has no write-ahead log (journal_mode is {mode}).", "Start Muster once with this version.")
        )
    damage = sqlite_file.problem(path)
    if damage is not None:
        found.append(wrong(subject, f"{path} is damaged: {damage}.", "Stop Muster and restore a backup: muster restore"))
    return found or [ok(subject, f"{path} is sound, {path.stat().st_size / 1e6:.1f} MB.")]


def file_system_of(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """The type of the file system that holds `path`; empty where the system does not tell."""
    best, kind = -1, ""
    for place, found in _mounts(mounts):
        if path.resolve().is_relative_to(place) and len(place.parts) > best:
            best, kind = len(place.parts), found
    return kind


def _mounts(mounts: Path) -> Iterator[tuple[Path, str]]:
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        fields = line.split(" ")
        if len(fields) > 2:
            yield Path(fields[1].replace("\\040", " ")), fields[2]


async def mail(application: Application) -> list[Finding]:
    """The mail server: it answers, and takes the credentials."""
    subject, settings = "mail", application.settings
    if not settings.smtp_url:
        return [
            note(
                subject,
                f"No mail server is set: mails are kept in {settings.data_dir / 'mail'}.",
                "Set MUSTER_SMTP_URL to send them.",
            )
        ]
    found = []
    if settings.mail_from.rstrip(">").endswith("@localhost"):
        detail = f"Mails are sent as {settings.mail_from}, which most servers refuse."
        found.append(wrong(subject, detail, "Set MUSTER_MAIL_FROM to an address of yours."))
    mailer = application.ports.mailer
    if isinstance(mailer, Checkable):
        try:
            async with asyncio.timeout(settings.smtp_timeout):
                await mailer.check()
        except (MusterError, TimeoutError) as error:
            detail = error.detail if isinstance(error, MusterError) else "The mail server did not answer in time."
            found.append(wrong(subject, detail, "Check host, port, user and password in MUSTER_SMTP_URL."))
    return found or [ok(subject, f"{urlsplit(settings.smtp_url).hostname} answers and lets us in.")]


async def signing_keys(application: Application) -> list[Finding]:
    """The signing keys: none that should have been replaced."""
    subject, settings = "signing keys", application.settings
    if [purpose for purpose in PURPOSES if not (settings.data_dir / "secrets" / f"signing-keys.{purpose}").is_file()]:
        return [note(subject, "Not all of them have been made yet; the next start will make them.")]
    keys = [key for key in await application.ports.keys.describe() if key.retired_at is None]
    now = application.clock.now()
    oldest = min((parse_timestamp(key.created_at) for key in keys), default=now)
    if oldest > now + _SKEW:
        return [wrong(subject, f"A key was made on {oldest:%Y-%m-%d}, which is in the future.", "Set the clock.")]
    if now - oldest > timedelta(days=settings.key_rotation_days + 1):
        detail = f"A key is from {oldest:%Y-%m-%d}, older than {settings.key_rotation_days} days: nothing has replaced it."
        return [
            wrong(subject, detail, "Start `muster serve` or `muster worker`, which replace them; or now: muster keys rotate")
        ]
    return [ok(subject, f"{len(keys)} in use, the oldest is from {oldest:%Y-%m-%d}.")]


async def ticket_keys(application: Application) -> list[Finding]:
    """The keys that sign tickets: readable. Without them no ticket is shown, mailed or let in."""
    subject = "ticket keys"
    if not (application.settings.data_dir / "secrets" / SECRET).is_file():
        return [note(subject, "They have not been made yet; the next start will make them.")]
    return [ok(subject, f"{len(await application.ports.ticket_keys.public_keys())}, each for the events of its time.")]


async def delivery(application: Application) -> list[Finding]:
    """Messages: delivered, and none given up."""
    subject, settings = "messages", application.settings
    found = []
    late = {name: lag for name, lag in (await application.deliveries.lag()).items() if lag > _LAG}
    if late:
        worst = max(late.values())
        detail = f"Messages have been waiting for {worst / 60:.0f} minutes ({', '.join(sorted(late))}): nobody delivers them."
        if running_version(settings) is None:
            found.append(note(subject, detail, "They will be delivered once `muster serve` or `muster worker` runs."))
        elif not settings.dispatch_in_server:
            found.append(wrong(subject, detail, "MUSTER_DISPATCH_IN_SERVER is off: run `muster worker` beside the server."))
        else:
            found.append(wrong(subject, detail, "Look into the server's log for what its consumers say."))
    dead = (await application.deliveries.count_by_state()).get("dead", 0)
    if dead:
        detail = f"{dead} deliveries were given up after {settings.delivery_attempts} attempts."
        found.append(wrong(subject, detail, "See why under Administration > Deliveries, and have them made again there."))
    return found or [ok(subject, "Delivered, none given up.")]


def client(application: Application) -> list[Finding]:
    """The web client: built."""
    if (application.client_folder / "index.html").is_file():
        return [ok("web client", "Built.")]
    return [note("web client", "It has not been built; only the API is served.", "Run: make web")]
