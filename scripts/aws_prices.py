"""What AWS asks for, and how people are taken to use Muster: the named figures of the estimate in docs/reference/aws.md.

Prices are those of us-east-1 in US dollars, on demand, without taxes, for a month of 730 hours.
"""

from dataclasses import dataclass
from typing import Literal

#: When the prices were looked up.
AS_OF = "November 2026"
HOURS = 730

#: How a price is known: `page` was read in a stored copy of AWS's own page, `others` in what others write of it (of a
#: db.r7g.large they write 0.235 to 0.24), `memory` nowhere lately.
Known = Literal["page", "others", "memory"]


@dataclass(frozen=True)
class Price:
    """`dollars` for one `unit`; `page` is below https://aws.amazon.com/. It is for what comes after `free` units,
    which cost no account anything in any month."""

    dollars: float
    unit: str
    page: str
    known: Known
    free: float = 0

    def of(self, units: float) -> float:
        """What that many cost in a month, each of them alike."""
        return max(0.0, units - self.free) * self.dollars


_M = "a million"
PRICES: dict[str, Price] = {
    "NAT gateway": Price(0.045, "an hour", "vpc/pricing", "others"),
    "NAT traffic": Price(0.045, "a GB", "vpc/pricing", "others"),
    "public IPv4 address": Price(0.005, "an hour", "vpc/pricing", "others"),
    "db.t4g.micro": Price(0.016, "an hour", "rds/postgresql/pricing", "others"),
    "db.r7g.large": Price(0.239, "an hour", "rds/postgresql/pricing", "others"),
    "database storage (gp3)": Price(0.115, "a GB", "rds/postgresql/pricing", "others"),
    "cache.t4g.micro": Price(0.016, "an hour", "elasticache/pricing", "others"),
    "web ACL": Price(5, "an ACL", "waf/pricing", "others"),
    "rule of a web ACL": Price(1, "a rule", "waf/pricing", "others"),
    "requests that a web ACL sees": Price(0.60, _M, "waf/pricing", "others"),
    "requests to CloudFront (HTTPS)": Price(1.00, _M, "cloudfront/pricing", "others", free=10),
    "traffic of CloudFront": Price(0.085, "a GB", "cloudfront/pricing", "page", free=1000),
    "CloudFront function": Price(0.10, _M, "cloudfront/pricing", "others", free=2),
    "calls of functions": Price(0.20, _M, "lambda/pricing", "others", free=1),
    "time of functions (arm64)": Price(13.3334, "a million GB-seconds", "lambda/pricing", "others", free=0.4),
    "EventBridge": Price(1.00, _M, "eventbridge/pricing", "others"),
    "SNS": Price(0.50, _M, "sns/pricing", "others", free=1),
    "steps of workflows (Step Functions)": Price(0.025, "a thousand", "step-functions/pricing", "page", free=4),
    "SQS": Price(0.40, _M, "sqs/pricing", "memory", free=1),
    "mails": Price(0.10, "a thousand", "ses/pricing", "others"),
    "people signed in (Cognito, Lite)": Price(0.0055, "a person", "cognito/pricing", "memory", free=10_000),
    "writes of documents": Price(0.625, _M, "dynamodb/pricing/on-demand", "others"),
    "reads of documents": Price(0.125, _M, "dynamodb/pricing/on-demand", "others"),
    "storage of documents": Price(0.25, "a GB", "dynamodb/pricing/on-demand", "others", free=25),
    "point-in-time copies of documents": Price(0.20, "a GB", "dynamodb/pricing/on-demand", "memory"),
    "files": Price(0.023, "a GB", "s3/pricing", "others"),
    "traffic of files": Price(0.09, "a GB", "s3/pricing", "memory", free=100),
    "secrets": Price(0.40, "a secret", "secrets-manager/pricing", "others"),
    "key (KMS)": Price(1.00, "a key", "kms/pricing", "memory"),
    "logs": Price(0.50, "a GB", "cloudwatch/pricing", "others", free=5),
    "alarms": Price(0.10, "an alarm", "cloudwatch/pricing", "memory", free=10),
    "dashboard": Price(3.00, "a dashboard", "cloudwatch/pricing", "others"),
    "traces": Price(5.00, _M, "xray/pricing", "page", free=0.1),
}

#: A million calls of a REST API, up to so many millions a month.
GATEWAY_TIERS: tuple[tuple[float, float], ...] = ((333, 3.50), (1000, 2.80), (20_000, 2.38))
CALLS = "calls of the API"
PRICES[CALLS] = Price(GATEWAY_TIERS[0][1], _M, "api-gateway/pricing", "others")


def cost_of(what: str, units: float) -> float:
    """What so many units of `what`, a name in PRICES, cost in a month."""
    if what != CALLS:
        return PRICES[what].of(units)
    cost, below = 0.0, 0.0
    for limit, dollars in GATEWAY_TIERS:
        cost += max(0.0, min(units, limit) - below) * dollars
        below = limit
    return cost


@dataclass(frozen=True)
class Usage:
    """What one person does, if not said otherwise on a working day. Estimates, but for the first and the last two."""

    #: Seconds between two questions of a page that is looked at (muster.activity.brief_stream).
    poll_seconds: float = 5
    #: Hours in which the page is looked at. In the background it stops asking after half a minute.
    hours_visible: float = 4
    #: The hours in which that happens: how many look at once.
    hours_of_a_day: float = 9
    days_in_a_month: float = 21
    requests: float = 300
    writes: float = 30
    #: Messages that a write makes, and consumers that want each of them.
    messages_per_write: float = 1.5
    consumers_per_message: float = 2.5
    files_of_the_client: float = 40
    #: Requests for news of events, by anybody, for each person who works; each is a workflow.
    subscriptions: float = 0.1
    mails: float = 3
    #: Files that are uploaded and looked at, in MB; they are kept for a year.
    uploaded_mb: float = 0.5
    downloaded_mb: float = 2
    #: Documents (versions, histories, the log) written and read. A task of 4 KB is four units.
    document_units_written: float = 120
    document_units_read: float = 100
    #: What one person's year leaves in the database and among the documents, in GB.
    database_gb: float = 0.02
    documents_gb: float = 0.05
    #: KB of an answer, and of one that says that nothing is new.
    answer_kb: float = 4
    poll_answer_kb: float = 1
    client_kb_a_day: float = 250
    #: KB that a write, with its messages, sends through NAT.
    nat_kb_per_write: float = 30
    #: Bytes that one request leaves in logs: the gateway's line, the function's, and those of Lambda itself.
    log_bytes: float = 1500
    #: Milliseconds that functions take for a question without news, another request, one message.
    poll_ms: float = 15
    request_ms: float = 40
    message_ms: float = 40
    relay_ms: float = 60
    #: X-Ray's own rule: the first request of each second, and this share of the others.
    traced: float = 0.05


USAGE = Usage()
#: States that an execution enters: Check, the choice, Ask, End.
STEPS_OF_A_WORKFLOW = 4
#: Calls by which Lambda asks one queue whether there is something: five readers that wait 20 seconds each.
QUEUE_POLLS_A_MONTH = 5 * 3 * 60 * HOURS
