"""What it takes to make an account, for each of the ways in which one comes to be."""

from muster.database.engine import Transaction
from muster.identity.addresses import canonical
from muster.identity.history import UserHistory
from muster.identity.models import Status, UserRow
from muster.kernel.clock import Clock, after, timestamp
from muster.kernel.ids import new_id
from muster.kernel.principal import Group
from muster.ports.identities import Account, Identities, PreparedPassword


class Registrar:
    """Makes rows of people together with their account in the identity store."""

    def __init__(self, identities: Identities, history: UserHistory, clock: Clock) -> None:
        self._identities = identities
        self._history = history
        self._clock = clock

    def new_row(
        self,
        email: str,
        given_name: str,
        family_name: str,
        *,
        group: Group,
        status: Status,
        password_expires_in: int | None = None,
        user_id: str | None = None,
    ) -> UserRow:
        """Somebody new, not yet written: it is made once, while a unit of work may run twice.

        With `password_expires_in` (seconds) the password is a generated one, to be changed by then. `user_id` is
        what somebody is called already whose account the identity store has taken up by itself.
        """
        moment = self._clock.now()
        now = timestamp(moment)
        return UserRow(
            id=user_id or new_id(),
            email=email,
            email_canonical=canonical(email),
            given_name=given_name,
            family_name=family_name,
            group=group,
            status=status,
            timezone="UTC",
            theme="auto",
            password_version=1,
            must_change_at=None if password_expires_in is None else now,
            temporary_until=None if password_expires_in is None else after(moment, seconds=password_expires_in),
            second_factor_at=None,
            version=1,
            created_at=now,
            updated_at=now,
            last_seen_at=None,
        )

    async def register(self, unit: Transaction, row: UserRow, password: PreparedPassword, *, actor_id: str | None) -> None:
        """Writes the row, its first version and the account. Raises DuplicateKey when the address is taken."""
        await self._history.create(unit, row, actor_id=actor_id)
        await self._identities.register(account_of(row), password, unit)


def account_of(row: UserRow) -> Account:
    """The person as the identity store knows them."""
    return Account(
        user_id=row.id,
        email=row.email,
        given_name=row.given_name,
        family_name=row.family_name,
        group=row.group,
        status="unverified" if row.status == "unverified" else "active" if row.status == "active" else "deactivated",
    )
