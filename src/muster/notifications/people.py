"""What mails ask of the domain that knows people. Bootstrap gives it; this domain does not know which it is."""

from typing import Protocol

import msgspec


class Recipient(msgspec.Struct, frozen=True):
    """Whom a mail goes to. `name` may be empty."""

    address: str
    name: str


class MailPeople(Protocol):
    """People as mails need them, and the secrets that some mails carry.

    Secrets are made when a mail is rendered, so that no message and no table ever holds one, and a mail that
    is sent late carries one that works. Each gives None when there is nothing to send any more: the person
    is gone, is verified already, the challenge is over.
    """

    async def recipient(self, user_id: str) -> Recipient | None:
        """Where to write to somebody; None for one who is to get no mail."""
        ...

    async def active_recipient(self, user_id: str) -> Recipient | None:
        """The same, but None also for one who cannot sign in: there is no news for them."""
        ...

    async def name(self, user_id: str) -> str:
        """What somebody is called; empty when nobody knows."""
        ...

    async def verification_token(self, user_id: str) -> str | None:
        """For the link that verifies an address."""
        ...

    async def reset_token(self, user_id: str) -> str | None:
        """For the link that resets a password."""
        ...

    async def temporary_password(self, user_id: str) -> str | None:
        """A new generated password, valid from now on."""
        ...

    async def one_time_code(self, challenge_id: str) -> str | None:
        """The code of a challenge."""
        ...
