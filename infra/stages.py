"""What one stage has more of than another: sizes, copies, how long things are kept. Every figure says why.

Prices are those of us-east-1 in US dollars, on demand, a month of 730 hours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Engine = Literal["postgresql", "mysql"]

#: Sets the seconds that a function may take; API Gateway waits for 29, and the function shall outlive its answer.
API_SECONDS = 30


@dataclass(frozen=True)
class FunctionSize:
    """`memory` in MiB (a CPU comes with each 1,769), `timeout` in seconds.

    `reserved`: the most that run at once, which is also kept free for it; None: whatever the account has left.
    """

    memory: int = 512
    timeout: int = 60
    reserved: int | None = None


@dataclass(frozen=True)
class DatabaseSize:
    """The database. Storage in GiB, backups in days. `connections` is the most that its memory allows (RDS' formula)."""

    instance: str
    storage: int
    storage_limit: int
    multi_az: bool
    backup_days: int
    insights: bool
    connections: int


@dataclass(frozen=True)
class CacheSize:
    """Redis: the class of a node, and how many there are (two: one takes over from the other)."""

    node: str
    nodes: int


@dataclass(frozen=True)
class Stage:
    """The settings of a stage."""

    name: str
    #: What holds data is kept when its stack is deleted, and cannot be deleted by a slip.
    keep_data: bool
    #: Ways from the private subnets to AWS's services; see infra/constructs/network.py for the arithmetic.
    nat_gateways: int
    database: DatabaseSize
    #: None: limits are counted in DynamoDB.
    cache: CacheSize | None
    #: By function; `worker` is each consumer's unless `worker:<consumer>` is there.
    functions: Mapping[str, FunctionSize]
    #: The most messages of one consumer that are worked on at once (AWS's least is 2), which bounds connections, too.
    worker_concurrency: int
    #: Connections that one process of a function may open. It answers one request at a time; a second is for what runs beside.
    database_pool: int
    #: Attempts before a message is dead. SQS waits for the visibility timeout, six times that of the function, in between.
    max_receive_count: int
    #: Requests a second, and how many may come at once, over all clients.
    throttle_rate: int
    throttle_burst: int
    #: Requests from one address in five minutes, at CloudFront and at the API. One person makes 60 by an open page alone,
    #: and 100 by using it; an office has one address for all.
    rate_per_address: int
    #: How long logs are kept, in days.
    log_days: int
    #: Cognito's feature plan. Nothing of Muster's needs more than LITE.
    user_pool_plan: Literal["LITE", "ESSENTIALS", "PLUS"]
    #: Cognito's threat protection (plan PLUS).
    threat_protection: bool
    #: Where CloudFront answers from: `100` is North America and Europe, `all` is everywhere.
    edge_locations: Literal["100", "all"]
    #: Days after which a signing key, or the password of the application's database user, is replaced.
    rotation_days: int = 30
    #: Days after which the key that signs tickets is followed by a new one, for the events made from then on.
    ticket_rotation_days: int = 365
    #: Environment variables that only this stage needs.
    environment: Mapping[str, str] = field(default_factory=dict)

    def size(self, function: str) -> FunctionSize:
        """The size of a function; `worker:mail` falls back to `worker`."""
        return self.functions.get(function) or self.functions.get(function.partition(":")[0]) or FunctionSize()


# Python needs about 180 MiB; memory buys CPU, and the API's answers are CPU: 1,024 MiB answers in a third of the time of 512.
# While the API makes a picture of an event, it takes up to 400 MB more, and up to six seconds of a whole CPU
# (tests/unit/events/test_hostile_pictures.py): ten of what 1,024 MiB have, of the half minute that it may take.
_FUNCTIONS: Mapping[str, FunctionSize] = {
    "worker": FunctionSize(memory=512, timeout=60),
    # A picture of 50 megapixels is unpacked in memory: 150 MB, twice.
    "worker:previews": FunctionSize(memory=1024, timeout=60),
    "mail_feedback": FunctionSize(memory=512, timeout=30),
    "workflow_ask": FunctionSize(memory=512, timeout=30),
    # Cognito waits for five seconds, a cold start included: with a whole CPU that takes one or two.
    "post_confirmation": FunctionSize(memory=1769, timeout=5),
    "pre_sign_up": FunctionSize(memory=1769, timeout=5),
    "rotate_signing_keys": FunctionSize(memory=512, timeout=30),
    "rotate_database_password": FunctionSize(memory=512, timeout=60),
    # The longest migration that a deployment may wait for.
    "migrate": FunctionSize(memory=512, timeout=600),
}

DEV = Stage(
    name="dev",
    keep_data=False,
    nat_gateways=1,
    # $12 a month, the smallest. 1 GiB: RDS gives PostgreSQL memory / 9,531,392 = 112 connections, MySQL / 12,582,880 = 85.
    database=DatabaseSize(
        instance="t4g.micro",
        storage=20,
        storage_limit=50,
        multi_az=False,
        backup_days=1,
        insights=False,
        connections=85,
    ),
    cache=None,
    functions={
        **_FUNCTIONS,
        # 16 x 2 connections leave half of the database's to workers and to people.
        "api": FunctionSize(memory=1024, timeout=API_SECONDS, reserved=16),
        "relay": FunctionSize(memory=512, timeout=60, reserved=2),
        # As many workflows as there are may want it at once: the state machine asks again whoever is turned away.
        "workflow_step": FunctionSize(memory=512, timeout=30, reserved=2),
    },
    worker_concurrency=2,
    database_pool=2,
    max_receive_count=5,
    throttle_rate=50,
    throttle_burst=100,
    rate_per_address=5000,
    log_days=14,
    user_pool_plan="LITE",
    threat_protection=False,
    edge_locations="100",
)

PROD = Stage(
    name="prod",
    keep_data=True,
    # One a zone: a zone that fails takes only its own functions along.
    nat_gateways=2,
    # Memory-optimised: what is read often stays in its 16 GiB. PostgreSQL 1,802 connections, MySQL 1,365.
    database=DatabaseSize(
        instance="r7g.large",
        storage=100,
        storage_limit=1000,
        multi_az=True,
        backup_days=14,
        insights=True,
        connections=1365,
    ),
    # Counters are small: the smallest node that has a stand-in. Faster than DynamoDB (0.5 ms for 5), and cheaper from
    # 37 million limited calls a month on ($0.625 a million writes, against 2 x $11.68).
    cache=CacheSize(node="cache.t4g.micro", nodes=2),
    functions={
        **_FUNCTIONS,
        # 200 x 2 connections of 1,365.
        "api": FunctionSize(memory=1769, timeout=API_SECONDS, reserved=200),
        "relay": FunctionSize(memory=1024, timeout=60, reserved=4),
        "workflow_step": FunctionSize(memory=512, timeout=30, reserved=10),
    },
    worker_concurrency=10,
    database_pool=2,
    # With pauses of 30 seconds that double up to an hour, these outlast a mail service that is away for five hours.
    max_receive_count=12,
    throttle_rate=500,
    throttle_burst=1000,
    rate_per_address=20_000,
    log_days=90,
    user_pool_plan="LITE",
    threat_protection=False,
    edge_locations="all",
    environment={"MUSTER_DELIVERY_BACKOFF_SECONDS": "30"},
)

STAGES: Mapping[str, Stage] = {stage.name: stage for stage in (DEV, PROD)}
