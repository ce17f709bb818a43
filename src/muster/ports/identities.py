"""Identities: who proves to be whom.

What a user pool such as Cognito would answer is asked here: keeping passwords, checking them, issuing
tokens and checking those. What Muster keeps itself with every adapter is not: the row of a person, the
list of sessions (a token is good only while its session's row is), second factors, links in mails, and
who must change a password.

Methods that take a unit of work follow the rule of documents: an adapter whose accounts live in the same
database writes with it, one whose accounts live elsewhere writes at once. A unit of work may run twice, so
each of them must be the same done twice; after a unit of work that failed, what was written elsewhere stays, and
the next try must not stumble over it. An adapter that keeps long-lived tokens of its own ends them in
`set_password`, in `update` to `deactivated`, and in `remove`.
"""

from typing import Literal, Protocol

import msgspec

from muster.database.engine import Transaction
from muster.kernel.principal import Group


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What an identity store must know of a person. `user_id` is its name for them in every store."""

    user_id: str
    email: str
    given_name: str
    family_name: str
    group: Group
    status: Literal["unverified", "active", "deactivated"]


class PreparedPassword:
    """A password on its way into the store, in the form in which the adapter wants it; not to be shown."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "PreparedPassword(…)"


class Grant(msgspec.Struct, frozen=True):
    """That a person gave the right password. An adapter may derive from it to carry what it got with that.

    `password_is_temporary` says that somebody set this password at the store itself, past Muster, for the person
    to replace it. It is said until `open_session`, so what follows from it is written down before that.
    """

    user_id: str
    password_is_temporary: bool = False


class IssuedToken(msgspec.Struct, frozen=True):
    """A token for a client. `session_id` is what it names as its session; `expires_at` is a timestamp."""

    token: str
    session_id: str
    expires_at: str


class TokenClaims(msgspec.Struct, frozen=True):
    """What a good token says. `expires_at` is in seconds since 1970.

    `signed_in_at`, in seconds since 1970, is there only with a token that somebody got by signing in at the store
    itself, so that Muster did not open its session. One of `open_session` never has it.
    """

    user_id: str
    session_id: str
    expires_at: int
    signed_in_at: int | None = None


class Identities(Protocol):
    """The identity store."""

    async def prepare(self, password: str) -> PreparedPassword:
        """Does what is slow about a new password, before the unit of work that stores it.

        Raises Unavailable when too many wait for that.
        """
        ...

    async def register(self, account: Account, password: PreparedPassword, unit: Transaction) -> None:
        """Takes up an account. Raises Unavailable, ValidationFailed as `set_password` does."""
        ...

    async def update(self, account: Account, unit: Transaction) -> None:
        """Makes what the store knows of a person equal to this. Raises Unavailable."""
        ...

    async def set_password(self, user_id: str, password: PreparedPassword, unit: Transaction) -> None:
        """Replaces the password. Raises Unavailable, ValidationFailed (`password`) where the store has rules of its own."""
        ...

    async def remove(self, user_id: str, unit: Transaction) -> None:
        """Forgets the account; to remove one that is not there is no error. Raises Unavailable."""
        ...

    async def authenticate(self, user_id: str | None, password: str) -> Grant | None:
        """The grant, or None for a wrong password.

        With no `user_id` (no such account) it takes as long as with one, and gives None. Raises Unavailable,
        RateLimited where the store counts by itself.
        """
        ...

    async def open_session(self, grant: Grant) -> IssuedToken:
        """A token for a new session, once for each grant. It is worth nothing until the session's row is there.

        Raises Unavailable.
        """
        ...

    async def verify(self, token: str) -> TokenClaims:
        """What a token says, if it was issued here, for a session, and its time is not over.

        Cheap when asked again about the same token. Raises Unauthenticated, Unavailable.
        """
        ...

    async def is_revoked(self, token: str) -> bool:
        """Whether the store itself has ended a good token since. Asked before a session is entered that Muster did
        not open; every other session ends in Muster's rows. Raises Unavailable.
        """
        ...
