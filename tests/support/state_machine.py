"""The state machine of workflows in the emulator: its real definition, topic, queue and table. Imports AWS's SDK: only with
`--aws`.

Its steps are carried out in the test's process: the function that the machine calls asks there.
"""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3

from muster.adapters.aws.clients import Clients
from muster.adapters.aws.documents import DynamoDocuments
from muster.adapters.aws.workflows import StepFunctionsWorkflows, _partition
from muster.kernel.ids import new_id
from tests.support.clock import StillClock
from tests.support.deploy import create_stack
from tests.support.dynamodb import empty_table
from tests.support.emulator import ACCOUNT, REGION
from tests.support.workflows import KEY, KIND

DEFINITION = Path(__file__).parents[2] / "infra/constructs/workflows.asl.json"
#: Seconds within which what happens by itself has happened: a function that fails takes seconds to start anew.
WITHIN = 60
#: Seconds between two looks at the emulator, which has no way of telling this process.
LOOK_AGAIN = 0.05

_FUNCTION = """
import json, os, urllib.request

def handler(event, context):
    asked = urllib.request.Request(os.environ["STEPS"], json.dumps(event).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return json.load(answer)
"""
_ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": f"{each}.amazonaws.com"}, "Action": "sts:AssumeRole"}
                for each in ("lambda", "states")
            ],
        },
    },
}

Step = Callable[[object], Coroutine[Any, Any, dict[str, bool]]]


def step_functions() -> Any:
    """A client of Step Functions, of which there are no stubs here."""
    return boto3.client("stepfunctions")


def _resources(name: str, steps: str) -> dict[str, Any]:
    def of(logical: str) -> dict[str, list[str]]:
        return {"Fn::GetAtt": [logical, "Arn"]}

    return {
        "Role": _ROLE,
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.14", "Handler": "index.handler", "Code": {"ZipFile": _FUNCTION}, "Timeout": 30,
                "Role": of("Role"), "Environment": {"Variables": {"STEPS": steps}},
            },
        },
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {}},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {}},
        "QueuePolicy": {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {
                "Queues": [{"Ref": "Queue"}],
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
                            "Resource": of("Queue"), "Condition": {"ArnEquals": {"aws:SourceArn": {"Ref": "Topic"}}},
                        }
                    ],
                },
            },
        },
        "Subscription": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {
                "TopicArn": {"Ref": "Topic"}, "Protocol": "sqs", "Endpoint": of("Queue"), "RawMessageDelivery": True,
            },
        },
        "Machine": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "StateMachineName": name,
                "DefinitionString": DEFINITION.read_text(encoding="utf-8"),
                "DefinitionSubstitutions": {"Function": of("Function"), "Topic": {"Ref": "Topic"}},
                "RoleArn": of("Role"),
            },
        },
    }  # fmt: skip


@contextmanager
def _serving(loop: asyncio.AbstractEventLoop, step: Step) -> Iterator[str]:
    """An address where steps are carried out on the loop; what they raise is a failure to whoever asks."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = asyncio.run_coroutine_threadsafe(step(event), loop)
            failed = answer.exception(20)
            body = b"" if failed else json.dumps(answer.result()).encode()
            self.send_response(500 if failed else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class StateMachine:
    """The engine under test (`tests.support.workflows.Engine`)."""

    brief = 1

    def __init__(self, workflows: StepFunctionsWorkflows, documents: DynamoDocuments, arn: str, queue: str) -> None:
        self.workflows = workflows
        self._documents = documents
        self._arn = arn
        self._queue = queue
        self._sqs = boto3.client("sqs")
        self._states = step_functions()

    async def settle(self) -> None:
        await self._until(self._waits_for_answers_only)

    async def run_out(self) -> None:
        await self._until(self._is_over)

    async def _until(self, reached: Callable[[], Coroutine[Any, Any, bool]]) -> None:
        deadline = time.monotonic() + WITHIN
        while True:
            await self._take_questions()
            if await reached():
                return
            assert time.monotonic() < deadline, f"not within {WITHIN} s: {self.history()}"
            await asyncio.sleep(LOOK_AGAIN)

    async def _take_questions(self) -> None:
        """What SQS does with a function."""
        received = await asyncio.to_thread(self._sqs.receive_message, QueueUrl=self._queue, MaxNumberOfMessages=10)
        taken = {each["MessageId"]: each for each in received.get("Messages", [])}
        records = [{"messageId": key, "body": each["Body"]} for key, each in taken.items()]
        failed = await self.workflows.on_asked({"Records": records})
        for key, each in taken.items():
            named = {"QueueUrl": self._queue, "ReceiptHandle": each["ReceiptHandle"]}
            if key in failed:
                await asyncio.to_thread(self._sqs.change_message_visibility, VisibilityTimeout=0, **named)
            else:
                await asyncio.to_thread(self._sqs.delete_message, **named)

    def history(self) -> list[str]:
        """What has happened in all executions."""
        return [
            event["type"]
            for each in self._executions()
            for event in self._states.get_execution_history(executionArn=each["executionArn"], maxResults=1000)["events"]
        ]

    def _executions(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._states.list_executions(stateMachineArn=self._arn)["executions"]
        return found

    async def _is_over(self) -> bool:
        return all(each["status"] != "RUNNING" for each in await asyncio.to_thread(self._executions))

    async def _waits_for_answers_only(self) -> bool:
        if await self._is_over():
            return True
        asked = await asyncio.to_thread(self._sqs.get_queue_attributes, QueueUrl=self._queue, AttributeNames=["All"])
        counts = asked["Attributes"]
        waiting = int(counts["ApproximateNumberOfMessages"]) + int(counts["ApproximateNumberOfMessagesNotVisible"])
        # A token is kept from the question to the answer.
        kept = await self._documents.list(_partition(KIND, KEY))
        return bool(kept.items) and not waiting


@asynccontextmanager
async def state_machine(clock: StillClock) -> AsyncIterator[StateMachine]:
    """A machine of its own, with everything around it."""
    clients, name = Clients(), f"workflows-{new_id()}"
    arn = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}"
    with empty_table(clients) as table:
        documents = DynamoDocuments(clients, table, clock)
        workflows = StepFunctionsWorkflows(clients, arn, documents, clock)
        with _serving(asyncio.get_running_loop(), workflows.step) as steps:
            made = await asyncio.to_thread(create_stack, name, _resources(name, steps), {"Queue": {"Ref": "Queue"}})
            yield StateMachine(workflows, documents, arn, made["Queue"])
