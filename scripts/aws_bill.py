"""The part of docs/reference/aws.md that says what a stage costs."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields
from itertools import starmap

from scripts.aws_costs import Installed, Item, bill, looked_at_once, pages_within, polls
from scripts.aws_page import paragraph, table
from scripts.aws_prices import AS_OF, GATEWAY_TIERS, PRICES, USAGE
from scripts.aws_templates import Resource, Stage

#: Lines below this are left out of the tables: half a cent.
_LEAST = 0.005

#: Stage and people of each estimate. A workspace of 20 is shown on both stages: what is kept safe costs that much more.
SIZES = (("dev", 20), ("prod", 20), ("prod", 500), ("prod", 10_000))

_KNOWN = {"page": "AWS's page", "others": "others' texts", "memory": "**memory**"}

_LESS = """
### What can be had for less

- **Live updates** are what grows with people. Asking every 15 seconds instead of 5 takes two thirds off those lines: one
  constant, `ASK_AGAIN` in `src/muster/activity/brief_stream.py`. From some thousand people on, a process that runs all the
  time and holds streams open is cheaper than any interval; this preset has none.
- **Two firewalls** see each request of the API, one before CloudFront and one before the API's own address. Without the one
  before the API (infra/constructs/gateway.py), that address is bounded by throttling alone.
- **The second copy of the database** and the memory-optimised class are most of what `prod` costs with few people:
  `database` in infra/stages.py.
- **NAT** is needed for Cognito's keys and for services without a free endpoint. One gateway instead of two saves $37, and ties
  both zones to one.
- **Redis** counts limits; with `cache=None` in infra/stages.py, DynamoDB does.
- **Logs**: `MUSTER_LOG_LEVEL` by the context `environment`, fewer `log_days` in infra/stages.py.
- **Traces**: a sampling rule of X-Ray's with a lower rate.
- A committed year (reserved instances) takes about a third off the database and the cache.
"""


def costs(stages: dict[str, Stage]) -> str:
    """The whole chapter."""
    installed = {name: installed_in(stage) for name, stage in stages.items()}
    bills = [(stage, people, bill(installed[stage], people)) for stage, people in SIZES]
    page = _head() + _summary(bills) + _dominating(bills) + _fits(installed) + _LESS
    for stage, people, lines in bills:
        if (stage, people) != ("prod", 20):
            page += f"\n### {people:,} people on {stage}, line by line\n\n{_lines(lines)}"
    return page + _assumptions() + _prices(bills)


def _head() -> str:
    return (
        paragraph(
            f"""An estimate, in US dollars a month, for us-east-1 on demand, with prices of {AS_OF} ([where they come
            from](#prices)) and [assumptions](#assumptions) about what people do. It leaves out taxes, support, backups beyond
            the size of the database, traffic between zones, requests to S3, CPU credits of small databases, and starts of
            functions. Who is counted works with Muster on each working day. What AWS gives every account for nothing for ever
            is taken off, as if nothing else used it. Lines below half a cent are not shown."""
        )
        + "\n"
    )


def _summary(bills: list[tuple[str, int, list[tuple[Item, float]]]]) -> str:
    rows = []
    for stage, people, lines in bills:
        total = _sum(lines)
        standing = bill_without_people(lines)
        polling = _sum(lines, lambda item: item.polling)
        rows.append(
            (
                f"{people:,}",
                stage,
                f"**{_dollars(total)}**",
                _dollars(total / people),
                _dollars(standing),
                _dollars(polling),
                _dollars(total - standing - polling),
            )
        )
    heads = ("people", "stage", "a month", "a person", "paid by the hour", "asking for news", "the rest")
    return table(heads, rows)


#: What is paid by the hour or piece, whoever is there.
_STANDING = (
    "NAT gateway", "public IPv4 address", "db.t4g.micro", "db.r7g.large", "cache.t4g.micro", "web ACL", "rule of a web ACL",
    "secrets", "key (KMS)", "alarms", "dashboard",
)  # fmt: skip


def bill_without_people(lines: list[tuple[Item, float]]) -> float:
    """What of a bill is paid whether people come or not."""
    return _sum(lines, lambda item: item.what in _STANDING)


def _dominating(bills: list[tuple[str, int, list[tuple[Item, float]]]]) -> str:
    """The groups of each bill, the most expensive first, so that the eye falls on what matters."""
    page = "\nBy group, the most expensive first; *news* marks what pages cause by asking whether there is something new:\n\n"
    rows = []
    for stage, people, lines in bills:
        groups: dict[str, float] = defaultdict(float)
        for item, dollars in lines:
            groups[f"{item.group} (news)" if item.polling else item.group] += dollars
        most = sorted(groups.items(), key=lambda found: -found[1])[:6]
        rows.append((f"{people:,} on {stage}", ", ".join(f"{name} {_dollars(dollars)}" for name, dollars in most)))
    return page + table(("", "what it goes to"), rows)


def _fits(installed: dict[str, Installed]) -> str:
    """What a stage's bounds mean in people."""
    rows = [
        (
            name,
            f"{pages_within(at.requests_a_second, 1):,}",
            f"{pages_within(at.requests_an_address, 300):,}",
        )
        for name, at in installed.items()
    ]
    sizes = "; ".join(
        f"{people:,} people ask {polls(people):,.1f} million times a month, {looked_at_once(people):,} of them at once"
        for _, people in SIZES[1:]
    )
    before = f"""A page that somebody looks at asks every five seconds whether there is something new: {sizes}. So the bounds of
        a stage are bounds of pages, too, even if nobody did anything else:"""
    after = """A company behind one address needs a higher `rate_per_address`, many people a higher `throttle_rate`
        (infra/stages.py). The database is the stage's own in every estimate; whether it is enough for 10,000 people has not
        been measured."""
    heads = ("stage", "pages that throttling lets through", "pages from one address before the firewall refuses it")
    return f"\n{paragraph(before)}\n{table(heads, rows)}\n{paragraph(after)}"


def _lines(lines: list[tuple[Item, float]]) -> str:
    rows = [
        (item.group, f"{item.what} (news)" if item.polling else item.what, item.told, _dollars(dollars))
        for item, dollars in sorted(lines, key=lambda line: line[0].group)
        if dollars >= _LEAST
    ]
    return table(("group", "what", "how many", "dollars"), rows)


def _assumptions() -> str:
    rows = [(f"`{field.name}`", f"{getattr(USAGE, field.name):g}") for field in fields(USAGE)]
    said = """For one person on a working day, unless the name says otherwise; `scripts/aws_prices.py` says what each
        means. `poll_seconds` is the program's own, the others are guesses: put in what the dashboard shows."""
    return f"\n### Assumptions\n\n{paragraph(said)}\n{table(('assumption', 'value'), rows)}"


def _prices(bills: list[tuple[str, int, list[tuple[Item, float]]]]) -> str:
    used = {item.what for _, _, lines in bills for item, _ in lines}
    rows = [
        (
            what,
            f"${price.dollars:g} {price.unit}",
            f"{price.free:,g}" if price.free else "",
            f"<https://aws.amazon.com/{price.page}/>",
            _KNOWN[price.known],
        )
        for what, price in PRICES.items()
        if what in used
    ]
    tiers = ", ".join(starmap("{:,} million: ${:.2f}".format, GATEWAY_TIERS))
    said = f"""The last column says where a price was read; none was read from a live page. Before you rely on a line, look at
        AWS's page. A million calls of the API becomes cheaper the more there are; up to {tiers}."""
    heads = ("what", "price", "free each month", "AWS's page", "read in")
    return f"\n### Prices\n\n{paragraph(said)}\n{table(heads, rows)}"


def installed_in(stage: Stage) -> Installed:
    """What of a stage's templates costs something."""
    instance = stage.all("AWS::RDS::DBInstance")[0].properties
    caches = [found.properties for found in stage.all("AWS::ElastiCache::ReplicationGroup")]
    acls = stage.all("AWS::WAFv2::WebACL")
    settings = stage.all("AWS::ApiGateway::Stage")[0].properties["MethodSettings"][0]
    table_ = stage.all("AWS::DynamoDB::Table")[0].properties
    return Installed(
        stage=stage.name,
        nat_gateways=len(stage.all("AWS::EC2::NatGateway")),
        database=instance["DBInstanceClass"],
        database_gb=int(instance["AllocatedStorage"]),
        multi_az=bool(instance["MultiAZ"]),
        cache=caches[0]["CacheNodeType"] if caches else "",
        cache_nodes=int(caches[0]["NumCacheClusters"]) if caches else 0,
        acls=len(acls),
        rules=sum(len(acl.properties["Rules"]) for acl in acls),
        secrets=len(stage.all("AWS::SecretsManager::Secret")),
        keys=len(stage.all("AWS::KMS::Key")),
        alarms=len(stage.all("AWS::CloudWatch::Alarm")),
        queues_read=len(stage.all("AWS::Lambda::EventSourceMapping")),
        documents_restorable=bool(table_["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]),
        api_memory=_memory(stage, "api"),
        worker_memory=_memory(stage, "worker-mail"),
        relay_memory=_memory(stage, "relay"),
        requests_a_second=int(settings["ThrottlingRateLimit"]),
        requests_an_address=min(_rate(acl) for acl in acls),
    )


def _memory(stage: Stage, name: str) -> int:
    found = stage.all("AWS::Lambda::Function")
    names = [stage.words(each.template, each.properties["FunctionName"]) for each in found]
    return int(found[names.index(f"muster-<stage>-{name}")].properties["MemorySize"])


def _rate(acl: Resource) -> int:
    """The fewest requests of one address that one of the rules refuses."""
    rates = [rule["Statement"].get("RateBasedStatement") for rule in acl.properties["Rules"]]
    return min(int(rate["Limit"]) for rate in rates if rate)


def _sum(lines: list[tuple[Item, float]], wanted: Callable[[Item], bool] = lambda _: True) -> float:
    return sum(dollars for item, dollars in lines if wanted(item))


def _dollars(amount: float) -> str:
    return f"${amount:,.2f}" if amount < 10 else f"${amount:,.0f}"
