"""Kept mails, read as a mail program would, for a machine without a mail server."""

import re
from base64 import b64encode
from email import message_from_bytes, policy
from email.message import EmailMessage

import msgspec

from muster.kernel.clock import timestamp
from muster.kernel.errors import NotFound
from muster.kernel.ids import is_id
from muster.ports.files import INLINE_TYPES
from muster.ports.mail import KeptMail, Mailbox

_LINK = re.compile(r"https?://[^\s<>\"')\]]+")
#: How many mails are listed.
_SHOWN = 100


class DevMailItem(msgspec.Struct, frozen=True):
    """A kept mail, for tests and for those who have no mail program at hand. `links` are those in its text."""

    id: str
    to: str
    subject: str
    text: str
    links: list[str]
    created_at: str


class DevMailPage(msgspec.Struct, frozen=True):
    """A kept mail with its HTML."""

    item: DevMailItem
    html: str


class DevMail:
    """The mailbox that is shown under `/dev/mail`. Without one, because mails are really sent, nothing is there."""

    def __init__(self, mailbox: Mailbox | None, *, open_on_loopback: bool) -> None:
        self._mailbox = mailbox
        self.open_on_loopback = open_on_loopback

    def check(self) -> None:
        """Raises NotFound where mails are really sent."""
        self._there()

    async def list(self) -> list[DevMailItem]:
        """The newest mails. Raises NotFound where mails are really sent."""
        return [_page(mail).item for mail in await self._there().newest(_SHOWN)]

    async def get(self, mail_id: str) -> DevMailPage:
        """One mail. Raises NotFound."""
        mail = await self._there().get(mail_id) if is_id(mail_id) else None
        if mail is None:
            raise NotFound("There is no such mail.")
        return _page(mail)

    def _there(self) -> Mailbox:
        if self._mailbox is None:
            raise NotFound("Mails are sent, not kept.")
        return self._mailbox


def _page(mail: KeptMail) -> DevMailPage:
    message = message_from_bytes(mail.content, policy=policy.default)
    text = _body(message, "plain")
    item = DevMailItem(
        id=mail.id,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=text,
        links=[link.rstrip(".,:;!?") for link in _LINK.findall(text)],
        created_at=_date(message),
    )
    return DevMailPage(item, _with_pictures(message, _body(message, "html")))


def _with_pictures(message: EmailMessage, html: str) -> str:
    """The HTML with the pictures that came inside of the mail, which a browser finds nowhere else."""
    for part in message.walk():
        content_id = str(part["Content-ID"] or "").strip("<> ")
        content = part.get_payload(decode=True)
        if content_id and part.get_content_type() in INLINE_TYPES and isinstance(content, bytes):
            data = f"data:{part.get_content_type()};base64,{b64encode(content).decode()}"
            html = html.replace(f'"cid:{content_id}"', f'"{data}"')
    return html


def _body(message: EmailMessage, form: str) -> str:
    part = message.get_body((form,))
    content = "" if part is None else part.get_content()
    return content.replace("\r\n", "\n") if isinstance(content, str) else ""


def _date(message: EmailMessage) -> str:
    header = message["Date"]
    moment = getattr(header, "datetime", None)
    return "" if moment is None else timestamp(moment)
