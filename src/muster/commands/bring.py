"""`muster import`: brings a board from elsewhere, as an admin would in the browser."""

import asyncio
from dataclasses import replace
from pathlib import Path

from muster.bootstrap import Application, build
from muster.kernel.errors import NotFound
from muster.kernel.principal import Principal
from muster.settings import Settings
from muster.tasks.import_service import ImportReport, ImportRequest


def bring(
    settings: Settings, *, source: str, file: Path, by: str, dry_run: bool, key: str | None, copy: bool, people: dict[str, str]
) -> str:
    """Imports `file`. `by` is the address of the admin in whose name it happens. What it says when it is done.

    Raises NotFound when there is no such admin, and what ImportService.run raises.
    """
    return asyncio.run(_bring(build(settings), ImportRequest(source, file.read_bytes(), dry_run, key, None, copy, people), by))


async def _bring(application: Application, request: ImportRequest, by: str) -> str:
    async with application.running(dispatch=False):
        known = application.identity.people
        admin = await known.id_by_email(by)
        if admin is None or not await known.admin_ids([admin]):
            raise NotFound(f"There is no active admin with the address {by}.")
        people = {name: await known.id_by_email(address) or address for name, address in request.people.items()}
        request = replace(request, people=people)
        report = await application.tasks.imports.run(Principal(admin, "Admins", "command-line"), request)
    return "\n".join(_told(report))


def _told(report: ImportReport) -> list[str]:
    head = (
        f"Imported {report.name} as {report.key}."
        if report.project
        else f"{report.name} would become the project {report.key}."
    )
    lines = [head, *(f"  {count:>6} {what.replace('_', ' ')}" for what, count in report.counts.items())]
    if report.already_imported and report.project is None:
        lines.append("This board has been imported before; only --copy brings it a second time.")
    if report.will_not_come:
        lines.append("What does not come along:")
        lines += [f"  {left.count:>6} {left.what}: {left.why}" for left in report.will_not_come]
    strangers = [member.source_username or member.source_name for member in report.members if member.user_id is None]
    if strangers:
        lines.append(
            f"People who are nobody here yet and stay names (match them with --map name=address): {', '.join(strangers)}"
        )
    return [*lines, *(f"Note: {warning}" for warning in report.warnings)]
