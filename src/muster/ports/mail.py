"""Mail: sending one message to one person."""

from typing import Protocol

import msgspec


class Attachment(msgspec.Struct, frozen=True):
    """A file that goes along with a mail.

    `parameters` are those of its content type, such as the `method` of `text/calendar`. With a `content_id`
    (`ticket-qr@muster`) it is a picture inside of the HTML, which shows it by `<img src="cid:ticket-qr@muster">`.
    """

    name: str
    content_type: str
    content: bytes
    parameters: dict[str, str] = {}
    content_id: str | None = None


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail in both forms. `headers` are additional ones; none of them may hold a line break."""

    to: str
    to_name: str = ""
    subject: str
    text: str
    html: str
    headers: dict[str, str] = {}
    attachments: tuple[Attachment, ...] = ()


class MailRefused(Exception):
    """The address or the mail itself was refused for good: sending it again is useless."""


class RecipientRefused(MailRefused):
    """The receiving side says for good that this address takes no mail: no other mail to it will do better."""


class Mailer(Protocol):
    """Sends mail."""

    async def send(self, mail: Mail) -> str:
        """Hands the mail over and returns the Message-ID under which it arrives.

        That is the one of its headers, but for services that give every mail one of their own. Raises MailRefused
        (RecipientRefused, where that is certain), or Unavailable when it may go through later.
        """
        ...


class KeptMail(msgspec.Struct, frozen=True):
    """A mail that went to a mailbox on disk instead of out into the world, as it would have been received."""

    id: str
    content: bytes


class Mailbox(Protocol):
    """Where mails are kept when there is no server to send them by."""

    async def newest(self, limit: int) -> list[KeptMail]:
        """The mails that were kept last, the newest first."""
        ...

    async def get(self, mail_id: str) -> KeptMail | None:
        """One mail, or None."""
        ...
