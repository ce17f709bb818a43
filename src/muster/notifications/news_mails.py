"""Mails about news: the question whether somebody wants them, and the news themselves."""

from typing import Protocol
from urllib.parse import quote, urlsplit

from muster.delivery.consumers import Undeliverable
from muster.notifications.mail_service import MailService, Outcome
from muster.notifications.markdown import html_of, text_of
from muster.notifications.people import Recipient


class Asked(Protocol):
    """To whom a mail about a subscription goes, and the token in it."""

    @property
    def email(self) -> str: ...
    @property
    def token(self) -> str: ...


class News(Protocol):
    """An announcement to one recipient. `token` ends their news; `title` and `slug` are the event's, if it is about one."""

    @property
    def email(self) -> str: ...
    @property
    def token(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def slug(self) -> str | None: ...


class Subscribers(Protocol):
    """Who has asked for news. Each gives None when there is nothing to send any more."""

    async def confirmation_mail(self, subscription_id: str) -> Asked | None:
        """The token that confirms."""
        ...

    async def repeated_mail(self, subscription_id: str) -> Asked | None:
        """The token that ends what was confirmed."""
        ...


class Announcements(Protocol):
    """The news."""

    async def mail(self, recipient_id: str) -> News | None:
        """What one recipient is sent; None when that is not wanted any more, which is noted there."""
        ...

    async def note(self, recipient_id: str, outcome: Outcome | None) -> None:
        """What became of it; None: it was refused for good."""
        ...


class NewsMails:
    """Sends them. Every method is idempotent by message id, and raises what `MailService` does.

    `public_url` has no slash at its end.
    """

    def __init__(self, mails: MailService, subscribers: Subscribers, announcements: Announcements, *, public_url: str) -> None:
        self._mails = mails
        self._subscribers = subscribers
        self._announcements = announcements
        self._public_url = public_url

    async def confirm_subscription(self, message_id: str, subscription_id: str) -> None:
        """The link that confirms. What anybody typed, the title of an event included, is not in it."""

        async def values() -> dict[str, str] | None:
            asked = await self._subscribers.confirmation_mail(subscription_id)
            # Behind a #, a token is in no server's log and no Referer.
            return None if asked is None else {"url": f"{self._public_url}/s/confirm#{quote(asked.token, safe='')}"}

        asked = await self._subscribers.confirmation_mail(subscription_id)
        if asked is not None:
            await self._mails.send(message_id, subscription_id, Recipient(asked.email, ""), "confirm_subscription", values)

    async def subscribed_already(self, message_id: str, subscription_id: str) -> None:
        """That there is nothing to confirm any more."""
        asked = await self._subscribers.repeated_mail(subscription_id)
        if asked is None:
            return
        stop_url = self._stop_page(asked.token)

        async def values() -> dict[str, str]:
            return {"stop_url": stop_url}

        headers = self._one_click(asked.token)
        await self._mails.send(
            message_id, subscription_id, Recipient(asked.email, ""), "subscribed_already", values, headers=headers
        )

    async def announcement(self, message_id: str, recipient_id: str) -> None:
        """An announcement to one recipient; what becomes of it is noted."""
        news = await self._announcements.mail(recipient_id)
        if news is None:
            return

        async def values() -> dict[str, str]:
            return self._values(news)

        headers = {**self._one_click(news.token), "List-Id": f"<{news.topic.replace(':', '-')}.{self._host()}>"}
        try:
            outcome = await self._mails.send(
                message_id, recipient_id, Recipient(news.email, ""), "announcement", values, headers=headers
            )
        except Undeliverable:
            await self._announcements.note(recipient_id, None)
            raise
        await self._announcements.note(recipient_id, outcome)

    def _values(self, news: News) -> dict[str, str]:
        return {
            "subject": news.subject,
            "body_html": html_of(news.body),
            "body_text": text_of(news.body),
            "title": news.title or "",
            "url": f"{self._public_url}/e/{quote(news.slug, safe='')}" if news.slug else "",
            "reason": news.reason,
            "stop_url": self._stop_page(news.token),
        }

    def _stop_page(self, token: str) -> str:
        """The page where people end it: opening it changes nothing, since mail scanners open every link."""
        return f"{self._public_url}/s/unsubscribe?token={quote(token, safe='')}"

    def _one_click(self, token: str) -> dict[str, str]:
        """RFC 8058: mailboxes show a button, which sends one POST. It asks for https, so without that there is a page only."""
        if not self._public_url.startswith("https:"):
            return {"List-Unsubscribe": f"<{self._stop_page(token)}>"}
        return {
            "List-Unsubscribe": f"<{self._public_url}/api/v1/public/unsubscribe?token={quote(token, safe='')}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def _host(self) -> str:
        return urlsplit(self._public_url).hostname or "localhost"
