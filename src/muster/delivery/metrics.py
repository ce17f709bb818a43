"""Prometheus metrics of delivery."""

from prometheus_client import Counter, Gauge

_HANDLED = Counter("muster_messages_handled_total", "Messages handled.", ("consumer",))
_FAILED = Counter("muster_deliveries_failed_total", "Attempts to handle a message that failed.", ("consumer",))
_DEAD = Counter("muster_deliveries_dead_total", "Deliveries that were given up and wait for an admin.", ("consumer",))
_LAG = Gauge("muster_delivery_lag_seconds", "Age of the oldest message that this process has yet to handle.", ("consumer",))


class DeliveryMetrics:
    """The series of one consumer."""

    def __init__(self, consumer: str) -> None:
        self._handled = _HANDLED.labels(consumer)
        self._failed = _FAILED.labels(consumer)
        self._dead = _DEAD.labels(consumer)
        self._lag = _LAG.labels(consumer)

    def handled(self) -> None:
        """Counts a message that was handled."""
        self._handled.inc()

    def failed(self, *, dead: bool) -> None:
        """Counts a failed attempt; `dead` when it was the last."""
        self._failed.inc()
        if dead:
            self._dead.inc()

    def lag(self, seconds: float) -> None:
        """Shows how far behind the consumer is."""
        self._lag.set(seconds)
