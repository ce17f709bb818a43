"""Mails: one to one person for one message, rendered when it is sent, and sent once."""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Literal
from urllib.parse import quote, urlsplit

from muster.database.engine import Database
from muster.delivery.consumers import Undeliverable
from muster.kernel.clock import Clock, timestamp
from muster.notifications.models import PendingMail
from muster.notifications.people import MailPeople, Recipient
from muster.notifications.rendering import MailRenderer, on_one_line
from muster.notifications.store import NotificationStore
from muster.notifications.suppressions_service import SuppressionsService
from muster.ports.mail import Attachment, Mail, Mailer, MailRefused, RecipientRefused

#: The values of a template, or None when there is nothing to send any more.
Values = Callable[[], Awaitable[dict[str, str] | None]]
#: What goes along with a mail. Raises Unavailable.
Attachments = Callable[[], Awaitable[tuple[Attachment, ...]]]
#: What became of a mail: it went out (now or before), its address is suppressed, or there was nothing to send.
Outcome = Literal["sent", "withheld", "void"]


class MailService:
    """Sends mails. Every method is idempotent by message id and recipient.

    A mail that went out is remembered; should the process die between the two, the mail goes out again under
    the same Message-ID, by which mailboxes can tell. Each raises Undeliverable when the mail was refused for
    good, Unavailable when it may go through later. To an address that is suppressed nothing is sent, now or later:
    that is counted there. `public_url` has no slash at its end.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        mailer: Mailer,
        people: MailPeople,
        suppressions: SuppressionsService,
        *,
        public_url: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._mailer = mailer
        self._people = people
        self._suppressions = suppressions
        self._public_url = public_url
        self._renderer = MailRenderer(public_url)
        self._store = NotificationStore()

    async def notification(self, message_id: str, notification_id: str) -> None:
        """What somebody also finds in the inbox."""
        pending = await self._store.pending_mail(self._database, notification_id)
        if pending is None:  # purged meanwhile: old news
            return
        preferences_url = f"{self._public_url}/inbox"

        async def values() -> dict[str, str]:
            actor = await self._people.name(pending.actor_id) if pending.actor_id else ""
            return {
                "key": pending.task_key or "",
                "title": pending.title,
                "text": pending.text,
                "actor": actor or "Somebody",
                "url": self._task_url(pending),
                "preferences_url": preferences_url,
            }

        recipient = await self._people.active_recipient(pending.user_id)
        if recipient is not None:
            headers = {"List-Unsubscribe": f"<{preferences_url}>"}
            await self.send(message_id, pending.user_id, recipient, pending.kind, values, headers=headers)

    def _task_url(self, pending: PendingMail) -> str:
        return f"{self._public_url}/tasks/{quote(pending.task_key or '')}"

    async def verify_address(self, message_id: str, user_id: str) -> None:
        """The link that verifies an address. Without a name: a stranger may have typed it, at any length."""
        await self._to_person(
            message_id,
            user_id,
            "verify_address",
            self._link("verify-email", self._people.verification_token, user_id),
            named=False,
        )

    async def already_registered(self, message_id: str, user_id: str) -> None:
        """That the account, which somebody tried to make, is there."""
        await self._to_person(message_id, user_id, "already_registered", _nothing, named=False)

    async def reset_password(self, message_id: str, user_id: str) -> None:
        """The link that resets a password."""
        await self._to_person(
            message_id, user_id, "reset_password", self._link("reset-password", self._people.reset_token, user_id), named=False
        )

    async def invited(self, message_id: str, user_id: str) -> None:
        """That an admin made an account, and its first password."""
        await self._to_person(message_id, user_id, "invited", self._password(user_id))

    async def password_reissued(self, message_id: str, user_id: str) -> None:
        """The password that an admin had made."""
        await self._to_person(message_id, user_id, "password_reissued", self._password(user_id))

    async def password_changed(self, message_id: str, user_id: str) -> None:
        """That the password is another now."""
        await self._to_person(message_id, user_id, "password_changed", _nothing)

    async def second_factor_off(self, message_id: str, user_id: str) -> None:
        """That the second factor is off now."""
        await self._to_person(message_id, user_id, "second_factor_off", _nothing)

    async def one_time_code(self, message_id: str, challenge_id: str, address: str) -> None:
        """The code of a challenge, to an address that need not be anybody's here."""

        async def values() -> dict[str, str] | None:
            code = await self._people.one_time_code(challenge_id)
            return None if code is None else {"code": code}

        recipient = sha256(address.encode()).hexdigest()
        await self.send(message_id, recipient, Recipient(address, ""), "one_time_code", values)

    def _link(self, page: str, mint: Callable[[str], Awaitable[str | None]], user_id: str) -> Values:
        async def values() -> dict[str, str] | None:
            token = await mint(user_id)
            return None if token is None else {"url": f"{self._public_url}/{page}?token={quote(token, safe='')}"}

        return values

    def _password(self, user_id: str) -> Values:
        async def values() -> dict[str, str] | None:
            password = await self._people.temporary_password(user_id)
            return None if password is None else {"password": password}

        return values

    async def _to_person(
        self,
        message_id: str,
        user_id: str,
        template: str,
        values: Values,
        *,
        named: bool = True,
    ) -> None:
        recipient = await self._people.recipient(user_id)
        if recipient is None:
            return
        if not named:
            recipient = Recipient(recipient.address, "")
        await self.send(message_id, user_id, recipient, template, values)

    async def send(
        self,
        message_id: str,
        recipient_key: str,
        recipient: Recipient,
        template: str,
        values: Values,
        *,
        headers: dict[str, str] | None = None,
        attachments: Attachments | None = None,
    ) -> Outcome:
        """Sends the mail that `template` makes of `values`, once for each message and recipient.

        `recipient_key` is a user id or the digest of an address, 64 characters at the most. `values` and `attachments` are
        asked for only when there is a mail to send. Raises Undeliverable, Unavailable.
        """
        suppression = await self._suppressions.of(recipient.address)
        # Before the values are made: a password that is minted again would void the one that was mailed.
        if await self._store.was_sent(self._database, message_id, recipient_key):
            return "withheld" if suppression is not None else "sent"
        if suppression is not None:
            await self._suppressions.withhold(suppression, message_id, recipient_key)
            return "withheld"
        made = await values()
        if made is None:
            return "void"
        words = self._renderer.render(template, **made)
        mail = Mail(
            to=recipient.address,
            to_name=on_one_line(recipient.name),
            subject=words.subject,
            text=words.text,
            html=words.html,
            headers={"Message-ID": self._message_id(message_id, recipient_key), **(headers or {})},
            attachments=await attachments() if attachments is not None else (),
        )
        await self._hand_over(mail)
        now = timestamp(self._clock.now())
        await self._database.write(lambda unit: self._store.mark_sent(unit, message_id, recipient_key, now))
        return "sent"

    async def _hand_over(self, mail: Mail) -> None:
        try:
            await self._mailer.send(mail)
        except RecipientRefused as error:
            await self._suppressions.suppress(mail.to, "bounce", detail=str(error))
            raise Undeliverable(str(error)) from error
        except MailRefused as error:
            raise Undeliverable(str(error)) from error

    def _message_id(self, message_id: str, recipient_key: str) -> str:
        digest = sha256(recipient_key.encode()).hexdigest()[:12]
        return f"<{message_id}.{digest}@{urlsplit(self._public_url).hostname or 'localhost'}>"


async def _nothing() -> dict[str, str]:
    return {}
