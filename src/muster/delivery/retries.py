"""What becomes of a delivery that failed."""

from collections.abc import Callable
from datetime import datetime

from muster.database.engine import Database
from muster.delivery.consumers import Undeliverable
from muster.delivery.metrics import DeliveryMetrics
from muster.delivery.models import DeliveryPolicy, DeliveryState
from muster.delivery.store import DeliveryStore
from muster.kernel.clock import Clock, after, timestamp
from muster.kernel.errors import Unavailable
from muster.kernel.messages import Envelope

#: Characters of an error that are kept.
_ERROR_LENGTH = 1000


class Retries:
    """Records failures of one consumer and says when to try again. `spread` gives numbers from 0 to 1."""

    def __init__(
        self,
        consumer: str,
        database: Database,
        clock: Clock,
        policy: DeliveryPolicy,
        metrics: DeliveryMetrics,
        spread: Callable[[], float],
    ) -> None:
        self._consumer = consumer
        self._database = database
        self._clock = clock
        self._policy = policy
        self._metrics = metrics
        self._spread = spread
        self._store = DeliveryStore()

    async def first(self, message: Envelope, error: Exception) -> None:
        """Records that a message failed at its first attempt."""
        now = self._clock.now()
        state, next_attempt_at = self._verdict(1, error, now)
        await self._database.write(
            lambda unit: self._store.add_failure(
                unit,
                self._consumer,
                message,
                attempts=1,
                state=state,
                error=_words(error),
                next_attempt_at=next_attempt_at,
                now=timestamp(now),
            )
        )

    async def again(self, delivery_id: str, attempts: int, error: Exception) -> None:
        """Records that a delivery failed once more; `attempts` counts this one."""
        now = self._clock.now()
        state, next_attempt_at = self._verdict(attempts, error, now)
        await self._database.write(
            lambda unit: self._store.fail_again(
                unit,
                delivery_id,
                attempts=attempts,
                state=state,
                error=_words(error),
                next_attempt_at=next_attempt_at,
                now=timestamp(now),
            )
        )

    async def succeeded(self, delivery_id: str) -> None:
        """Forgets a delivery that went through."""
        await self._database.write(lambda unit: self._store.succeed(unit, delivery_id))

    def _verdict(self, attempts: int, error: Exception, now: datetime) -> tuple[DeliveryState, str | None]:
        dead = isinstance(error, Undeliverable) or attempts >= self._policy.attempts
        self._metrics.failed(dead=dead)
        if dead:
            return "dead", None
        # The exponent is bounded, or a setting of a thousand attempts would overflow.
        pause = min(self._policy.backoff * 2.0 ** min(attempts - 1, 60), self._policy.backoff_limit)
        pause *= 0.75 + self._spread() / 2
        if isinstance(error, Unavailable):
            pause = max(pause, error.retry_after)
        return "retrying", after(now, seconds=pause)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:_ERROR_LENGTH]
