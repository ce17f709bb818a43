"""Mail: by SMTP, or into a mailbox on disk where there is no server yet."""

import asyncio
import os
import re
import ssl
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from muster.adapters.mime import checked_address, compose
from muster.kernel.clock import Clock, SystemClock
from muster.kernel.errors import Unavailable
from muster.kernel.ids import is_id, new_id
from muster.ports.mail import KeptMail, Mail, MailRefused, RecipientRefused

_REPLY = re.compile(r"\s+")
#: Enhanced status codes (RFC 3463, RFC 7505) that say that there is no such mailbox: bad mailbox, moved away, a domain without
#: mail, disabled. A bare 550 may be our relay's opinion of us, and then every address would be struck off.
_NO_MAILBOX = re.compile(r"\s*5\.(1\.1|1\.6|1\.10|2\.1)\b")
#: Seconds after which a server that did not answer is asked again, at the earliest.
_RETRY_AFTER = 5


class SmtpMailer:
    """Sends by `smtp://user:password@host:587` or `smtps://user:password@host:465`; `timeout` is in seconds.

    smtp: STARTTLS is used where the server offers it, and with credentials nothing is sent without it. The
    server's certificate is checked whenever there are credentials to protect, and always with smtps:
    `?ca=/path/to/ca.pem` names an authority of one's own.
    """

    def __init__(self, url: str, sender: str, timeout: float, clock: Clock | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("an SMTP URL looks like smtp://user:password@host:587 or smtps://host:465")
        self._host = parts.hostname
        self._direct_tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._direct_tls else 587)
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._context = _tls_context(
            parse_qs(parts.query).get("ca", [None])[0], verify=self._direct_tls or bool(self._username)
        )
        self._sender = sender
        self._sender_address = checked_address(parseaddr(sender)[1])
        self._timeout = timeout
        self._clock = clock or SystemClock()

    async def send(self, mail: Mail) -> str:
        message = compose(mail, self._sender, self._clock.now())
        to = checked_address(mail.to)
        client = self._client()
        try:
            await self._connect(client)
            await self._hand_over(client, message, to)
        finally:
            client.close()
        return str(message["Message-ID"])

    async def check(self) -> None:
        """Connects, signs in and leaves: whether mails could be sent. Raises Unavailable."""
        client = self._client()
        try:
            await self._connect(client)
            await _quit(client)
        finally:
            client.close()

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            timeout=self._timeout,
            use_tls=self._direct_tls,
            # None: when the server offers it.
            start_tls=False if self._direct_tls else (True if self._username else None),
            tls_context=self._context,
        )

    async def _connect(self, client: aiosmtplib.SMTP) -> None:
        """Connects and signs in. Whatever goes wrong is a matter of settings or of the server, not of this mail."""
        try:
            await client.connect()
            if self._username is not None:
                await client.login(self._username, self._password or "")
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unavailable(f"The mail server cannot be used: {_words(error)}", retry_after=_RETRY_AFTER) from error

    async def _hand_over(self, client: aiosmtplib.SMTP, message: EmailMessage, to: str) -> None:
        try:
            await client.send_message(message, sender=self._sender_address, recipients=[to])
        except aiosmtplib.SMTPNotSupported as error:
            raise MailRefused(f"The mail server cannot write to this address: {_words(error)}") from error
        except aiosmtplib.SMTPRecipientsRefused as error:
            [refused] = error.recipients
            if 500 <= refused.code < 600 and _NO_MAILBOX.match(refused.message):
                raise RecipientRefused(f"The mail server refused: {_words(refused)}") from error
            raise _verdict(refused.code, _words(refused)) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _verdict(error.code, _words(error)) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unavailable(f"The mail server went away: {_words(error)}", retry_after=_RETRY_AFTER) from error
        await _quit(client)


async def _quit(client: aiosmtplib.SMTP) -> None:
    try:
        await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        return  # the mail was taken; how the connection ends no longer matters


def _verdict(code: int, words: str) -> Exception:
    """RFC 5321 4.2.1: 5xx is for good, 4xx may go through later."""
    if 500 <= code < 600:
        return MailRefused(f"The mail server refused: {words}")
    return Unavailable(f"The mail server asks to come back: {words}", retry_after=_RETRY_AFTER)


def _words(error: BaseException) -> str:
    return _REPLY.sub(" ", str(error)).strip()[:300]


def _tls_context(authority: str | None, *, verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=authority)
    if not verify and authority is None:
        # Opportunistic (RFC 7435): there is no secret to protect, and the other choice would be plain text.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class MailboxMailer:
    """Keeps mails as .eml files in `folder`, the newest `limit` of them, for a machine without a mail server.

    They hold links that sign people in, so only the owner may read the folder. Also the `Mailbox` that
    `/dev/mail` shows.
    """

    def __init__(self, folder: Path, sender: str, *, limit: int = 1000, clock: Clock | None = None) -> None:
        self._folder = folder
        self._sender = sender
        self._limit = limit
        self._clock = clock or SystemClock()

    async def send(self, mail: Mail) -> str:
        message = compose(mail, self._sender, self._clock.now())
        try:
            await asyncio.to_thread(self._keep, new_id(), message.as_bytes())
        except OSError as error:
            raise Unavailable(f"The mailbox cannot be written: {error}", retry_after=_RETRY_AFTER) from error
        return str(message["Message-ID"])

    async def newest(self, limit: int) -> list[KeptMail]:
        return await asyncio.to_thread(self._read_newest, limit)

    async def get(self, mail_id: str) -> KeptMail | None:
        return await asyncio.to_thread(self._read, mail_id)

    def _keep(self, mail_id: str, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self._folder / f".{mail_id}.tmp"
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123  # a mode
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._folder / f"{mail_id}.eml")
        for name in self._names()[self._limit :]:
            (self._folder / f"{name}.eml").unlink(missing_ok=True)

    def _names(self) -> list[str]:
        """Ids of the mails that are kept, the newest first: they sort by time."""
        return sorted((path.stem for path in self._folder.glob("*.eml")), reverse=True)

    def _read_newest(self, limit: int) -> list[KeptMail]:
        found = (self._read(name) for name in self._names()[:limit])
        return [mail for mail in found if mail is not None]

    def _read(self, mail_id: str) -> KeptMail | None:
        if not is_id(mail_id):  # it comes out of a URL, and goes into a path
            return None
        try:
            return KeptMail(mail_id, (self._folder / f"{mail_id}.eml").read_bytes())
        except FileNotFoundError:
            return None
