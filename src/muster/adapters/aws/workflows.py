"""Workflows as executions of a state machine of Step Functions: infra/constructs/workflows.asl.json.

    start ─► execution ─► Check ── no ─► Rejected ────────────────────────────────────────────┐
              (`step`)      └─► Ask: a message to a topic ─► a queue ─► `on_asked`: keeps the  ├─► End (`step`)
                                │    with a task token                  token, and asks       │
                                │◄── the token, from `signal` ─────────────────────────────────┤
                                └── nobody in `wait_seconds` ─► Expired ───────────────────────┘

One machine serves every kind: an execution's input says which, and how long it waits. Who has a task token can answer; it is a
document that expires. A question that was put on its way twice has two of them, and the machine knows one: `signal` tries each.
"""

import logging
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

import msgspec
from botocore.exceptions import ClientError

from muster.adapters.aws.batches import bodies_of
from muster.adapters.aws.bus import trace_header
from muster.adapters.aws.clients import Clients, ask, error_code
from muster.kernel.clock import Clock
from muster.kernel.errors import Unavailable
from muster.ports.documents import Document, Documents
from muster.ports.workflows import Steps

log = logging.getLogger(__name__)

#: An execution's name has 80 characters: a kind, a dash, and a key of 64.
_LONGEST_KIND = 15
#: Seconds that a token is kept after nobody waits any more. Until then it is refused by Step Functions itself.
_GRACE = 86_400
#: Tokens that one question may have: it is asked that often at the most (`Retry` of the state Ask).
_TOKENS = 50
#: What Step Functions says of a token for which nothing waits (any more).
_OVER = frozenset({"TaskDoesNotExist", "TaskTimedOut"})


class _Input(msgspec.Struct, frozen=True):
    """What an execution begins with."""

    kind: str
    key: str
    wait_seconds: int


class _Call(msgspec.Struct, frozen=True):
    """What the machine hands to the function of steps."""

    step: Literal["check", "end"]
    kind: str
    key: str
    outcome: str = ""


class _Question(msgspec.Struct, frozen=True):
    """What the machine publishes, and waits for."""

    kind: str
    key: str
    token: str


class _Kept(msgspec.Struct, frozen=True):
    """A token as a document."""

    token: str


class _Answer(msgspec.Struct, frozen=True):
    """What the machine goes on with."""

    outcome: str


_encode = msgspec.json.Encoder().encode
_question = msgspec.json.Decoder(_Question).decode
_kept = msgspec.json.Decoder(_Kept).decode


@dataclass(frozen=True, slots=True)
class _Kind:
    steps: Steps
    wait_seconds: int


class StepFunctionsWorkflows:
    """See the port. `machine` is the ARN of the state machine, `documents` keep the tokens.

    `step` and `on_asked` are for the functions that the machine, and the queue of its questions, call.
    """

    def __init__(self, clients: Clients, machine: str, documents: Documents, clock: Clock) -> None:
        self._clients = clients
        self._machine = machine
        self._documents = documents
        self._clock = clock
        self._kinds: dict[str, _Kind] = {}

    def serve(self, kind: str, steps: Steps, *, wait_seconds: int) -> None:
        """See the port."""
        if len(kind) > _LONGEST_KIND:
            raise ValueError(f"a kind has {_LONGEST_KIND} characters at the most: {kind}")
        self._kinds[kind] = _Kind(steps, wait_seconds)

    async def start(self, kind: str, key: str) -> None:
        """See the port. An execution's name is not used again for 90 days after its end."""
        given = _Input(kind, key, self._kinds[kind].wait_seconds)
        trace = trace_header()
        try:
            await ask(
                self._clients.states.start_execution,
                stateMachineArn=self._machine,
                name=f"{kind}-{key}",
                input=_encode(given).decode(),
                **({"traceHeader": trace} if trace else {}),
            )
        except ClientError as error:
            if error_code(error) != "ExecutionAlreadyExists":
                raise Unavailable(f"The state machine starts nothing: {error_code(error)}.") from error

    async def signal(self, kind: str, key: str, outcome: str) -> bool:
        """See the port."""
        answered = False
        for kept in (await self._documents.list(_partition(kind, key), limit=_TOKENS)).items:
            answered |= await self._answer(_kept(kept.body).token, outcome)
            await self._documents.delete(kept.pk, kept.sk)
        return answered

    async def step(self, event: object) -> dict[str, bool]:
        """Carries out the step that the machine calls for. Raises whatever it raises: the machine calls again."""
        call = msgspec.convert(event, _Call)
        steps = self._steps(call.kind)
        if call.step == "check":
            return {"accepted": await steps.check(call.key)}
        await steps.end(call.key, call.outcome)
        return {}

    async def on_asked(self, event: object) -> list[str]:
        """Has asked what a batch of the queue says; the ids of the messages for which that failed.

        The token is kept before anybody is asked: the answer may come at once.
        """
        failed = []
        for message_id, body in bodies_of(event):
            try:
                await self._ask(_question(body))
            except Exception:
                log.exception("a question of a workflow could not be asked", extra={"message_id": message_id})
                failed.append(message_id)
        return failed

    async def _ask(self, question: _Question) -> None:
        steps = self._steps(question.kind)
        seconds = self._kinds[question.kind].wait_seconds + _GRACE
        name = sha256(question.token.encode()).hexdigest()[:32]
        body = _encode(_Kept(question.token)).decode()
        expires_at = int(self._clock.now().timestamp()) + seconds
        await self._documents.put(Document(_partition(question.kind, question.key), name, body, expires_at))
        await steps.ask(question.key)

    async def _answer(self, token: str, outcome: str) -> bool:
        """Whether the machine waited for that."""
        try:
            await ask(self._clients.states.send_task_success, taskToken=token, output=_encode(_Answer(outcome)).decode())
        except ClientError as error:
            if error_code(error) in _OVER:
                return False
            raise Unavailable(f"The state machine takes no answer: {error_code(error)}.") from error
        return True

    def _steps(self, kind: str) -> Steps:
        if kind not in self._kinds:
            raise LookupError(f"Nobody carries out workflows of the kind {kind!r}.")
        return self._kinds[kind].steps


def _partition(kind: str, key: str) -> str:
    return f"WORKFLOW#{kind}#{key}"
