"""A new password for the database, in the four steps by which AWS Secrets Manager asks for one.

Two users take turns, `<name>` and `<name>_b`: a rotation touches only the one whose turn it is, so that processes that
run with the other's password go on until the next one. Every step may be repeated, also after one that died in the middle.
"""

import secrets
import string
from typing import Literal, Protocol, get_args

from muster.database import accounts
from muster.database.credentials import Credentials

Step = Literal["createSecret", "setSecret", "testSecret", "finishSecret"]

_OTHER = "_b"
#: 190 bits, of what needs no quoting anywhere.
_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 32


class RotationRefused(Exception):
    """This step cannot be done. The text says why; it names no password."""


class StagedSecret(Protocol):
    """A secret that has a current version, and during a rotation a pending one. Every method raises Unavailable."""

    async def current(self) -> str:
        """The current version's text; empty when it has none."""
        ...

    async def pending(self, token: str) -> str | None:
        """The text of the version that is called `token` and is pending; None when that has no value yet."""
        ...

    async def is_current(self, token: str) -> bool:
        """Whether the version that is called `token` is the current one."""
        ...

    async def put_pending(self, token: str, text: str) -> None:
        """Makes the pending version, called `token`. The same again changes nothing."""
        ...

    async def make_current(self, token: str) -> None:
        """Makes the version that is called `token` the current one."""
        ...


async def rotate(step: str, token: str, secret: StagedSecret, master: Credentials, *, authorities: str = "") -> None:
    """One step of the rotation whose new version is called `token`; `authorities` is as for `Credentials.url`.

    Raises RotationRefused, AccountRefused, OSError where the database does not answer, ValueError for a secret that is
    no database's, and what `secret` raises. After any of them the current version is what it was.
    """
    if step not in get_args(Step):
        raise RotationRefused(f"There is no step {step!r} in a rotation.")
    if await secret.is_current(token):  # it is done, and this is a repetition
        return
    current = Credentials.from_secret(await secret.current())
    if step == "createSecret":
        await _create(token, secret, current)
        return
    pending = await _next(token, secret, current)
    if pending is None:
        raise RotationRefused(f"Version {token} of the secret is not made yet, or is no other user than the current one.")
    if step == "setSecret":
        await accounts.ensure(master, pending, authorities)
    elif step == "testSecret":
        await accounts.check(pending, authorities)
    else:
        await secret.make_current(token)


async def _create(token: str, secret: StagedSecret, current: Credentials) -> None:
    if await _next(token, secret, current) is None:
        password = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        await secret.put_pending(token, current.for_user(other_user(current.user), password).to_secret())


async def _next(token: str, secret: StagedSecret, current: Credentials) -> Credentials | None:
    """The pending version, if it is for the user whose turn it is: never may the current one's password be changed."""
    text = await secret.pending(token)
    found = None if text is None else Credentials.from_secret(text)
    return found if found is not None and found.user == other_user(current.user) else None


def other_user(user: str) -> str:
    """The name of the user who takes turns with this one."""
    return user.removesuffix(_OTHER) if user.endswith(_OTHER) else user + _OTHER
