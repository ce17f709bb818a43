"""What Muster on AWS costs a month: arithmetic over a stage's templates, the prices, and what people do."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from scripts.aws_prices import CALLS, HOURS, QUEUE_POLLS_A_MONTH, STEPS_OF_A_WORKFLOW, USAGE, Usage, cost_of


@dataclass(frozen=True)
class Installed:
    """What of a stage's templates costs something, or bounds what people can do. Memory in MiB, storage in GB."""

    stage: str
    nat_gateways: int
    database: str
    database_gb: int
    multi_az: bool
    cache: str
    cache_nodes: int
    acls: int
    rules: int
    secrets: int
    keys: int
    alarms: int
    queues_read: int
    documents_restorable: bool
    api_memory: int
    worker_memory: int
    relay_memory: int
    requests_a_second: int
    requests_an_address: int


@dataclass(frozen=True)
class Item:
    """A line of the bill: `units` of `what`, a name in PRICES. `told` is how they were counted."""

    group: str
    what: str
    units: float
    told: str
    #: Whether it is there because pages ask whether there is something new.
    polling: bool = False


def bill(installed: Installed, people: int, usage: Usage = USAGE) -> list[tuple[Item, float]]:
    """Every line with its dollars. What is free of a price, or cheaper from some number on, is shared by its lines."""
    lines = [*_standing(installed, usage), *_by_request(installed, people, usage), *_by_work(installed, people, usage)]
    units: dict[str, float] = defaultdict(float)
    for line in lines:
        units[line.what] += line.units
    return [(line, cost_of(line.what, units[line.what]) * line.units / units[line.what]) for line in lines if line.units]


def polls(people: int, usage: Usage = USAGE) -> float:
    """Questions whether there is something new, in a month, in millions."""
    return people * usage.days_in_a_month * usage.hours_visible * 3600 / usage.poll_seconds / 1e6


def looked_at_once(people: int, usage: Usage = USAGE) -> int:
    """How many look at a page at once, spread evenly over the day's hours."""
    return round(people * usage.hours_visible / usage.hours_of_a_day)


def pages_within(requests: float, seconds: float, usage: Usage = USAGE) -> int:
    """How many pages that are looked at so many requests in so many seconds are enough for, if they do nothing else."""
    return int(requests / seconds * usage.poll_seconds)


def _standing(at: Installed, usage: Usage) -> Iterator[Item]:
    """What is paid each hour, whoever is there."""
    yield Item("network", "NAT gateway", at.nat_gateways * HOURS, f"{at.nat_gateways} x {HOURS} hours")
    yield Item("network", "public IPv4 address", at.nat_gateways * HOURS, f"{at.nat_gateways} x {HOURS} hours")
    copies = 2 if at.multi_az else 1
    yield Item("database", at.database, copies * HOURS, f"{copies} x {HOURS} hours")
    if at.cache_nodes:
        yield Item("limits", at.cache, at.cache_nodes * HOURS, f"{at.cache_nodes} x {HOURS} hours")
    yield Item("firewall", "web ACL", at.acls, str(at.acls))
    yield Item("firewall", "rule of a web ACL", at.rules, str(at.rules))
    yield Item("secrets", "secrets", at.secrets, str(at.secrets))
    yield Item("secrets", "key (KMS)", at.keys, str(at.keys))
    yield Item("logs, alarms", "alarms", at.alarms, str(at.alarms))
    yield Item("logs, alarms", "dashboard", 1, "1")
    looks = f"{at.queues_read} queues x {QUEUE_POLLS_A_MONTH:,} looks"
    yield Item("messages", "SQS", at.queues_read * QUEUE_POLLS_A_MONTH / 1e6, looks)
    minutes = 60 * HOURS / 1e6
    yield Item("functions", "calls of functions", minutes, "the relay, each minute")
    seconds = minutes * usage.relay_ms / 1000 * at.relay_memory / 1024
    yield Item("functions", "time of functions (arm64)", seconds, "the relay, each minute")


def _by_request(at: Installed, people: int, usage: Usage) -> Iterator[Item]:
    days = people * usage.days_in_a_month / 1e6
    asked, other = polls(people, usage), days * usage.requests
    static = days * usage.files_of_the_client
    busy = usage.hours_of_a_day * 3600 * usage.days_in_a_month / 1e6
    yield from _calls(at, usage, asked, other, busy)
    yield Item("CloudFront", "requests to CloudFront (HTTPS)", static, f"{static:,.2f} million for the client's files")
    yield Item("CloudFront", "CloudFront function", static, f"{static:,.2f} million")
    yield Item("CloudFront", "traffic of CloudFront", days * usage.client_kb_a_day, "the client's files")
    yield Item("firewall", "requests that a web ACL sees", static, f"{static:,.2f} million for the client's files")


def _calls(at: Installed, usage: Usage, asked: float, other: float, busy: float) -> Iterator[Item]:
    """Twice: for questions whether there is something new, and for everything else. `busy`: million seconds with people."""
    for millions, milliseconds, kilobytes, polling in (
        (asked, usage.poll_ms, usage.poll_answer_kb, True),
        (other, usage.request_ms, usage.answer_kb, False),
    ):
        told = f"{millions:,.2f} million"
        yield Item("API Gateway", CALLS, millions, told, polling)
        yield Item("firewall", "requests that a web ACL sees", at.acls * millions, f"{at.acls} x {told}", polling)
        yield Item("CloudFront", "requests to CloudFront (HTTPS)", millions, told, polling)
        yield Item("CloudFront", "traffic of CloudFront", millions * kilobytes, f"{told} x {kilobytes:g} KB", polling)
        yield Item("functions", "calls of functions", millions, told, polling)
        seconds = millions * milliseconds / 1000 * at.api_memory / 1024
        time = f"{told} x {milliseconds:g} ms x {at.api_memory:,} MiB"
        yield Item("functions", "time of functions (arm64)", seconds, time, polling)
        yield Item("logs, alarms", "logs", millions * usage.log_bytes / 1000, f"{told} x {usage.log_bytes:,.0f} bytes", polling)
        first = min(busy, asked + other) * millions / (asked + other)
        traced = first + usage.traced * max(0.0, millions - first)
        yield Item("logs, alarms", "traces", traced, f"{traced:,.2f} of {told}", polling)


def _workflows(at: Installed, usage: Usage, started: float) -> Iterator[Item]:
    """Three calls of functions each: two steps, and the question."""
    steps, millions = started * STEPS_OF_A_WORKFLOW / 1000, started / 1e6
    yield Item("workflows", "steps of workflows (Step Functions)", steps, f"{STEPS_OF_A_WORKFLOW} x {started:,.0f}")
    yield Item("workflows", "SNS", millions, f"{started:,.0f} questions")
    yield Item("messages", "SQS", 3 * millions, f"3 x {started:,.0f} questions of workflows")
    yield Item("functions", "calls of functions", 3 * millions, f"3 x {started:,.0f} workflows")
    seconds = 3 * millions * usage.message_ms / 1000 * at.worker_memory / 1024
    yield Item("functions", "time of functions (arm64)", seconds, f"3 x {started:,.0f} workflows")
    yield Item("logs, alarms", "logs", 3 * millions * usage.log_bytes / 1000, f"3 x {started:,.0f} workflows")


def _by_work(at: Installed, people: int, usage: Usage) -> Iterator[Item]:
    days = people * usage.days_in_a_month
    writes = days * usage.writes / 1e6
    messages = writes * usage.messages_per_write
    handled = messages * usage.consumers_per_message
    yield Item("messages", "EventBridge", messages, f"{messages:,.3f} million messages")
    yield Item("messages", "SQS", 3 * handled, f"3 x {handled:,.3f} million")
    yield Item("functions", "calls of functions", writes + handled, "the relay after writes, and workers")
    seconds = (handled * usage.message_ms * at.worker_memory + writes * usage.relay_ms * at.relay_memory) / 1024 / 1000
    yield Item("functions", "time of functions (arm64)", seconds, "the relay after writes, and workers")
    logs = (writes + handled) * usage.log_bytes / 1000
    yield Item("logs, alarms", "logs", logs, "the relay after writes, and workers")
    yield from _workflows(at, usage, days * usage.subscriptions)
    mails = days * usage.mails / 1000
    yield Item("mail, people", "mails", mails, f"{mails:,.1f} thousand")
    yield Item("mail, people", "people signed in (Cognito, Lite)", people, f"{people:,}")
    written, read = days * usage.document_units_written / 1e6, days * usage.document_units_read / 1e6
    yield Item("documents", "writes of documents", written, f"{written:,.2f} million units")
    yield Item("documents", "reads of documents", read, f"{read:,.2f} million units")
    documents = people * usage.documents_gb
    yield Item("documents", "storage of documents", documents, f"{documents:,.0f} GB after a year")
    if at.documents_restorable:
        yield Item("documents", "point-in-time copies of documents", documents, f"{documents:,.0f} GB")
    files = days * 12 * usage.uploaded_mb / 1000
    yield Item("files", "files", files, f"{files:,.1f} GB after a year")
    down = days * usage.downloaded_mb / 1000
    yield Item("files", "traffic of files", down, f"{down:,.1f} GB")
    copies = 2 if at.multi_az else 1
    rows = max(float(at.database_gb), people * usage.database_gb)
    yield Item("database", "database storage (gp3)", copies * rows, f"{copies} x {rows:,.0f} GB")
    nat = writes * usage.nat_kb_per_write
    yield Item("network", "NAT traffic", nat, f"{nat:,.1f} GB")
