"""What events ask of others. Bootstrap gives it; this domain does not know who they are."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import msgspec

from muster.kernel.principal import Principal


class People(Protocol):
    """Whoever knows the people of the workspace."""

    async def active_ids(self, ids: Collection[str]) -> set[str]:
        """Those of the ids that are people who can sign in."""
        ...

    async def names(self, ids: Collection[str]) -> Mapping[str, str]:
        """The names of people, whatever became of them; ids that are nobody's are left out."""
        ...


class AddressProofs(Protocol):
    """One-time codes."""

    def spending(self, challenge_id: str, code: str) -> AbstractAsyncContextManager[str]:
        """Uses up a code for what is done inside, and gives the address that it proves.

        If that raises, the code is good again as it was before, but for the try. Of two at once, one gets in. Raises
        ValidationFailed (`code`) for a wrong one, LinkExpired (`code_expired`) when it is over.
        """
        ...


class AddressGate(Protocol):
    """Whoever counts what comes from where."""

    async def address(self, ip: str) -> None:
        """Counts a request that a stranger could flood us with. Raises RateLimited."""
        ...

    async def mail(self, email: str) -> None:
        """Counts a mail that a stranger causes to be sent to an address. Raises RateLimited."""
        ...


class KeyedDigests(Protocol):
    """The server's key."""

    def tag(self, use: str, value: str) -> bytes:
        """A keyed digest of `value` for `use`, 32 bytes; nobody without the key can make it."""
        ...


class PlannedWork(msgspec.Struct, frozen=True):
    """A task of a new board. `deadline` is a timestamp."""

    title: str
    description: str
    deadline: str


class Boards(Protocol):
    """Whoever keeps the work."""

    async def create_board(
        self, caller: Principal, source: str, name: str, member_ids: Collection[str], tasks: Sequence[PlannedWork]
    ) -> str:
        """Makes a project with these tasks, for these members, and gives its id.

        `source` says for what: asked again with the same, it gives the id of the project that was made before.
        """
        ...
