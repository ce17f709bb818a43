"""Clients of AWS's services: made when first used, called off the event loop."""

import asyncio
import random
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cached_property, partial
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar, cast

from botocore.config import Config
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from muster.kernel.errors import Unavailable

if TYPE_CHECKING:  # stubs: there is nothing to import at run time
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cognito_idp import CognitoIdentityProviderClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_events import EventBridgeClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_s3 import S3Client
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_sesv2 import SESV2Client
    from types_boto3_sqs import SQSClient

    class StepFunctionsClient(Protocol):
        """What is asked of Step Functions; there are no stubs of it here."""

        def start_execution(self, **named: str) -> Mapping[str, object]:
            """Starts an execution: stateMachineArn, name, input; traceHeader if there is one."""

        def send_task_success(self, **named: str) -> Mapping[str, object]:
            """Answers what waits: taskToken, output."""


P = ParamSpec("P")
R = TypeVar("R")

#: Answers that say "not now": the request may go through later.
BUSY = frozenset(
    {
        "InternalError",
        "InternalErrorException",
        "InternalFailure",
        "InternalServerError",
        "InternalServiceError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)

#: How many calls go on at once. asyncio's own threads are a few more than there are cores: these only wait.
AT_ONCE = 32

_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="aws")

#: What DynamoDB says when a condition does not hold.
CONDITION_FAILED = "ConditionalCheckFailedException"

#: How often at the most something is asked that others may get in the way of.
ATTEMPTS = 8


class Clients:
    """One client a service. A client may be used by several threads at once; making one may not.

    They are made by what boto3 is made of: boto3 adds a fifth to a function's import, and nothing that is used here.

    A call gives up after `timeout` seconds, tried three times at the most: less than a function may take.
    """

    def __init__(self, region: str = "", *, timeout: float = 5) -> None:
        self._session = Session()
        if region:
            self._session.set_config_variable("region", region)
        self._config = Config(
            connect_timeout=timeout, read_timeout=timeout, retries={"mode": "standard", "total_max_attempts": 3},
            max_pool_connections=AT_ONCE,
        )  # fmt: skip

    @property
    def region(self) -> str:
        """The region that is asked."""
        return cast(str | None, self._session.get_config_variable("region")) or ""

    @cached_property
    def cloudformation(self) -> "CloudFormationClient":
        """Stacks and their outputs."""
        return cast("CloudFormationClient", self._session.create_client("cloudformation", config=self._config))

    def credentials(self) -> ReadOnlyCredentials | None:
        """What requests are signed with at this moment, or None. May take as long as a request. Raises BotoCoreError."""
        found = self._session.get_credentials()
        return None if found is None else found.get_frozen_credentials()

    @cached_property
    def cognito(self) -> "CognitoIdentityProviderClient":
        """User pools."""
        return cast("CognitoIdentityProviderClient", self._session.create_client("cognito-idp", config=self._config))

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        """Tables of documents."""
        return cast("DynamoDBClient", self._session.create_client("dynamodb", config=self._config))

    @cached_property
    def events(self) -> "EventBridgeClient":
        """Event buses."""
        return cast("EventBridgeClient", self._session.create_client("events", config=self._config))

    @cached_property
    def functions(self) -> "LambdaClient":
        """Lambda functions."""
        return cast("LambdaClient", self._session.create_client("lambda", config=self._config))

    @cached_property
    def s3(self) -> "S3Client":
        """Buckets. Links are signed with SigV4: botocore's default for them is still SigV2 in some regions."""
        return cast("S3Client", self._session.create_client("s3", config=self._config.merge(Config(signature_version="s3v4"))))

    @cached_property
    def secrets(self) -> "SecretsManagerClient":
        """Secrets Manager."""
        return cast("SecretsManagerClient", self._session.create_client("secretsmanager", config=self._config))

    @cached_property
    def ses(self) -> "SESV2Client":
        """Mail."""
        return cast("SESV2Client", self._session.create_client("sesv2", config=self._config))

    @cached_property
    def sqs(self) -> "SQSClient":
        """Queues."""
        return cast("SQSClient", self._session.create_client("sqs", config=self._config))

    @cached_property
    def states(self) -> "StepFunctionsClient":
        """State machines."""
        return cast("StepFunctionsClient", self._session.create_client("stepfunctions", config=self._config))


async def ask(operation: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """Calls an operation of a client in a thread. Raises Unavailable, or ClientError for any other refusal."""
    try:
        call = partial(copy_context().run, operation, *arguments, **named)
        return await asyncio.get_running_loop().run_in_executor(_threads, call)
    except ClientError as error:
        if error_code(error) in BUSY:
            raise Unavailable(f"AWS is busy: {error_code(error)}.") from error
        raise
    except BotoCoreError as error:  # no connection, no credentials, no answer in time
        raise Unavailable(f"AWS could not be asked: {type(error).__name__}.") from error


def error_code(error: ClientError) -> str:
    """The code of a refusal, such as ConditionalCheckFailedException."""
    return error.response.get("Error", {}).get("Code", "")


def was_repeated(error: ClientError) -> bool:
    """Whether the refused request had been sent before, so that the refusal may come from its own first effect."""
    return error.response["ResponseMetadata"].get("RetryAttempts", 0) > 0


async def pause(attempt: int) -> None:
    """Waits before attempt 1, 2, …: longer each time, half a second at the most, and by chance, so that nobody meets again."""
    if attempt:
        await asyncio.sleep(random.uniform(0, min(0.5, 0.02 * 2**attempt)))  # noqa: S311  # no secret
