"""Prometheus metrics of the HTTP side."""

from functools import lru_cache

from prometheus_client import Counter, Histogram

REQUESTS = Counter("muster_http_requests_total", "Requests answered.", ("method", "route", "status"))
SECONDS = Histogram(
    "muster_http_request_seconds",
    "Time from the request's arrival to the end of its answer.",
    ("method", "route"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@lru_cache(2048)
def _series(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    # Looking up a labelled series costs more than counting in it.
    return REQUESTS.labels(method, route, str(status)), SECONDS.labels(method, route)


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Counts one request. `route` is the template, so the number of series stays bounded."""
    counter, histogram = _series(method if method in _METHODS else "other", route, status)
    counter.inc()
    histogram.observe(seconds)
