"""The people of the workspace as everybody sees them, and one's own profile."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from muster.database.engine import Database, Transaction
from muster.identity.accounts import account_of
from muster.identity.addresses import canonical
from muster.identity.history import UserHistory
from muster.identity.models import Me, PeopleFilter, Person, UserRow
from muster.identity.people_store import PeopleStore
from muster.identity.store import UserStore
from muster.kernel.errors import NotFound, ValidationFailed
from muster.kernel.paging import Page, encode_cursor, text_cursor
from muster.kernel.principal import Principal
from muster.ports.identities import Identities


class PeopleService:
    """Reads people for everybody; changes one's own profile."""

    def __init__(
        self, database: Database, identities: Identities, *, users: UserStore, people: PeopleStore, history: UserHistory
    ) -> None:
        self._database = database
        self._identities = identities
        self._users = users
        self._people = people
        self._history = history

    async def me(self, caller: Principal) -> Me:
        """The caller."""
        row = await self._users.get(self._database, caller.user_id)
        if row is None:
            raise NotFound("This account is gone.")
        return row.me(await self._users.workspace(self._database) or "")

    async def change_me(self, caller: Principal, changes: dict[str, str]) -> Me:
        """Changes names, `timezone` (an IANA name) or `theme`. Raises ValidationFailed."""
        timezone = changes.get("timezone")
        if timezone is not None and not _is_timezone(timezone):
            raise ValidationFailed.of("timezone", "Use the name of a time zone, such as Europe/Berlin.", "unknown_timezone")

        async def work(unit: Transaction) -> Me:
            row = await self._users.get_locked(unit, caller.user_id)
            if row is None:
                raise NotFound("This account is gone.")
            changed = await self._history.change_if_different(unit, row, actor_id=row.id, **changes)
            if changed is not row:
                await self._identities.update(account_of(changed), unit)
            return changed.me(await self._users.workspace(unit) or "")

        return await self._database.write(work)

    async def list(self, wanted: PeopleFilter, *, after: str | None, limit: int) -> Page[Person]:
        """A page of people by name."""
        page = await page_of_people(self._database, self._people, wanted, after=after, limit=limit)
        return Page([row.person() for row in page.items], page.next)

    async def active_ids(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that belong to somebody who can sign in: whom something may be assigned to."""
        wanted = list(ids)
        return set(await self._users.active_ids(self._database, wanted)) if wanted else set()

    async def admin_ids(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that belong to admins who can sign in: they see every project."""
        wanted = list(ids)
        return set(await self._users.admin_ids(self._database, wanted)) if wanted else set()

    async def id_by_email(self, email: str) -> str | None:
        """Whose address it is, for the command line."""
        row = await self._users.by_email(self._database, canonical(email))
        return row.id if row is not None else None

    async def names(self, ids: Iterable[str]) -> dict[str, str]:
        """The names of people, whatever became of them; ids that are nobody's are left out."""
        wanted = list(ids)
        return dict(await self._users.names(self._database, wanted)) if wanted else {}


async def page_of_people(
    database: Database, people: PeopleStore, wanted: PeopleFilter, *, after: str | None, limit: int
) -> Page[UserRow]:
    """A page of rows by name. Raises ValidationFailed on `after`."""
    rows = await people.list(database, wanted, limit + 1, None if after is None else text_cursor(after, 2))
    shown = rows[:limit]
    return Page(shown, encode_cursor(shown[-1].sort_name, shown[-1].id) if len(rows) > limit else None)


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
