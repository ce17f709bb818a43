"""What answers each port."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from muster.delivery.jobs import Job
from muster.events.ticket_keys import TicketKeys
from muster.identity.keys import KeyRings, Purpose
from muster.ports.documents import Documents
from muster.ports.files import Files, LinkedFiles
from muster.ports.identities import Identities
from muster.ports.limits import Limits
from muster.ports.live import Live
from muster.ports.mail import Mailbox, Mailer
from muster.ports.secrets import Secrets
from muster.ports.workflows import Workflows
from muster.settings import Settings


async def _nothing() -> None:
    pass


async def _no_key() -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Ports:
    """What answers each port, and what has to be known of it."""

    documents: Documents
    files: Files
    secrets: Secrets
    limits: Limits
    identities: Identities
    keys: KeyRings
    ticket_keys: TicketKeys
    live: Live
    mailer: Mailer
    workflows: Workflows
    #: Called at each commit, without waiting.
    committed: Callable[[], None]
    #: Awaited once a request is answered, by a process that stands still between requests.
    answered: Callable[[], Awaitable[None]] = _nothing
    #: Only where links to files lead back to Muster.
    linked_files: LinkedFiles | None = None
    #: Where links to files lead elsewhere: the origin that a browser must be allowed to talk to.
    file_origin: str = ""
    #: Reads the key by which CloudFront shows who it is; None where nothing stands before Muster that has one.
    edge_key: Callable[[], Awaitable[str | None]] = _no_key
    #: Only where mails are kept instead of sent.
    mailbox: Mailbox | None = None
    #: What is opened before anything is used, in this order, and closed at the end, in the other.
    opening: Sequence[Callable[[], Awaitable[None]]] = ()
    closing: Sequence[Callable[[], Awaitable[None]]] = ()
    #: What adapters have done every so many seconds.
    jobs: Sequence[Job] = ()


def lifetimes(settings: Settings) -> dict[Purpose, timedelta]:
    """How long a token of each purpose is good."""
    return {
        "active_session": timedelta(days=settings.session_days),
        "verify_email_session": timedelta(hours=settings.verify_email_hours),
        "password_reset_session": timedelta(minutes=settings.password_reset_minutes),
    }
