"""A mail as it travels (RFC 5322, MIME), whichever adapter sends it."""

import re
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, Policy
from email.utils import format_datetime, parseaddr

from muster.kernel.ids import new_id
from muster.ports.mail import Attachment, Mail, MailRefused

#: No white space, no control characters, nothing that means something inside a header or an SMTP command.
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\]\\,;:\"@]+@[^\s\x00-\x1f\x7f<>()\[\]\\,;:\"@]+\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_CONTENT_ID = re.compile(r"[A-Za-z0-9._-]{1,100}@[A-Za-z0-9.-]{1,100}\Z")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")
#: Headers that say who writes to whom and what the parts are: not to be set from outside.
_OURS = frozenset(
    {"to", "cc", "bcc", "from", "sender", "reply-to", "subject", "date", "mime-version", "return-path", "received"}
)
#: Octets of a line that every server takes (RFC 5322, 2.1.1).
_LONGEST_LINE = 998


class _Unfolded(UnstructuredHeader, BaseHeader):
    """A header of URLs, written on one line: folded, a long one becomes an encoded word, and no reader takes that for a URL."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
for _name in ("list-unsubscribe", "list-id"):
    _headers.map_to_type(_name, _Unfolded)
_ASCII = SMTP.clone(header_factory=_headers)
_INTERNATIONAL = SMTPUTF8.clone(header_factory=_headers)


def checked_address(address: str) -> str:
    """`address` in the form in which SMTP servers take it: an international domain becomes ASCII.

    Raises MailRefused when it is no address; nothing that passes can end a header or a command.
    """
    if len(address) > 254 or _ADDRESS.match(address) is None:
        raise MailRefused("This is not an e-mail address.")
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise MailRefused("The domain of this e-mail address is not valid.") from error


def compose(mail: Mail, sender: str, sent_at: datetime) -> EmailMessage:
    """`mail` as a message with text, HTML and attachments, from `sender` (`Muster <muster@example.org>`).

    Raises MailRefused for what could be taken for another header.
    """
    to = checked_address(mail.to)
    message = EmailMessage(policy=_ASCII if to.isascii() else _INTERNATIONAL)
    sender_name, sender_address = parseaddr(sender)
    try:
        message["From"] = _address(sender_name, sender_address)
        message["To"] = _address(mail.to_name, to)
        message["Subject"] = _plain(mail.subject)
        message["Date"] = format_datetime(sent_at)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation notices, please
        for name, value in mail.headers.items():
            message[_extra_header(name)] = _of_ascii(value) if name.lower().startswith("list-") else _plain(value)
        if "Message-ID" not in message:
            message["Message-ID"] = f"<{new_id()}@{sender_address.rpartition('@')[2] or 'localhost'}>"
        message.set_content(mail.text, cte="quoted-printable")
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
        # What stands in the HTML first: it becomes a part of that, to which the others are then added.
        for attachment in sorted(mail.attachments, key=lambda attachment: attachment.content_id is None):
            _attach(message, attachment)
    except (MessageError, ValueError, UnicodeError) as error:
        raise MailRefused(f"This mail cannot be written: {error}.") from error
    return message


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    kind, _, subtype = attachment.content_type.partition("/")
    parameters = {_parameter_name(name): _plain(value) for name, value in attachment.parameters.items()}
    name = _plain(attachment.name)
    html = message.get_body(("html",))
    if attachment.content_id is None or html is None:
        message.add_attachment(attachment.content, maintype=kind, subtype=subtype, filename=name, params=parameters)
        return
    if _CONTENT_ID.match(attachment.content_id) is None:
        raise MailRefused(f"{attachment.content_id!r} cannot name a part of a mail.")
    # The part that holds the HTML, which is several parts itself from the first picture on.
    whole = next(part for part in message.iter_parts() if part is html or html in part.iter_parts())
    whole.add_related(
        attachment.content,
        maintype=kind,
        subtype=subtype,
        filename=name,
        params=parameters,
        disposition="inline",
        cid=f"<{attachment.content_id}>",
    )
    whole.set_param("type", "text/html")  # RFC 2387: of several related parts, the one to show


def _address(name: str, address: str) -> Address:
    return Address(_plain(name), addr_spec=address) if address.isascii() else _international(name, address)


def _international(name: str, address: str) -> Address:
    # `addr_spec` takes ASCII alone; the parts may be Unicode (RFC 6532).
    local, _, domain = address.rpartition("@")
    return Address(_plain(name), local, domain)


def _plain(value: str) -> str:
    if _CONTROL.search(value):
        raise MailRefused("A header may not hold a line break or another control character.")
    return value


def _of_ascii(value: str) -> str:
    if not value.isascii() or len(value) > _LONGEST_LINE - 40:
        raise MailRefused("A header about a list holds ASCII, and fits on a line.")
    return _plain(value)


def _parameter_name(name: str) -> str:
    if _HEADER_NAME.match(name) is None:
        raise MailRefused(f"A content type can have no parameter {name!r}.")
    return name


def _extra_header(name: str) -> str:
    if _HEADER_NAME.match(name) is None or name.lower() in _OURS or name.lower().startswith("content-"):
        raise MailRefused(f"A mail may not set the header {name!r} by itself.")
    return name
