"""The door as services return it and answers show it."""

from typing import Literal

import msgspec

from muster.events.registrations_models import TicketStatus

#: How a ticket came to the scanner: by its camera, typed (by hand, or by a scanner that types), found by name.
Method = Literal["camera", "typed", "search"]
#: What a scanner that was offline told whoever stood before it.
Verdict = Literal["admitted", "refused"]
#: Why a scan lets nobody in.
Refusal = Literal[
    "already_in",
    "revoked",
    "replaced",
    "not_confirmed",
    "wrong_event",
    "foreign",
    "altered",
    "malformed",
    "unknown",
    "event_cancelled",
]
#: What came of a scan. `conflict`: a scanner that was offline let somebody in although there was a reason not to.
#: `turned_away`: it refused somebody whose ticket is good; nobody came in by it.
ScanOutcome = Literal["admitted", Refusal, "conflict", "turned_away"]
#: What the log has: the same, and that an admission was undone.
LoggedOutcome = Literal[ScanOutcome, "undone"]


class ScannedTicket(msgspec.Struct, frozen=True):
    """A ticket of the event, as the door is shown it."""

    id: str
    holder_name: str
    ticket_type: str
    status: TicketStatus


class FirstAdmission(msgspec.Struct, frozen=True):
    """When, where and by whom a ticket was let in before. `by_name` is empty for somebody who is gone."""

    at: str
    gate: str
    by_name: str


class ScanResult(msgspec.Struct, frozen=True):
    """What came of a scan; sent again with the same nonce, it says the same again.

    `admitted`: by this scan somebody is in. `check_in_id` is the admission that the ticket had after it, by this scan or by an
    earlier one, which `first` tells of. `reason` says why a `conflict` is one, else it is null. `ticket` is null for what is no
    ticket of this event. `scanned_at` is the scanner's own time, within reason, if it was `offline`.
    """

    nonce: str
    outcome: ScanOutcome
    reason: Refusal | None
    admitted: bool
    check_in_id: str | None
    ticket: ScannedTicket | None
    first: FirstAdmission | None
    scanned_at: str
    offline: bool


class TypeAtDoor(msgspec.Struct, frozen=True):
    """The tally of one type of ticket."""

    ticket_type_id: str
    name: str
    valid: int
    admitted: int


class DoorTally(msgspec.Struct, frozen=True):
    """The door in numbers. `valid` counts tickets that are good, `admitted` those that are in, `refused` and `conflicts` scans.

    Who was let in counts although the ticket was revoked later. `last_at` is when the last of them came.
    """

    valid: int
    admitted: int
    refused: int
    conflicts: int
    ticket_types: list[TypeAtDoor]
    last_at: str | None


class SyncedScans(msgspec.Struct, frozen=True):
    """What came of queued scans, in the order in which they were made, and the door after them."""

    items: list[ScanResult]
    tally: DoorTally


class Scan(msgspec.Struct, frozen=True):
    """A line of the log. The id of one that admitted somebody is the id of that check-in."""

    id: str
    outcome: LoggedOutcome
    reason: Refusal | None
    ticket: ScannedTicket | None
    method: Method
    gate: str
    offline: bool
    by_name: str
    scanned_at: str
    received_at: str


class DoorTicket(msgspec.Struct, frozen=True):
    """A ticket in a search by name. With `check_in_id`, it was let in at `admitted_at`."""

    ticket_id: str
    holder_name: str
    ticket_type: str
    status: TicketStatus
    check_in_id: str | None
    admitted_at: str | None
    gate: str | None
