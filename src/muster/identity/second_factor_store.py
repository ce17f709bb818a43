"""Queries on second factors and recovery codes."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, insert, select, update

from muster.database.engine import Reader, Transaction
from muster.database.query import Command, Query, upsert
from muster.identity.tables import recovery_codes, second_factors

_f = second_factors.c
_r = recovery_codes.c

SECRET = Query(select(_f.secret).where(_f.user_id == bindparam("user_id")), str)
PUT_SECRET = Command(upsert(second_factors, "user_id", "secret", "last_step", "created_at", keys=["user_id"]))
TAKE_STEP = Command(
    update(second_factors)
    .where(_f.user_id == bindparam("of_user"), _f.last_step < bindparam("step"))
    .values(last_step=bindparam("step"))
)
REMOVE_SECRET = Command(delete(second_factors).where(_f.user_id == bindparam("user_id")))
INSERT_CODE = Command(insert(recovery_codes).values(user_id=bindparam("user_id"), digest=bindparam("digest")))
TAKE_CODE = Command(
    update(recovery_codes)
    .where(_r.user_id == bindparam("of_user"), _r.digest == bindparam("of_digest"), _r.used_at.is_(None))
    .values(used_at=bindparam("now"))
)
REMOVE_CODES = Command(delete(recovery_codes).where(_r.user_id == bindparam("user_id")))


class SecondFactorStore:
    """Rows of second factors. Secrets come encrypted, recovery codes as digests."""

    async def secret(self, reader: Reader, user_id: str) -> str | None:
        return await reader.fetch_one(SECRET, user_id=user_id)

    async def put_secret(self, unit: Transaction, user_id: str, secret: str, now: str) -> None:
        await unit.execute(PUT_SECRET, user_id=user_id, secret=secret, last_step=0, created_at=now)

    async def take_step(self, unit: Transaction, user_id: str, step: int) -> bool:
        """Whether this time step, and no later one, was not taken before."""
        return bool(await unit.execute(TAKE_STEP, of_user=user_id, step=step))

    async def replace_codes(self, unit: Transaction, user_id: str, digests: Sequence[str]) -> None:
        await unit.execute(REMOVE_CODES, user_id=user_id)
        await unit.execute_many(INSERT_CODE, [{"user_id": user_id, "digest": digest} for digest in digests])

    async def take_code(self, unit: Transaction, user_id: str, digest: str, now: str) -> bool:
        """Whether there was such a code, unused."""
        return bool(await unit.execute(TAKE_CODE, of_user=user_id, of_digest=digest, now=now))

    async def remove(self, unit: Transaction, user_id: str) -> None:
        """Forgets the secret and the codes."""
        await unit.execute(REMOVE_SECRET, user_id=user_id)
        await unit.execute(REMOVE_CODES, user_id=user_id)
