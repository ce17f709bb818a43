"""Password hashes: Argon2id in a few threads, with a queue that ends."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from muster.kernel.errors import Unavailable

T = TypeVar("T")

#: OWASP Password Storage Cheat Sheet, "Argon2id": 19 MiB, two iterations, one lane.
TIME_COST = 2
MEMORY_KIB = 19_456
PARALLELISM = 1

#: How long a hash takes, roughly, for the answer to those who have to come back.
_SECONDS_A_HASH = 0.05


class PasswordHashes:
    """Hashes and checks passwords, `workers` at a time while at most `queue` wait.

    Hashing is meant to be expensive, so a flood of log-ins must neither hold up the loop nor queue up
    without end. `hash` and `matches` raise Unavailable when the queue is full.
    """

    def __init__(
        self,
        *,
        workers: int,
        queue: int,
        time_cost: int = TIME_COST,
        memory_kib: int = MEMORY_KIB,
        parallelism: int = PARALLELISM,
    ) -> None:
        self._hasher = PasswordHasher(time_cost, memory_kib, parallelism, hash_len=32, salt_len=16, type=Type.ID)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="password")
        self._workers = workers
        self._places = workers + queue
        self._busy = 0
        self._dummy: str | None = None

    async def hash(self, password: str) -> str:
        """A hash with its salt and parameters in it."""
        return await self._run(lambda: self._hasher.hash(password))

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether `stored` is a hash of the password; without `stored` it takes as long, and is False."""
        return await self._run(lambda: self._matches(stored, password))

    def is_outdated(self, stored: str) -> bool:
        """Whether `stored` was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(stored)

    async def open(self) -> None:
        """Makes the hash that accounts which do not exist are checked against."""
        self._dummy = await self.hash("")

    def close(self) -> None:
        """Lets running hashes finish and takes no more."""
        self._threads.shutdown(cancel_futures=True)

    def _matches(self, stored: str | None, password: str) -> bool:
        if stored is None:
            self._matches(self._dummy or self._hasher.hash(""), password)
            return False
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._busy >= self._places:
            raise Unavailable(
                "Too many people are signing in at this moment; try again shortly.",
                retry_after=max(1.0, self._busy / self._workers * _SECONDS_A_HASH),
            )
        self._busy += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._busy -= 1
