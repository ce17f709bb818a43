"""`muster doctor`: what is wrong with an installation, in plain sentences, and what to do about it."""

import asyncio
import difflib
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec
from dotenv import dotenv_values

from muster.bootstrap import Application, build
from muster.bootstrap.redis import check_redis
from muster.commands import doctor_checks as checks
from muster.commands.backup import database_kind, sqlite_path
from muster.commands.doctor_checks import Finding, note, wrong
from muster.kernel.clock import SystemClock
from muster.kernel.errors import MusterError
from muster.settings import InvalidSettings, Settings, load_settings

_PREFIX = "MUSTER_"
#: Read by the Makefile and the tests, not by Muster itself.
_OF_OTHERS = ("MUSTER_TEST_", "MUSTER_CHROMIUM")
#: Seconds to wait for a database.
_PATIENCE = 15


class Diagnosis(msgspec.Struct, frozen=True):
    """Everything that was looked at. `healthy` when nothing is wrong; a note alone is no illness."""

    healthy: bool
    findings: list[Finding]

    def as_json(self) -> str:
        """For programs."""
        return msgspec.json.format(msgspec.json.encode(self)).decode()

    def as_text(self) -> str:
        """For people: what is wrong at the end, where it is seen."""
        order = {"ok": 0, "note": 1, "wrong": 2}
        lines = []
        for finding in sorted(self.findings, key=lambda finding: order[finding.state]):
            lines.append(
                f"{finding.state.upper() if finding.state == 'wrong' else finding.state:<6} {finding.subject}: {finding.detail}"
            )
            if finding.remedy:
                lines.append(f"       -> {finding.remedy}")
        count = sum(finding.state == "wrong" for finding in self.findings)
        lines += ["", "All is well." if not count else f"{count} {'thing is' if count == 1 else 'things are'} wrong."]
        return "\n".join(lines)


def doctor(**given: object) -> Diagnosis:
    """Looks at everything, with the settings of the environment and `.env`, and those given. Changes nothing."""
    names = [*os.environ, *(dotenv_values(".env") if Path(".env").is_file() else ())]
    findings = unknown_variables(names)
    try:
        settings = load_settings(**given)
    except InvalidSettings as error:
        findings += [
            wrong("settings", f"{variable}: {message} (it is {value!r}).", "See docs/reference/settings.md.")
            for variable, message, value in error.problems
        ]
    else:
        findings += asyncio.run(examine(settings))
    return Diagnosis(not any(finding.state == "wrong" for finding in findings), findings)


def unknown_variables(names: Iterable[str]) -> list[Finding]:
    """Variables that look like settings but are none: most are typing errors, and silently have no effect."""
    known = [(_PREFIX + name).upper() for name in Settings.model_fields]
    found = []
    for name in sorted({name.upper() for name in names if name.upper().startswith(_PREFIX)}):
        if name in known or name.startswith(_OF_OTHERS):
            continue
        [*close] = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
        remedy = f"Did you mean {close[0]}?" if close else "Remove it; docs/reference/settings.md lists all settings."
        found.append(wrong("settings", f"{name} is no setting of Muster and has no effect.", remedy))
    return found


async def examine(settings: Settings) -> list[Finding]:
    """Looks at an installation with these settings."""
    findings = [
        *checks.data_folder(settings),
        *checks.secrets(settings),
        *checks.public_url(settings),
        *await asyncio.to_thread(checks.port, settings),
        *checks.driver(settings),
        *await asyncio.to_thread(checks.database_file, settings),
        *await _limits(settings),
    ]
    if _is_wrong("database", findings):
        return findings
    try:
        application = build(settings)
    except (ValueError, ModuleNotFoundError) as error:
        if _is_wrong("limits", findings):  # that is why
            return findings
        return [*findings, wrong("settings", f"Muster cannot be put together: {error}.", "See docs/reference/settings.md.")]
    findings += [*checks.clock(application), *checks.client(application), *await checks.mail(application)]
    if database_kind(settings.resolved_database_url) == "sqlite" and not sqlite_path(settings.resolved_database_url).is_file():
        return findings
    return [*findings, *await _with_database(application)]


def _is_wrong(subject: str, findings: Iterable[Finding]) -> bool:
    return any(finding.state == "wrong" and finding.subject == subject for finding in findings)


async def _limits(settings: Settings) -> list[Finding]:
    """The Redis in which limits are counted, where there is one."""
    if not settings.redis_url:
        return []
    try:
        await check_redis(settings, SystemClock())
    except ModuleNotFoundError as error:
        remedy = "Install it: make serve EXTRA=redis, or pip install 'muster[redis]'."
        return [wrong("limits", f"The driver for Redis is not installed: {error}.", remedy)]
    except ValueError as error:
        return [
            wrong("limits", f"MUSTER_REDIS_URL is no address of a Redis: {error}.", "It begins with redis:// or rediss://.")
        ]
    except MusterError as error:
        return [wrong("limits", error.detail, "Check that it runs, and host, port and password in MUSTER_REDIS_URL.")]
    return [checks.ok("limits", "Redis answers and lets us in.")]


async def _with_database(application: Application) -> list[Finding]:
    try:
        async with asyncio.timeout(_PATIENCE):
            await application.database.open()
    except (MusterError, OSError, TimeoutError) as error:
        why = (
            error.detail if isinstance(error, MusterError) else f"The database does not answer: {error or 'no answer in time'}."
        )
        return [wrong("database", why, "Check that it runs, and host, port, user and password in MUSTER_DATABASE_URL.")]
    try:
        findings = await checks.database(application)
        if any(finding.state == "wrong" for finding in findings):
            return findings
        for subject, look in (("signing keys", checks.signing_keys), ("ticket keys", checks.ticket_keys)):
            try:
                findings += await look(application)
            except MusterError as error:
                findings.append(wrong(subject, error.detail, "Restore the folder `secrets` from a backup."))
        return [*findings, *await checks.delivery(application)]
    except MusterError as error:
        return [wrong("database", error.detail, "Look into the database's own log.")]
    finally:
        await application.database.close()


__all__ = ["Diagnosis", "Finding", "doctor", "examine", "note", "unknown_variables"]
