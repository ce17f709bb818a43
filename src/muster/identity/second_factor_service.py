"""Turning the second factor on and off."""

from muster.database.engine import Database, Transaction
from muster.identity.gate import Gate
from muster.identity.history import UserHistory
from muster.identity.messages import SecondFactorTurnedOff, SecondFactorTurnedOn
from muster.identity.models import Device, RecoveryCodes, SecondFactorStart, UserRow
from muster.identity.sessions_service import SessionService
from muster.identity.store import UserStore
from muster.identity.totp import Totp
from muster.kernel.clock import timestamp
from muster.kernel.errors import Conflict, NotFound, ValidationFailed
from muster.kernel.principal import Principal


class SecondFactorService:
    """One's own second factor. What weakens it asks for the password again."""

    def __init__(
        self, database: Database, *, users: UserStore, history: UserHistory, sessions: SessionService, totp: Totp, gate: Gate
    ) -> None:
        self._database = database
        self._users = users
        self._history = history
        self._sessions = sessions
        self._totp = totp
        self._gate = gate

    async def begin(self, caller: Principal, password: str, device: Device) -> SecondFactorStart:
        """A secret for the app; it counts once a code made from it is given.

        Raises Conflict (`second_factor_on`), ValidationFailed (`password`), RateLimited.
        """
        asked = await self._confirmed(caller, password, device)

        async def work(unit: Transaction) -> SecondFactorStart:
            row = await self._locked(unit, caller)
            if row.second_factor_at is not None:
                raise Conflict("The second factor is on already; turn it off first.", code="second_factor_on")
            issuer = await self._users.workspace(unit) or "Muster"
            return await self._totp.begin(unit, row.id, email=asked.email, issuer=issuer)

        return await self._database.write(work)

    async def confirm(self, caller: Principal, code: str) -> RecoveryCodes:
        """Turns the second factor on. Raises Conflict, ValidationFailed (`code`), RateLimited."""
        await self._gate.second_factor(caller.user_id)

        async def work(unit: Transaction) -> RecoveryCodes:
            row = await self._locked(unit, caller)
            if row.second_factor_at is not None:
                raise Conflict("The second factor is on already.", code="second_factor_on")
            if not await self._totp.take(unit, row.id, code):
                raise ValidationFailed.of("code", "This is not the code that the app shows now.", "wrong_code")
            now = timestamp(unit.clock.now())
            await self._history.change(unit, row, actor_id=row.id, kind="second_factor_on", second_factor_at=now)
            await unit.emit(SecondFactorTurnedOn(actor_id=row.id, person_id=row.id))
            return RecoveryCodes(await self._totp.new_recovery_codes(unit, row.id))

        codes = await self._database.write(work)
        await self._gate.second_factor_succeeded(caller.user_id)
        return codes

    async def turn_off(self, caller: Principal, password: str, device: Device) -> None:
        """Raises Conflict (`second_factor_off`), ValidationFailed (`password`), RateLimited."""
        await self._confirmed(caller, password, device)

        async def work(unit: Transaction) -> None:
            row = await self._locked(unit, caller, must_be_on=True)
            await self._totp.remove(unit, row.id)
            await self._history.change(unit, row, actor_id=row.id, kind="second_factor_off", second_factor_at=None)
            await unit.emit(SecondFactorTurnedOff(actor_id=row.id, person_id=row.id))

        await self._database.write(work)

    async def renew_recovery_codes(self, caller: Principal, password: str, device: Device) -> RecoveryCodes:
        """Ten new codes; the former ones are void. Raises as `turn_off` does."""
        await self._confirmed(caller, password, device)

        async def work(unit: Transaction) -> RecoveryCodes:
            row = await self._locked(unit, caller, must_be_on=True)
            return RecoveryCodes(await self._totp.new_recovery_codes(unit, row.id))

        return await self._database.write(work)

    async def _confirmed(self, caller: Principal, password: str, device: Device) -> UserRow:
        row = await self._users.get(self._database, caller.user_id)
        if row is None:
            raise NotFound("This account is gone.")
        await self._sessions.confirm_password(row, password, device, field="password")
        return row

    async def _locked(self, unit: Transaction, caller: Principal, *, must_be_on: bool = False) -> UserRow:
        row = await self._users.get_locked(unit, caller.user_id)
        if row is None:
            raise NotFound("This account is gone.")
        if must_be_on and row.second_factor_at is None:
            raise Conflict("The second factor is off.", code="second_factor_off")
        return row
