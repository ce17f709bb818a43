"""The doctor looks at what Muster keeps: its keys, and messages that nobody was told of."""

from datetime import timedelta
from pathlib import Path

import pytest

from muster.bootstrap import build
from muster.commands import doctor_checks as checks
from muster.commands.doctor import examine
from muster.database.engine import Transaction
from muster.delivery.store import DeliveryStore
from muster.kernel.messages import Envelope
from tests.support.clock import StillClock
from tests.support.doctor import REAL_NOW, only_wrong, settings_of, started


async def test_keys_that_are_due(folder: Path) -> None:
    for path in (folder / "secrets").glob("signing-keys.*"):
        path.unlink()
    await started(build(settings_of(folder), clock=StillClock(REAL_NOW - timedelta(days=40))))
    finding = only_wrong(await examine(settings_of(folder)))
    assert finding.subject == "signing keys"
    assert "keys rotate" in finding.remedy


async def test_keys_from_the_future(folder: Path) -> None:
    for path in (folder / "secrets").glob("signing-keys.*"):
        path.unlink()
    await started(build(settings_of(folder), clock=StillClock(REAL_NOW + timedelta(days=40))))
    assert "future" in only_wrong(await examine(settings_of(folder))).detail


async def test_deliveries_that_were_given_up(folder: Path) -> None:
    application = build(settings_of(folder))

    async def fail(unit: Transaction) -> None:
        message = Envelope(
            position=1, id="01900000-0000-7000-8000-000000000000", kind="test:thing:happened", body="{}",
            occurred_at="2026-11-20T06:47:00.000Z", actor_id=None, project_id=None, user_id=None,
        )  # fmt: skip
        await DeliveryStore().add_failure(
            unit, "mail", message, attempts=8, state="dead", error="refused", next_attempt_at=None, now=message.occurred_at
        )

    async with application.running(dispatch=False):
        await application.database.write(fail)
    finding = only_wrong(await examine(settings_of(folder)))
    assert "1 deliveries were given up" in finding.detail


@pytest.mark.parametrize(
    ("running", "in_server", "words"),
    [
        (None, True, None),
        ("1.0", True, "server's log"),
        ("1.0", False, "muster worker"),
    ],
)
async def test_messages_that_nobody_delivers(
    folder: Path, monkeypatch: pytest.MonkeyPatch, running: str | None, in_server: bool, words: str | None
) -> None:
    monkeypatch.setattr(checks, "running_version", lambda _: running)
    application = build(settings_of(folder, dispatch_in_server=in_server))
    async with application.running(dispatch=False):
        monkeypatch.setattr(type(application.deliveries), "lag", _lagging)
        findings = await checks.delivery(application)
    if words is None:
        assert [finding.state for finding in findings] == ["note"]
    else:
        assert words in only_wrong(findings).remedy


async def _lagging(_: object) -> dict[str, float]:
    return {"inbox": 4000.0, "mail": 1.0}


async def test_keys_of_tickets_that_cannot_be_read(folder: Path) -> None:
    (folder / "secrets" / "ticket-keys").write_bytes(b"nonsense")
    finding = only_wrong(await examine(settings_of(folder)))
    assert finding.subject == "ticket keys"
    assert "backup" in finding.remedy


async def test_keys_of_tickets_that_were_not_made_yet(folder: Path) -> None:
    """As after an upgrade; the doctor makes none."""
    (folder / "secrets" / "ticket-keys").unlink()
    [finding] = [each for each in await examine(settings_of(folder)) if each.subject == "ticket keys"]
    assert finding.state == "note"
    assert not (folder / "secrets" / "ticket-keys").exists()
