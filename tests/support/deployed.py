"""Muster as it is deployed to the emulator of AWS: behind API Gateway, with Cognito's accounts, emptied between tests.

What a test leaves in DynamoDB and S3 stays: ids are new each time, so nobody finds it. Addresses are not, so the pool's
users go with the tables, but for accounts that the next workspaces want again (tests/support/kept_accounts.py). Workflows
that wait are stopped.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from typing import TYPE_CHECKING

import boto3
import httpx

from muster.delivery.relay import RELAY
from muster.kernel.clock import Clock, SystemClock
from muster.reactions import subscriptions
from tests.support.api import SETUP_CODE
from tests.support.emptying import Tables
from tests.support.emulator import ACCOUNT, REGION
from tests.support.kept_accounts import KeptAccounts
from tests.support.mails import SentMail
from tests.support.outbox import sent_mails
from tests.support.phases import phase
from tests.support.remote import DELIVERED_WITHIN, Web, token_by_mail
from tests.support.stack import Stack
from tests.support.state_machine import step_functions

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sqs import SQSClient

#: Requests at once: each needs a process of the function, which takes seconds to start, so they are started beforehand.
PARALLEL = 4
#: Seconds between two looks at another process, which has no way of telling this one.
_LOOK_AGAIN = 0.05
#: By account, region and queue.
_Messages = dict[str, dict[str, dict[str, dict[str, list[object]]]]]


class DeployedHost:
    """The stage of a stack. Its API is that of every host; the emulator's own is asked what nobody outside could."""

    precision = 60.0
    address = "127.0.0.1"
    serves_files = False
    #: Cognito's limit.
    session_seconds = 86_400

    def __init__(self, stack: Stack, tables: Tables, parallel: int) -> None:
        self.clock: Clock = SystemClock()
        self._stack = stack
        self._tables = tables
        trust = ssl.create_default_context(cafile=str(stack.emulator.ca_file))
        self._web = Web(stack.api_url, trust, parallel)
        self._cognito: CognitoIdentityProviderClient = boto3.client("cognito-idp")
        self._pool = stack.outputs["SettingAwsUserPool"]
        self._queues = _Queues(stack, trust)
        self._workflows = _Workflows(stack)
        self._mails_since = self.clock.now().timestamp()
        self._kept = KeptAccounts(tables, self.clock, lambda user: asyncio.to_thread(self._delete_user, user))

    async def start(self) -> None:
        """Starts the processes of the API's function."""
        async with AsyncExitStack() as stack:
            client = self._web.client(stack)
            answers = await asyncio.gather(*(client.get("/api/v1/setup") for _ in range(self._web.parallel)))
        assert all(answer.is_success for answer in answers), [answer.text for answer in answers]

    def close(self) -> None:
        self._queues.close()

    def client(self, stack: AsyncExitStack) -> httpx.AsyncClient:
        client = self._web.client(stack)
        client.event_hooks["request"].append(self._kept.watch)
        return client

    def stream(self, token: str, after: int | None) -> AsyncGenerator[str, None]:
        return self._web.stream(token, after)

    async def empty(self) -> None:
        try:
            await self.deliver()  # so that nothing of the former workspace is handled in the next one
        except AssertionError:  # a test has failed over that already, and shall fail no other
            await asyncio.to_thread(self._queues.purge)
        await asyncio.to_thread(self._workflows.stop)
        await self._tables.empty()
        if self._kept.end_workspace():
            await asyncio.to_thread(self._delete_users)
        self._mails_since = self.clock.now().timestamp()

    def _delete_users(self) -> None:
        for page in self._cognito.get_paginator("list_users").paginate(UserPoolId=self._pool):
            for user in page["Users"]:
                if user["Username"] not in self._kept.ids:
                    self._delete_user(user["Username"])

    def _delete_user(self, user_id: str) -> None:
        self._cognito.admin_delete_user(UserPoolId=self._pool, Username=user_id)

    async def deliver(self) -> None:
        """Messages are on the bus, queues are empty, workflows wait for answers, and that has brought no new messages."""
        deadline = time.monotonic() + DELIVERED_WITHIN
        while True:
            newest = await self._tables.newest()
            waiting = await self._tables.waiting({RELAY: None}) or await asyncio.to_thread(self._busy)
            if not waiting and await self._tables.newest() == newest:
                return
            assert time.monotonic() < deadline, f"not delivered within {DELIVERED_WITHIN} s: {waiting}"
            await asyncio.sleep(_LOOK_AGAIN)

    def _busy(self) -> list[str]:
        """Queues that are not empty, and workflows that go on. One that waits has put a question into its queue before."""
        return self._queues.waiting() or self._workflows.going_on() or self._queues.waiting()

    def mails(self) -> Sequence[SentMail]:
        return sent_mails(self._stack.emulator, since=self._mails_since)

    async def emitted(self) -> list[tuple[str, str]]:
        return await self._tables.emitted()

    async def verification_token(self, user_id: str, email: str) -> str:  # noqa: ARG002  # by whichever a host can
        return await token_by_mail(self, email)

    async def remember(self, email: str, token: str, user_id: str) -> None:
        await self._kept.remember(email, token, user_id)

    async def recall(self, email: str) -> str | None:
        return await self._kept.recall(email)


class _Queues:
    """The queues of all consumers, and that of what workflows ask."""

    def __init__(self, stack: Stack, trust: ssl.SSLContext) -> None:
        prefix = stack.outputs["SettingAwsQueuePrefix"]
        self._emulator = httpx.Client(base_url=stack.emulator.url, verify=trust, timeout=60)
        self._sqs: SQSClient = boto3.client("sqs")
        self._names = {f"{prefix}{name}": name for name in (*subscriptions(), "workflows")}

    def waiting(self) -> list[str]:
        """Those of them that are not empty; what is being handled is still in them.

        Asked of the emulator itself, in one request for all of them: the question is asked again and again.
        """
        answer: _Messages = self._emulator.get("/_ministack/sqs/messages").raise_for_status().json()
        queues = {url.rpartition("/")[2]: held for url, held in answer["messages"][ACCOUNT][REGION].items()}
        return [name for queue, name in self._names.items() if queues[queue]]

    def purge(self) -> None:
        """Forgets what is in them."""
        for queue in self._names:
            self._sqs.purge_queue(QueueUrl=self._sqs.get_queue_url(QueueName=queue)["QueueUrl"])

    def close(self) -> None:
        self._emulator.close()


class _Workflows:
    """Executions of the state machine that have not ended."""

    def __init__(self, stack: Stack) -> None:
        self._states = step_functions()
        self._machine = stack.outputs["SettingAwsStateMachine"]
        self._table = stack.outputs["SettingAwsTable"]
        self._dynamodb: DynamoDBClient = boto3.client("dynamodb")

    def going_on(self) -> list[str]:
        """Those that do not wait for an answer: they have no token (any more)."""
        return [name for name in self._running() if not self._is_asked(name)]

    def stop(self) -> None:
        """Ends all of them."""
        for arn in self._running().values():
            self._states.stop_execution(executionArn=arn)

    def _running(self) -> dict[str, str]:
        """Their ARNs, by name."""
        found = self._states.list_executions(stateMachineArn=self._machine, statusFilter="RUNNING")["executions"]
        return {each["name"]: each["executionArn"] for each in found}

    def _is_asked(self, name: str) -> bool:
        kind, _, key = name.partition("-")
        values = {":pk": {"S": f"WORKFLOW#{kind}#{key}"}}
        asked = self._dynamodb.query(
            TableName=self._table, KeyConditionExpression="pk = :pk", ExpressionAttributeValues=values, ConsistentRead=True
        )
        return bool(asked["Count"])


@contextmanager
def deployed(stack: Stack, parallel: int = PARALLEL) -> Iterator[DeployedHost]:
    """The deployed Muster, warm for that many requests at once, with the code for the set-up that tests know."""
    # Binary, as the step of the deployment that makes the code has it: text would count as not set yet.
    secrets = boto3.client("secretsmanager")
    secrets.put_secret_value(SecretId=stack.outputs["SetupCodeSecret"], SecretBinary=SETUP_CODE.encode())
    tables = Tables(stack.database_url)
    tables.open()
    try:
        host = DeployedHost(stack, tables, parallel)
        with phase("start of the API's functions"):
            asyncio.run(host.start())
        try:
            yield host
        finally:
            host.close()
    finally:
        tables.close()
