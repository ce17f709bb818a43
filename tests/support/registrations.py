"""Registrations, for tests of mails."""

from typing import Any

from muster.notifications.registration_mails import RegistrationMail, Whereabouts
from muster.ports.mail import Attachment


class KnownRegistrations:
    """Answers for those in `known`, by their ids."""

    def __init__(self) -> None:
        self.known: dict[str, RegistrationMail] = {}
        self.moves: dict[str, tuple[Whereabouts, Whereabouts]] = {}

    def put(self, registration_id: str, **fields: Any) -> None:
        """A registration of Ada's, as it stands from now on."""
        values: dict[str, Any] = {
            "email": "ada@example.org", "name": "Ada", "status": "confirmed", "cancelled_by": None, "offer_expires_at": None,
            "position": None, "secret": "s3cret", "ticket_type": "Standard", "ticket_is_valid": True, "title": "Gala",
            "slug": "gala-x", "starts_at": "2026-11-20T17:00:00.000Z", "ends_at": "2026-11-20T21:30:00.000Z",
            "timezone": "Europe/Berlin", "place": "Town hall", "link": "", "code_picture": "ticket-qr@muster",
            "attachments": _nothing, "calendar": _nothing,
        }  # fmt: skip
        self.known[registration_id] = RegistrationMail(registration_id=registration_id, **(values | fields))

    async def registration_mail(self, registration_id: str) -> RegistrationMail | None:
        return self.known.get(registration_id)

    async def move(self, move_id: str) -> tuple[Whereabouts, Whereabouts] | None:
        return self.moves.get(move_id)


async def _nothing() -> tuple[Attachment, ...]:
    return ()
