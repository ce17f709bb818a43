"""The parts of docs/reference/aws.md that say what is created: stacks, functions, queues, alarms, outputs, context."""

import ast
import re
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.aws_templates import Resource, Stage, Template

#: What each type of resource is for. A type that is not here, or is nowhere in the templates, fails.
PURPOSES = {
    "AWS::ApiGateway::Account": "lets API Gateway write logs; one for the whole account, stays",
    "AWS::ApiGateway::Deployment": "the routes as they are served",
    "AWS::ApiGateway::Method": "everything goes to the function `api`",
    "AWS::ApiGateway::Resource": "every path",
    "AWS::ApiGateway::RestApi": "the API's own address",
    "AWS::ApiGateway::Stage": "throttling, access log, traces",
    "AWS::CloudFront::Distribution": "the address that people use: the web client, the API below `/api`, pages of events",
    "AWS::CloudFront::Function": "answers the addresses of the client's screens with its two pages",
    "AWS::CloudFront::OriginAccessControl": "how CloudFront signs in to the client's bucket",
    "AWS::CloudFront::ResponseHeadersPolicy": "security headers of the client's files",
    "AWS::CloudWatch::Alarm": "see [Alarms](#alarms)",
    "AWS::CloudWatch::Dashboard": "`muster-<stage>`: what to look at first",
    "AWS::Cognito::UserPool": "accounts, passwords, tokens",
    "AWS::Cognito::UserPoolClient": "one with a secret for the API, a public one for web clients",
    "AWS::Cognito::UserPoolDomain": "the pool's own pages for signing in",
    "AWS::Cognito::UserPoolGroup": "`Admins`, `Members`",
    "AWS::DynamoDB::Table": "documents (versions, histories, the log) and counters of limits",
    "AWS::EC2::EIP": "the address of a NAT gateway",
    "AWS::EC2::FlowLog": "logs what the network refused",
    "AWS::EC2::InternetGateway": "the way out of the public subnets",
    "AWS::EC2::NatGateway": "the functions' way to AWS's services",
    "AWS::EC2::Route": "where the subnets send what is not local",
    "AWS::EC2::RouteTable": "one for each subnet",
    "AWS::EC2::SecurityGroup": "who may talk to whom: functions → database, functions → cache",
    "AWS::EC2::SecurityGroupEgress": "a link of that chain, on the functions' side",
    "AWS::EC2::SecurityGroupIngress": "a link of that chain, on the other side",
    "AWS::EC2::Subnet": "public, private, isolated, in each of two zones",
    "AWS::EC2::SubnetRouteTableAssociation": "which table holds for which subnet",
    "AWS::EC2::VPC": "10.0.0.0/16",
    "AWS::EC2::VPCEndpoint": "S3 and DynamoDB without NAT",
    "AWS::EC2::VPCGatewayAttachment": "ties the internet gateway to the network",
    "AWS::ElastiCache::ReplicationGroup": "Redis: counters of limits",
    "AWS::ElastiCache::SubnetGroup": "where it lives: the isolated subnets",
    "AWS::Events::EventBus": "messages on their way from the outbox to the queues",
    "AWS::Events::Rule": "which message goes into which queue; the call of `relay` each minute",
    "AWS::IAM::Policy": "what a role may do",
    "AWS::IAM::Role": "one for each function, for the state machine, and for AWS's services that write logs",
    "AWS::KMS::Alias": "the key's name",
    "AWS::KMS::Key": "encrypts the topics",
    "AWS::Lambda::Alias": "`live`, the version that answers",
    "AWS::Lambda::EventInvokeConfig": "no retries for `relay`: it is called again anyway",
    "AWS::Lambda::EventSourceMapping": "a queue that calls its function",
    "AWS::Lambda::Function": "see [Functions](#functions)",
    "AWS::Lambda::Permission": "who may call a function",
    "AWS::Lambda::Version": "the code of this deployment; former ones stay",
    "AWS::Logs::LogGroup": "logs, forgotten after the stage's days",
    "AWS::RDS::DBInstance": "the database, encrypted, in the isolated subnets",
    "AWS::RDS::DBParameterGroup": "refuses connections without TLS",
    "AWS::RDS::DBSubnetGroup": "the isolated subnets",
    "AWS::S3::Bucket": "files, or the web client; and a bucket of access logs for each",
    "AWS::S3::BucketPolicy": "TLS only; who may read the client, who may write logs",
    "AWS::SES::ConfigurationSet": "TLS, reputation, and where bounces are told",
    "AWS::SES::ConfigurationSetEventDestination": "bounces and complaints → topic",
    "AWS::SES::EmailIdentity": "the sender",
    "AWS::SNS::Subscription": "bounces and complaints → queue, questions → queue; with `alarm_mail`, alarms → mail",
    "AWS::SNS::Topic": "alarms; bounces and complaints; what workflows ask",
    "AWS::SNS::TopicPolicy": "who may publish, and over TLS only",
    "AWS::SQS::Queue": "see [Queues](#queues)",
    "AWS::SQS::QueuePolicy": "who may put messages in, and over TLS only",
    "AWS::SecretsManager::RotationSchedule": "who replaces a secret, and when",
    "AWS::SecretsManager::Secret": "keys of tokens, the server and CloudFront, the set-up code, the database's users",
    "AWS::SecretsManager::SecretTargetAttachment": "ties the master user's secret to the database",
    "AWS::StepFunctions::StateMachine": "carries out workflows: check, ask, wait, end",
    "AWS::WAFv2::WebACL": "the firewall, before CloudFront or before the API",
    "AWS::WAFv2::WebACLAssociation": "ties it to the API's stage",
    "Custom::Migration": "the step that brings the database up to date before new code runs",
}

#: What every function may, or every one in the network; said once.
_COMMON = ("ec2:", "logs:", "xray:")


def paragraph(text: str) -> str:
    """A paragraph of Markdown, in lines as long as those of the pages that people write."""
    return textwrap.fill(" ".join(text.split()), 128, break_long_words=False, break_on_hyphens=False) + "\n"


def both(dev: object, prod: object) -> str:
    """One value where the stages agree, else `dev / prod`."""
    return str(dev) if dev == prod else f"{dev} / {prod}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def stacks(dev: Stage, prod: Stage) -> str:
    """Every stack, with its types of resources."""
    unknown = {found.type for found in (*_resources(dev), *_resources(prod))} ^ set(PURPOSES)
    if unknown:
        raise ValueError(f"scripts/aws_page.py: PURPOSES and the templates differ in {', '.join(sorted(unknown))}.")
    page = ""
    for one, other in zip(dev.templates, prod.templates, strict=True):
        counted, counted_too = (Counter(found.type for found in each.resources) for each in (one, other))
        rows = [
            (f"`{type_}`", both(counted[type_], counted_too[type_]), PURPOSES[type_]) for type_ in sorted(counted | counted_too)
        ]
        said = one.description.partition(": ")[2]
        page += f"\n### {_part(one)}\n\n{said[:1].upper()}{said[1:]}.\n\n"
        page += table(("type", "how many", "what for"), rows)
    return page


def functions(dev: Stage, prod: Stage) -> str:
    """Every function: its size, who calls it, what it may."""
    rows, may = [], {}
    pairs = list(zip(dev.all("AWS::Lambda::Function"), prod.all("AWS::Lambda::Function"), strict=True))
    allowed = {_function(dev, one): _allowed(dev, one) for one, _ in pairs}
    running = [pairs_ for pairs_ in allowed.values() if any(action.startswith("dynamodb:") for action, _ in pairs_)]
    shared = set.intersection(*running)
    callers = _callers(dev)
    for one, other in pairs:
        name = _function(dev, one)
        size = [both(one.properties[key], other.properties[key]) for key in ("MemorySize", "Timeout")]
        most = both(*(each.properties.get("ReservedConcurrentExecutions", "-") for each in (one, other)))
        rows.append((f"`{name}`", one.properties["Description"], *size, most, ", ".join(callers[name])))
        own = allowed[name] - shared if shared <= allowed[name] else allowed[name]
        may[name] = [*(["*as Muster*"] if shared <= allowed[name] else []), *_told(own)]
    page = table(("function", "what for", "MiB", "seconds", "reserved", "called by"), rows)
    page += "\n" + paragraph(
        "A function runs as a role of its own. Each may write its log and its traces; each in the network has its interfaces "
        "made by Lambda, and is itself refused that. *As Muster* means:"
    )
    page += "\n"
    page += "".join(f"- {line}\n" for line in _told(shared))
    page += "\n" + table(("function", "may"), [(f"`{name}`", "; ".join(lines)) for name, lines in may.items()])
    return page


def queues(dev: Stage, prod: Stage) -> str:
    """Every queue, what goes in, and when it gives up."""
    rows = []
    dead = {}
    for one, other in zip(dev.all("AWS::SQS::Queue"), prod.all("AWS::SQS::Queue"), strict=True):
        name = dev.words(one.template, one.properties["QueueName"])
        days = int(one.properties["MessageRetentionPeriod"]) // 86_400
        if "RedrivePolicy" not in one.properties:
            dead[name] = days
            continue
        seconds, times = (
            both(*values)
            for values in (
                (one.properties["VisibilityTimeout"], other.properties["VisibilityTimeout"]),
                [each.properties["RedrivePolicy"]["maxReceiveCount"] for each in (one, other)],
            )
        )
        rows.append((f"`{name}`", ", ".join(_sources(dev, one)), seconds, times, str(days)))
    page = table(("queue", "what goes in", "seconds until it is given out again", "attempts", "days kept"), rows)
    kept = "/".join(sorted({str(days) for days in dead.values()}))
    return f"{page}\n" + paragraph(
        f"Each has a dead-letter queue `…-dead`, which keeps what failed for {kept} days. The worker itself sets the pause "
        "before the next attempt; the seconds are for workers that were cut off."
    )


def alarms(dev: Stage, prod: Stage) -> str:
    """Every alarm, with when it goes off and what to do."""
    rows = []
    for one, other in zip(dev.all("AWS::CloudWatch::Alarm"), prod.all("AWS::CloudWatch::Alarm"), strict=True):
        name = dev.words(one.template, one.properties["AlarmName"]).removeprefix("muster-<stage>-")
        rows.append((f"`{name}`", _condition(one, other), one.properties["AlarmDescription"]))
    return table(("alarm", "when", "what to do"), rows)


def outputs(dev: Stage) -> str:
    """Every output that is for people, or for `muster aws env`."""
    rows = [
        (f"`{name}`", _part(template), f"`{said}`" if said.startswith("MUSTER_") else said)
        for template in dev.templates
        for name, said in template.outputs.items()
    ]
    return table(("output", "stack", "what"), rows)


#: What can be given as context, in words.
CONTEXT = {
    "stage": "`dev` (small, cheap, thrown away) or `prod` (copies, backups, protected)",
    "engine": "`postgresql` or `mysql`",
    "architecture": "`arm64` or `x86_64`; `make package` has to build for the same",
    "python": "the functions' Python; `make package` has to build for the same",
    "package": "the folder of the functions' code",
    "mail_from": "who sends mails: an address, or `Name <address>`; needed for `prod`",
    "mail_identity": "`address`: SES trusts the sender's address; `domain`: the whole domain, with DKIM",
    "alarm_mail": "who is told of alarms",
    "domain": "the host name that people use; needs `certificate`",
    "certificate": "the ARN of its certificate, in us-east-1",
    "public_url": "the address that people use, where something stands before CloudFront",
    "environment": "an object of further `MUSTER_…` variables for every function",
    "reserve": "`no`: reserves no concurrency, for accounts whose limit is too low",
    "visibility": "seconds until SQS gives out again what a worker has not finished; empty: six times the function's timeout",
}


def context(source: Path) -> str:
    """Every key that infra/configuration.py asks for, with its default."""
    asked: dict[str, object] = {}
    for call in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and (key := _key(call)):
            default = call.args[2] if len(call.args) > 2 else None
            asked.setdefault(key, default.value if isinstance(default, ast.Constant) else "")
    if set(asked) != set(CONTEXT):
        raise ValueError(f"scripts/aws_page.py: CONTEXT and {source} differ in {', '.join(sorted(set(asked) ^ set(CONTEXT)))}.")
    rows = [(f"`{key}`", f"`{asked[key]}`" if asked[key] else "empty", said) for key, said in CONTEXT.items()]
    return table(("key", "default", "what"), rows)


def _key(call: ast.Call) -> str:
    name = ast.unparse(call.func)
    place = {"_text": 1, "_choice": 1, "node.try_get_context": 0}.get(name)
    given = call.args[place] if place is not None and len(call.args) > place else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""


def _resources(stage: Stage) -> Iterator[Resource]:
    return (found for template in stage.templates for found in template.resources)


def _part(template: Template) -> str:
    return template.name.split("-", 2)[2]


def _function(stage: Stage, found: Resource) -> str:
    return stage.words(found.template, found.properties["FunctionName"]).removeprefix("muster-<stage>-")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _allowed(stage: Stage, found: Resource) -> set[tuple[str, str]]:
    """What the role of a function or a state machine may: pairs of an action and what it is done to."""
    reference = found.properties["Role"] if "Role" in found.properties else found.properties["RoleArn"]
    return _allowed_to(stage, stage.target(found.template, reference))


def _allowed_to(stage: Stage, role: Resource | None) -> set[tuple[str, str]]:
    found = set()
    for policy in stage.all("AWS::IAM::Policy"):
        if role in [stage.target(policy.template, each) for each in policy.properties["Roles"]]:
            for statement in policy.properties["PolicyDocument"]["Statement"]:
                resources = [stage.words(policy.template, each) for each in _list(statement["Resource"])]
                actions = [str(action) for action in _list(statement["Action"]) if not str(action).startswith(_COMMON)]
                if statement["Effect"] == "Allow":
                    found |= {(action, resource) for action in actions for resource in resources}
    return found


def _told(pairs: set[tuple[str, str]]) -> list[str]:
    """Pairs of actions and resources as sentences: same actions together, then same resources."""
    by_resource: dict[tuple[str, str], set[str]] = defaultdict(set)
    for action, resource in pairs:
        service, _, verb = action.partition(":")
        by_resource[service, resource].add(verb)
    by_actions: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for (service, resource), verbs in sorted(by_resource.items()):
        by_actions[service, tuple(sorted(verbs))].append(f"`{resource}`")
    return [f"`{service}` {', '.join(verbs)} on {', '.join(found)}" for (service, verbs), found in by_actions.items()]


_PRINCIPALS = {
    "apigateway.amazonaws.com": "API Gateway",
    "cognito-idp.amazonaws.com": "the user pool",
    "secretsmanager.amazonaws.com": "Secrets Manager, when a rotation is due",
}


def _callers(stage: Stage) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for template, reference, who in _calls(stage):
        function = stage.target(template, reference)
        while function is not None and function.type in {"AWS::Lambda::Alias", "AWS::Lambda::Version"}:
            function = stage.target(function.template, function.properties["FunctionName"])
        if function is not None and who not in found[_function(stage, function)]:
            found[_function(stage, function)].append(who)
    for machine in stage.all("AWS::StepFunctions::StateMachine"):
        who = f"state machine `{stage.words(machine.template, machine.properties['StateMachineName'])}`"
        for action, resource in sorted(_allowed(stage, machine)):
            if action == "lambda:InvokeFunction":
                found[resource.removeprefix("muster-<stage>-")].append(who)
    for function in stage.all("AWS::Lambda::Function"):
        for action, resource in sorted(_allowed(stage, function)):
            if action == "lambda:InvokeFunction":
                found[resource.removeprefix("muster-<stage>-")].append(f"`{_function(stage, function)}` after writes")
    return found


def _calls(stage: Stage) -> Iterator[tuple[Template, object, str]]:
    """Where a caller is named, the reference to the function, and the caller."""
    for mapping in stage.all("AWS::Lambda::EventSourceMapping"):
        queue = stage.words(mapping.template, mapping.properties["EventSourceArn"])
        yield mapping.template, mapping.properties["FunctionName"], f"queue `{queue}`"
    for permission in stage.all("AWS::Lambda::Permission"):
        who = str(permission.properties["Principal"])
        if who == "events.amazonaws.com":
            told = f"rule `{stage.words(permission.template, permission.properties['SourceArn'])}`"
        else:
            told = _PRINCIPALS[who]
        yield permission.template, permission.properties["FunctionName"], told
    for step in stage.all("Custom::Migration"):
        yield step.template, step.properties["ServiceToken"], "CloudFormation, when the code changes"


def _sources(stage: Stage, queue: Resource) -> Iterator[str]:
    for rule in stage.all("AWS::Events::Rule"):
        targets = [stage.target(rule.template, each["Arn"]) for each in rule.properties["Targets"]]
        if queue in targets:
            kinds = rule.properties["EventPattern"].get("detail-type")
            yield ", ".join(f"`{kind}`" for kind in kinds) if kinds else "every message"
    for subscription in stage.all("AWS::SNS::Subscription"):
        if stage.target(subscription.template, subscription.properties["Endpoint"]) == queue:
            yield f"topic `{stage.words(subscription.template, subscription.properties['TopicArn'])}`"


def _condition(one: Resource, other: Resource) -> str:
    found = one.properties
    sign = {"GreaterThanThreshold": ">", "LessThanThreshold": "<"}[found["ComparisonOperator"]]
    threshold = both(*(_number(each.properties["Threshold"]) for each in (one, other)))
    stat = found["Metrics"][0]["MetricStat"] if "Metrics" in found else None
    watched = {**stat["Metric"], **stat} if stat else found
    statistic = watched.get("Stat") or watched.get("Statistic") or watched["ExtendedStatistic"]
    minutes = int(watched["Period"]) // 60
    times = int(found["EvaluationPeriods"])
    span = f"for {times} x {minutes} minutes" if times > 1 else f"in {minutes} minutes"
    missing = ", or there is no figure" if found["TreatMissingData"] == "breaching" else ""
    return f"{watched['Namespace']} `{watched['MetricName']}` ({statistic}) {sign} {threshold} {span}{missing}"


def _number(value: float) -> str:
    return re.sub(r"\.0$", "", f"{value:,}")
