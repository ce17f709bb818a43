"""Idempotency keys: a request that is sent twice takes effect once, and is answered the same both times.

The key is claimed in the same transaction as the effect, so there is never one without the other: either
nothing happened and the request may run, or it happened and will not run again. The answer is stored once
it is known. A process that dies in between leaves a claim without an answer.

Keys are held as digests that include the caller, so nobody meets another's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, TypeVar

import msgspec
from sqlalchemy import Index, Integer, bindparam, delete, select

from muster.database.columns import BYTES, TEXT, TIME, Column, key, table
from muster.database.query import Command, Query, upsert
from muster.kernel.clock import parse_timestamp, timestamp
from muster.kernel.errors import Conflict, DuplicateKey

if TYPE_CHECKING:
    from muster.database.engine import Database, Reader, Transaction

R = TypeVar("R")

#: Seconds in which a claim without an answer counts as a request that still runs.
ANSWER_EXPECTED_WITHIN = 60

idempotency_keys = table(
    "idempotency_keys",
    Column("key_digest", key(64), primary_key=True),
    Column("request_digest", key(64), nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Column("status", Integer),
    Column("headers", TEXT),
    Column("body", BYTES),
    Index("ix_idempotency_keys_expires_at", "expires_at"),
)

_k = idempotency_keys.c
_TAKE = Command(
    idempotency_keys.insert().values(
        {name: bindparam(name) for name in ("key_digest", "request_digest", "created_at", "expires_at")}
    )
)
_FREE = Command(delete(idempotency_keys).where(_k.key_digest == bindparam("key_digest"), _k.expires_at <= bindparam("now")))
_STORE = Command(
    upsert(
        idempotency_keys,
        "key_digest",
        "request_digest",
        "created_at",
        "expires_at",
        "status",
        "headers",
        "body",
        keys=["key_digest"],
    )
)
_EXPIRED = Query(select(_k.key_digest).where(_k.expires_at <= bindparam("now")).limit(bindparam("limit")), str)


class Claim:
    """The wish of one request to be the only one with its key.

    `key_digest` is the digest of caller and key, `request_digest` that of method, path and body, both at most
    64 characters. `expires_at` is a timestamp: from then on the key is free again.
    """

    def __init__(self, key_digest: str, request_digest: str, expires_at: str) -> None:
        self.key_digest = key_digest
        self.request_digest = request_digest
        self.expires_at = expires_at
        #: Whether a unit of work of this request has committed, and the claim with it.
        self.held = False
        #: Whether the key has a row left over from before, whose time is over.
        self.follows_expired = False
        self.lock = asyncio.Lock()


#: The claim of the request that runs, which its first unit of work will take.
current_claim: ContextVar[Claim | None] = ContextVar("current_claim", default=None)


@contextmanager
def without_claim() -> Iterator[None]:
    """For writes that are no effect of the request, such as counting it: they leave the claim alone."""
    token = current_claim.set(None)
    try:
        yield
    finally:
        current_claim.reset(token)


class Answer(msgspec.Struct, frozen=True):
    """An answer as it was given."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Known(msgspec.Struct, frozen=True):
    """What is known of a key that was used before. `answer` is None while there is none."""

    request_digest: str
    created_at: str
    expires_at: str
    answer: Answer | None

    def answer_to(self, request_digest: str, now: str) -> Answer | Literal["mismatch"]:
        """The answer to give again, or `mismatch` when the key was used for another request.

        Raises Conflict, `idempotency_in_progress` while the first request may still run, and later
        `idempotency_answer_lost`: what it asked for was done, once, but its answer was never stored.
        """
        if self.request_digest != request_digest:
            return "mismatch"
        if self.answer is not None:
            return self.answer
        if parse_timestamp(self.created_at) + timedelta(seconds=ANSWER_EXPECTED_WITHIN) > parse_timestamp(now):
            raise in_progress()
        raise Conflict(
            "A request with this Idempotency-Key was carried out, but its answer was lost. It will not be carried out again.",
            code="idempotency_answer_lost",
        )


def in_progress() -> Conflict:
    """Another request with the same key is being carried out."""
    return Conflict("A request with this Idempotency-Key is being carried out.", code="idempotency_in_progress")


_headers = msgspec.json.Decoder(list[tuple[str, str]])


def _known(
    request_digest: str, created_at: str, expires_at: str, status: int | None, headers: str | None, body: bytes | None
) -> Known:
    answer = None if status is None else Answer(status, _headers.decode(headers or "[]"), body or b"")
    return Known(request_digest, created_at, expires_at, answer)


_FIND = Query(
    select(_k.request_digest, _k.created_at, _k.expires_at, _k.status, _k.headers, _k.body).where(
        _k.key_digest == bindparam("key_digest")
    ),
    _known,
)


async def find(reader: "Reader", claim: Claim, now: str) -> Known | None:
    """What is known of the claim's key, None when it is free. `now` is a timestamp."""
    known = await reader.fetch_one(_FIND, key_digest=claim.key_digest)
    if known is None or known.expires_at > now:
        return known
    claim.follows_expired = True
    return None


def claimed(claim: Claim, work: "Callable[[Transaction], Awaitable[R]]") -> "Callable[[Transaction], Awaitable[R]]":
    """`work`, taking the claim first. Raises Conflict, `idempotency_in_progress`, when another request has it."""

    async def claim_and_work(unit: "Transaction") -> R:
        if claim.held:  # by another unit of work of the same request, meanwhile
            return await work(unit)
        now = timestamp(unit.clock.now())
        if claim.follows_expired:
            await unit.execute(_FREE, key_digest=claim.key_digest, now=now)
        try:
            await unit.execute(
                _TAKE,
                key_digest=claim.key_digest,
                request_digest=claim.request_digest,
                created_at=now,
                expires_at=claim.expires_at,
            )
        except DuplicateKey as error:
            raise in_progress() from error
        return await work(unit)

    return claim_and_work


async def store_answer(database: "Database", claim: Claim, answer: Answer) -> None:
    """Stores the answer, to be given again. Also where the request wrote nothing and so holds no claim."""

    async def store(unit: "Transaction") -> None:
        await unit.execute(
            _STORE,
            key_digest=claim.key_digest,
            request_digest=claim.request_digest,
            created_at=timestamp(unit.clock.now()),
            expires_at=claim.expires_at,
            status=answer.status,
            headers=msgspec.json.encode(answer.headers).decode(),
            body=answer.body,
        )

    with without_claim():
        await database.write(store)


async def purge_expired(database: "Database", now: str, limit: int = 1000) -> int:
    """Removes up to `limit` keys that have expired by the timestamp `now`. How many."""
    digests = await database.fetch_all(_EXPIRED, now=now, limit=limit)
    if not digests:
        return 0

    async def purge(unit: "Transaction") -> None:
        await unit.execute_many(_FREE, [{"key_digest": digest, "now": now} for digest in digests])

    with without_claim():
        await database.write(purge)
    return len(digests)
