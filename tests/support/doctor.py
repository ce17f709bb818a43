"""Installations for the doctor to look at (tests/commands/test_doctor*.py)."""

import socket
from datetime import UTC, datetime
from pathlib import Path

from muster.bootstrap import Application
from muster.commands.doctor_checks import Finding
from muster.identity.models import Device
from muster.identity.setup_service import FirstAdmin
from muster.settings import Settings

REAL_NOW = datetime.now(UTC)  # noqa: TID251  # the doctor looks at the real clock


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def settings_of(folder: Path, **more: object) -> Settings:
    values: dict[str, object] = {"data_dir": folder, "database_url": "", "smtp_url": "", "public_url": "", "port": free_port()}
    return Settings(_env_file=None, **(values | more))  # type: ignore[arg-type]


async def started(application: Application) -> None:
    """Sets the workspace up, where nobody has."""
    async with application.running(dispatch=False):
        code = await application.identity.setup.setup_code()
        if code is not None:
            first = FirstAdmin(
                workspace="W", email="ada@muster.test", password="correct horse battery", given_name="Ada", family_name="L"
            )
            await application.identity.setup.set_up(code, first, Device("127.0.0.1", "test"))


def wrong(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.state == "wrong"]


def only_wrong(findings: list[Finding]) -> Finding:
    """The one thing that is wrong; what to do about it is said."""
    [finding] = wrong(findings)
    assert finding.remedy, "says what is wrong, but not what to do"
    return finding
