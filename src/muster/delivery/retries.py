"""What becomes of a delivery that failed, where this process sees to its retries itself."""

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
                error=words_for(error),
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
                error=words_for(error),
                next_attempt_at=next_attempt_at,
                now=timestamp(now),
            )
        )

    async def succeeded(self, delivery_id: str) -> None:
        """Forgets a delivery that went through."""
        await self._database.write(lambda unit: self._store.succeed(unit, delivery_id))

    def _verdict(self, attempts: int, error: Exception, now: datetime) -> tuple[DeliveryState, str | None]:
        pause = pause_after(self._policy, attempts, error, self._spread)
        self._metrics.failed(dead=pause is None)
        return ("dead", None) if pause is None else ("retrying", after(now, seconds=pause))


def pause_after(policy: DeliveryPolicy, attempts: int, error: Exception, spread: Callable[[], float]) -> float | None:
    """Seconds to wait after the attempt that `error` ended, the `attempts`-th one; None when it was the last."""
    if isinstance(error, Undeliverable) or attempts >= policy.attempts:
        return None
    # The exponent is bounded, or a setting of a thousand attempts would overflow.
    pause = min(policy.backoff * 2.0 ** min(attempts - 1, 60), policy.backoff_limit)
    pause *= 0.75 + spread() / 2
    return max(pause, error.retry_after) if isinstance(error, Unavailable) else pause


def words_for(error: Exception) -> str:
    """What is kept of an error."""
    return f"{type(error).__name__}: {error}"[:_ERROR_LENGTH]
