"""Deliveries as plain data."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import msgspec

from muster.kernel.messages import Envelope, Message

DeliveryState = Literal["retrying", "dead"]


class Delivery(msgspec.Struct, frozen=True):
    """A message that a consumer failed to handle.

    `retrying` until it succeeds (then it is gone from this list) or until the attempts are used up; then `dead`.
    """

    id: str
    consumer: str
    message_id: str
    kind: str
    attempts: int
    state: DeliveryState
    last_error: str
    next_attempt_at: str | None
    updated_at: str


class DeliveryReplayed(Message, frozen=True, kw_only=True):
    """An admin wants a delivery to be tried again."""

    kind: ClassVar[str] = "delivery:delivery:replayed"
    delivery_id: str
    consumer: str
    message_id: str


class DueDelivery(msgspec.Struct, frozen=True):
    """A failed delivery whose next attempt is due."""

    id: str
    attempts: int
    message: Envelope


class Recorded(msgspec.Struct, frozen=True):
    """What is known of a delivery that has failed."""

    id: str
    message_id: str
    attempts: int
    state: DeliveryState
    next_attempt_at: str | None
    updated_at: str

    @property
    def wants_replay(self) -> bool:
        """Whether an admin has asked for it, and it is not in the queue yet."""
        return self.state == "retrying" and self.attempts == 0 and self.next_attempt_at is not None


class Lease(msgspec.Struct, frozen=True):
    """Who works for a consumer, until when, and how far it has come."""

    name: str
    position: int
    holder: str | None
    leased_until: str | None

    def free_for(self, holder: str, now: str) -> bool:
        """Whether `holder` may take it at the timestamp `now`."""
        return self.leased_until is None or self.leased_until <= now or self.holder == holder


class JobLease(msgspec.Struct, frozen=True):
    """When a periodic job is to run, and until when somebody runs it."""

    name: str
    next_run_at: str
    leased_until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPolicy:
    """The bounds of delivery. Times are in seconds.

    Messages stay in the feed for `keep_days`, if that is given, and in any case until all consumers have them.

    The pause before attempt n+1 is `backoff * 2**(n-1)`, at most `backoff_limit`, spread by a quarter either
    way so that what failed together does not come back together.
    """

    attempts: int = 16
    backoff: float = 2
    backoff_limit: float = 3600
    concurrency: int = 16
    timeout: float = 60
    lease: float = 30
    job_timeout: float = 600
    keep_days: int | None = None


__all__ = ["Delivery", "DeliveryPolicy", "DeliveryReplayed", "DeliveryState", "DueDelivery", "JobLease", "Lease", "Recorded"]
