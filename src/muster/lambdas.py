"""Entry points of the functions on AWS: what calls each stands in `docs/reference/aws.md`.

A process of a function answers one event at a time and stands still in between. So what an event has started is
finished before its handler returns, and what is expensive to make is made at the first event and kept.
Everything is imported where it is used, so that each function loads only what it needs.
"""

import asyncio
import gc
import os
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from muster.kernel import logs
from muster.settings import Settings, load_settings

if TYPE_CHECKING:
    from mangum import Mangum
    from mangum.types import LambdaContext

    from muster.api.edge import Edge
    from muster.bootstrap import Application
    from muster.bootstrap.functions import Relaying, Worker
    from muster.http.viewer import Viewers

if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    # What a process makes while it starts, it keeps: looking through it for garbage takes a fifth of the start.
    gc.disable()

R = TypeVar("R")

#: What stays open as long as the process: dropped, it would be closed by the garbage collector.
_held: list[AsyncExitStack] = []

#: An event as AWS hands it over: JSON. Whoever reads one checks it.
Event = dict[str, Any]


def api(event: Event, context: "LambdaContext") -> dict[str, Any]:
    """Answers one request of API Gateway, under the gateway's id for it unless the client gave one."""
    given = event.get("multiValueHeaders") or {}
    if not any(name.lower() == "x-request-id" for name in given):
        event["multiValueHeaders"] = {**given, "X-Request-ID": [event["requestContext"]["requestId"]]}
    _run(_viewers().note(event))
    answer = _gateway()(event, context)
    _run(_settle())
    return answer


async def _settle() -> None:
    """Finishes what the request has left running, and has its messages taken to the bus."""
    await _application().settle()
    access_log = _edge().access_log
    if access_log is not None:
        access_log.flush()


def worker(event: Event, context: "LambdaContext") -> Event:
    """Handles what the queue of one consumer, MUSTER_CONSUMER, hands out. SQS keeps what the answer names."""
    return _run(_worker().handle(event))


def relay(event: Event, context: "LambdaContext") -> None:
    """Takes messages from the outbox to the bus, and does what is due."""
    _run(_relaying().work(context.get_remaining_time_in_millis() / 1000))


def mail_feedback(event: Event, context: "LambdaContext") -> Event:
    """Notes addresses that mails do not reach: SES's notices, by way of SNS and SQS."""
    from muster.bootstrap.functions import note_feedback

    return _run(note_feedback(_application(), event))


def workflow_step(event: Event, context: "LambdaContext") -> dict[str, bool]:
    """Carries out a step of a workflow, for the state machine."""
    from muster.bootstrap.functions import run_step

    return _run(run_step(_application(), event))


def workflow_ask(event: Event, context: "LambdaContext") -> Event:
    """Has somebody asked what workflows ask: the state machine's questions, by way of SNS and SQS."""
    from muster.bootstrap.functions import ask_question

    return _run(ask_question(_application(), event))


def pre_sign_up(event: Event, context: "LambdaContext") -> Event:
    """Cognito's question whether somebody may sign up. An error's text is what the person is told."""
    return _trigger(event)


def post_confirmation(event: Event, context: "LambdaContext") -> Event:
    """Cognito's word that somebody has signed up at the pool."""
    return _trigger(event)


def rotate_signing_keys(event: Event, context: "LambdaContext") -> None:
    """One step in which Secrets Manager replaces a ring of signing keys."""
    from muster.bootstrap.functions import rotate_keys

    _run(rotate_keys(_settings(), event))


def rotate_database_password(event: Event, context: "LambdaContext") -> None:
    """One step in which Secrets Manager replaces the password of the database's user."""
    from muster.bootstrap.functions import rotate_password

    _run(rotate_password(_settings(), event))


def migrate(event: Event, context: "LambdaContext") -> None:
    """A step of each deployment: the database's user and schema, and secrets that are missing."""
    from muster.bootstrap.functions import migrate as run

    _run(run(_settings(), event))


# --- what a process keeps ---


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The one event loop: connections belong to it."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)  # where Mangum looks for it
    return loop


def _run(coroutine: Coroutine[Any, Any, R]) -> R:
    try:
        return _loop().run_until_complete(coroutine)
    finally:
        _collect_garbage()


@cache
def _collect_garbage() -> None:
    """From now on, among what is made from now on."""
    gc.freeze()
    gc.enable()


@cache
def _settings() -> Settings:
    settings = load_settings()
    logs.configure(settings.log_format, settings.log_level)
    return settings


@cache
def _application() -> "Application":
    """Muster, open; it is closed with the process. What fails here is tried again at the next event."""
    return _run(_open(_settings()))


async def _open(settings: Settings) -> "Application":
    from muster.bootstrap import build
    from muster.bootstrap.aws import with_database

    application = build(await with_database(settings))
    opened = AsyncExitStack()
    await opened.enter_async_context(application.running(dispatch=False, streams=False))
    _held.append(opened)
    return application


@cache
def _edge() -> "Edge":
    from muster.api.app import create_app

    return create_app(_application())


@cache
def _viewers() -> "Viewers":
    from muster.http.viewer import Viewers

    return Viewers(_application().ports.edge_key, _application().clock)


@cache
def _gateway() -> "Mangum":
    from mangum import Mangum

    _loop()  # Mangum takes the one that is set
    return Mangum(_edge(), lifespan="off")


@cache
def _worker() -> "Worker":
    from muster.bootstrap.functions import Worker

    return Worker(_application(), os.environ["MUSTER_CONSUMER"])


@cache
def _relaying() -> "Relaying":
    from muster.bootstrap.functions import Relaying

    return Relaying(_application())


def _trigger(event: Event) -> Event:
    """The pool calls before it is known to the function, so its id comes with the event; only that pool may call."""
    from muster.bootstrap.functions import answer_trigger

    return _run(answer_trigger(_settings(), event))


def _prepare(handler: str) -> None:
    """Imports what a handler needs. While AWS starts a process it has whole processors, later as much as it has memory."""
    name = handler.rpartition(".")[2]
    if name == "api":
        import mangum  # noqa: F401

        import muster.api.app
        import muster.bootstrap.aws
        import muster.http.viewer
    elif name in {"worker", "relay", "mail_feedback", "workflow_step", "workflow_ask"}:
        import muster.bootstrap.functions  # noqa: F401


_prepare(os.environ.get("_HANDLER", ""))
