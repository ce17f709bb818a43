"""People who signed up at the identity store itself, past Muster (docs/decisions/0016-user-pool.md)."""

from muster.database.engine import Database, Reader, Transaction
from muster.identity.accounts import Registrar, account_of
from muster.identity.addresses import canonical
from muster.identity.errors import SetupNeeded, SignUpClosed
from muster.identity.history import UserHistory
from muster.identity.messages import SignedUp, SignUpRepeated, UserDeleted, Verified
from muster.identity.models import UserRow
from muster.identity.store import UserStore
from muster.kernel.errors import Conflict, DuplicateKey, MusterError, ValidationFailed
from muster.kernel.ids import is_id
from muster.ports.identities import Identities

_LONGEST_ADDRESS = 254
_LONGEST_NAME = 100


class AdmissionService:
    """Lets them in: a person whose account the store has taken up gets a row, with the account's name as its id."""

    def __init__(
        self,
        database: Database,
        identities: Identities,
        *,
        allow_sign_up: bool,
        users: UserStore,
        history: UserHistory,
        registrar: Registrar,
    ) -> None:
        self._database = database
        self._identities = identities
        self._allow_sign_up = allow_sign_up
        self._users = users
        self._history = history
        self._registrar = registrar

    def check_name(self, user_id: str) -> None:
        """Raises ValidationFailed (`username`) where an account would have a name that cannot be an id."""
        if not is_id(user_id):
            raise ValidationFailed.of("username", "A user name here is a new UUID, in lower case.", "not_an_id")

    async def check_sign_up(self, user_id: str) -> None:
        """Whether somebody may sign up under this name.

        Nobody may under the id of a person, not even a deleted one: tokens of that account would be that person's.
        Raises ValidationFailed (`username`), SignUpClosed, SetupNeeded, Conflict (`username_taken`).
        """
        self.check_name(user_id)
        await self._check_open(self._database)
        if await self._users.get(self._database, user_id) is not None:
            raise _name_taken()

    async def admit(self, user_id: str, email: str, given_name: str, family_name: str) -> None:
        """Makes the person, active and one of the members. Done twice, it is the same.

        `email` is an address that they have proved to be theirs: it takes precedence over one that somebody only
        named at a sign-up, and over nothing else. An account that is not let in is removed from the store, so that
        nobody gets tokens for it; where the address is somebody's, they are told by mail, as at any sign-up.

        Raises ValidationFailed, SignUpClosed, SetupNeeded, Conflict (`username_taken`, `email_taken`), Unavailable.
        """
        self.check_name(user_id)
        email = email.strip()
        if not 3 <= len(email) <= _LONGEST_ADDRESS or "@" not in email[1:-1] or not email.isprintable():
            raise ValidationFailed.of("email", "This is not an address.", "invalid_email")
        given_name, family_name = _name(given_name), _name(family_name)
        new = self._registrar.new_row(
            email,
            given_name or email.partition("@")[0][:_LONGEST_NAME],
            family_name,
            group="Members",
            status="active",
            user_id=user_id,
        )

        async def work(unit: Transaction) -> MusterError | None:
            refusal = await self._decide(unit, new)
            if refusal is not None:
                await self._identities.remove(user_id, unit)
            return refusal

        try:
            refusal = await self._database.write(work)
        except DuplicateKey:  # twice at the same moment: now the other row is there to be found
            refusal = await self._database.write(work)
        if refusal is not None:
            raise refusal

    async def _decide(self, unit: Transaction, new: UserRow) -> MusterError | None:
        """Writes what follows, which may be that the account has to go again; then gives the reason."""
        present = await self._users.get_locked(unit, new.id)
        if present is not None:
            return None if present.email_canonical == new.email_canonical else _name_taken()
        try:
            await self._check_open(unit)
        except (SignUpClosed, SetupNeeded) as error:
            return error
        known = await self._users.by_email_locked(unit, canonical(new.email))
        if known is not None and known.status != "unverified":
            await unit.emit(SignUpRepeated(person_id=known.id))
            return Conflict("Somebody has this e-mail address already.", code="email_taken")
        if known is not None:
            await self._identities.remove(known.id, unit)
            await self._history.erase(unit, known, actor_id=None)
            await unit.emit(UserDeleted(person_id=known.id))
        await self._history.create(unit, new, actor_id=None)
        await self._identities.update(account_of(new), unit)
        await unit.emit(SignedUp(person_id=new.id), Verified(actor_id=new.id, person_id=new.id))
        return None

    async def _check_open(self, reader: Reader) -> None:
        if not self._allow_sign_up:
            raise SignUpClosed
        if await self._users.workspace(reader) is None:
            raise SetupNeeded


def _name(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable()).strip()[:_LONGEST_NAME]


def _name_taken() -> Conflict:
    return Conflict("This user name is somebody else's; sign up with a new one.", code="username_taken")
