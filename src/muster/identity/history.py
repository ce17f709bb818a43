"""Changes to a person: the row, the version document that tells of it, and the message, as one write."""

import msgspec

from muster.database.engine import Transaction
from muster.identity.messages import UserChanged
from muster.identity.models import UserFieldChange, UserRow, UserVersion, UserVersionKind
from muster.identity.store import UserStore
from muster.kernel.clock import timestamp
from muster.kernel.errors import Conflict, PreconditionFailed
from muster.kernel.paging import Page
from muster.ports.documents import Document, Documents

#: What the history shows of a row. Of a password it shows that it changed, by the kind of the entry.
TRACKED = ("email", "given_name", "family_name", "group", "status", "timezone", "theme")

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(UserVersion).decode


class UserHistory:
    """Writes the versions of people, and reads them. As with tasks, the row is changed first, on condition
    of its version, which locks it; a document that lies in the way was left by a write that never
    committed, and is replaced."""

    def __init__(self, store: UserStore, documents: Documents) -> None:
        self._store = store
        self._documents = documents

    async def create(self, unit: Transaction, row: UserRow, *, actor_id: str | None) -> None:
        """Writes the first version. Raises DuplicateKey when somebody has the address."""
        await self._store.insert(unit, row)
        await self._record(unit, row, _changes(None, row), actor_id, "created")

    async def change(
        self,
        unit: Transaction,
        row: UserRow,
        *,
        actor_id: str | None,
        kind: UserVersionKind = "changed",
        **fields: str | int | None,
    ) -> UserRow:
        """Writes the next version of `row` with `fields` changed, and returns it.

        Raises PreconditionFailed when the row has moved on, DuplicateKey when somebody has the address.
        """
        now = timestamp(unit.clock.now())
        changed = msgspec.structs.replace(row, version=row.version + 1, updated_at=now, **fields)
        if not await self._store.update(unit, changed, row.version):
            raise PreconditionFailed("Somebody else changed this account a moment ago.")
        changes = _changes(row, changed)
        await self._record(unit, changed, changes, actor_id, kind)
        names = tuple(change.field for change in changes) + (("password",) if "password_version" in fields else ())
        await unit.emit(UserChanged(actor_id=actor_id, person_id=row.id, fields=names, version=changed.version))
        return changed

    async def change_if_different(
        self, unit: Transaction, row: UserRow, *, actor_id: str | None, **fields: str | None
    ) -> UserRow:
        """As `change`, but `row` itself and no new version when it says all of that already."""
        if all(getattr(row, name) == value for name, value in fields.items()):
            return row
        return await self.change(unit, row, actor_id=actor_id, kind="changed", **fields)

    async def erase(self, unit: Transaction, row: UserRow, *, actor_id: str | None) -> UserRow:
        """Writes the last version: nobody can sign in any more, and the address is free. Raises PreconditionFailed."""
        return await self.change(
            unit,
            row,
            actor_id=actor_id,
            kind="deleted",
            status="deleted",
            email="",
            email_canonical=f"deleted:{row.id}",  # no address, so the person's may be used again
            password_version=row.password_version + 1,
            must_change_at=None,
            temporary_until=None,
            second_factor_at=None,
        )

    async def read(self, user_id: str, *, after: str | None, limit: int) -> Page[UserVersion]:
        """A page of the history, newest first."""
        page = await self._documents.list(_partition(user_id), prefix="V#", after=after, limit=limit, newest_first=True)
        return Page([_decode(document.body) for document in page.items], page.next)

    async def _record(
        self, unit: Transaction, row: UserRow, changes: tuple[UserFieldChange, ...], actor_id: str | None, kind: UserVersionKind
    ) -> None:
        entry = UserVersion(row.updated_at, actor_id, kind, changes)
        document = Document(_partition(row.id), f"V#{row.version:010}", _encode(entry).decode())
        if await self._documents.put_new(document, unit):
            return
        orphan = await self._documents.get(document.pk, document.sk, unit)
        if orphan is None or not await self._documents.replace(document, orphan.body, unit):
            raise Conflict("This account is being changed at this moment; try again.")


def _partition(user_id: str) -> str:
    return f"USER#{user_id}"


def _changes(before: UserRow | None, after: UserRow) -> tuple[UserFieldChange, ...]:
    former = None if before is None else _tracked(before)
    return tuple(
        UserFieldChange(name, None if former is None else former[name], value)
        for name, value in _tracked(after).items()
        if former is None or former[name] != value
    )


def _tracked(row: UserRow) -> dict[str, str | bool]:
    values: dict[str, str | bool] = {name: getattr(row, name) for name in TRACKED}
    if row.status == "deleted":
        del values["email"]  # it is removed with the account, so the history does not keep it either
    values["must_change_password"] = row.must_change_at is not None
    values["second_factor"] = row.second_factor_at is not None
    return values
