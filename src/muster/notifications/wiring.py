"""The services of notifications, wired: what bootstrap needs to know of this domain."""

from dataclasses import dataclass

from muster.database.engine import Database
from muster.kernel.clock import Clock
from muster.notifications.dev_mail import DevMail
from muster.notifications.mail_service import MailService
from muster.notifications.people import MailPeople
from muster.notifications.registration_mails import RegistrationMails, RegistrationSource
from muster.notifications.service import NotificationsService
from muster.notifications.suppressions_service import SuppressionsService
from muster.ports.mail import Mailbox, Mailer


@dataclass(frozen=True)
class Notifications:
    """Everything of notifications that others hold on to."""

    inbox: NotificationsService
    mails: MailService
    registration_mails: RegistrationMails
    suppressions: SuppressionsService
    dev_mail: DevMail

    def for_routes(self) -> dict[type, object]:
        """The services by the type under which routes ask for them."""
        return {
            NotificationsService: self.inbox,
            SuppressionsService: self.suppressions,
            DevMail: self.dev_mail,
        }


def build(
    *,
    database: Database,
    clock: Clock,
    mailer: Mailer,
    mailbox: Mailbox | None,
    people: MailPeople,
    registrations: RegistrationSource,
    public_url: str,
    open_on_loopback: bool,
) -> Notifications:
    """Wires the domain.

    `mailbox` is where mails are kept when there is no SMTP server, else None. `open_on_loopback`: who sits at
    the machine itself may read it without signing in.
    """
    suppressions = SuppressionsService(database, clock)
    mails = MailService(database, clock, mailer, people, suppressions, public_url=public_url)
    return Notifications(
        inbox=NotificationsService(database, clock),
        mails=mails,
        registration_mails=RegistrationMails(mails, registrations, public_url=public_url),
        suppressions=suppressions,
        dev_mail=DevMail(mailbox, open_on_loopback=open_on_loopback),
    )
