"""Types whose making ministack 1.5.33 gets wrong, or of which it drops something."""

from collections.abc import Callable
from typing import Any

from ministack.services import dynamodb

from tests.emulator.handlers import Create, Made, Properties, replace, wrap


def secret_reference() -> None:
    """`Ref` of a secret gives its name; AWS gives its ARN, which is what policies then name."""
    former: dict[str, Callable[..., Any]] = {}

    def create(logical: str, properties: Properties, stack: str) -> Made:
        _, attributes = former["create"](logical, properties, stack)
        return attributes["Arn"], attributes

    def update(made: str, old: Properties, new: Properties, stack: str, logical: str | None = None) -> Made:
        _, attributes = former["update"](_secret_name(made), old, new, stack, logical)
        return attributes["Arn"], attributes

    def delete(made: str, properties: Properties) -> None:
        former["delete"](_secret_name(made), properties)

    former |= replace("AWS::SecretsManager::Secret", create=create, update=update, delete=delete)


def table_settings() -> None:
    """A table's expiry and its backups to any point in time are dropped."""

    def wrapped(create: Create) -> Create:
        def with_settings(logical: str, properties: Properties, stack: str) -> Made:
            name, attributes = create(logical, properties, stack)
            if expiry := properties.get("TimeToLiveSpecification"):
                dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": _with_booleans(expiry)})
            if backups := properties.get("PointInTimeRecoverySpecification"):
                wanted = {"PointInTimeRecoveryEnabled": _with_booleans(backups)["PointInTimeRecoveryEnabled"]}
                dynamodb._update_continuous_backups({"TableName": name, "PointInTimeRecoverySpecification": wanted})
            return name, attributes

        return with_settings

    wrap("AWS::DynamoDB::Table", wrapped)


def alarms_of_expressions() -> None:
    """An alarm of an expression over several metrics is refused: there is no metric math.

    It stands here over a metric that nobody writes, so it never sees anything; a test may set its state.
    """

    def wrapped(create: Create) -> Create:
        def over_nothing(logical: str, properties: Properties, stack: str) -> Made:
            if "Metrics" not in properties:
                return create(logical, properties, stack)
            rest = {name: value for name, value in properties.items() if name != "Metrics"}
            return create(logical, rest | {"Namespace": "expressions", "MetricName": logical}, stack)

        return over_nothing

    wrap("AWS::CloudWatch::Alarm", wrapped)


def _secret_name(arn: str) -> str:
    """The name in `arn:aws:secretsmanager:<region>:<account>:secret:<name>-<six characters>`."""
    return arn.split(":", 6)[6].rpartition("-")[0]


def _with_booleans(properties: Properties) -> dict[str, Any]:
    """Templates may say booleans as text."""
    texts = {"true": True, "false": False}
    return {name: texts.get(value, value) if isinstance(value, str) else value for name, value in properties.items()}
