"""Live on AWS: the relay function is called, and takes what was committed to the bus.

A function's process stands still between two calls, so nothing may be left running: a commit only leaves a mark, and the
entry point rings before it answers.
"""

import logging
from collections.abc import AsyncIterator

from botocore.exceptions import ClientError

from muster.adapters.aws.clients import Clients, ask, error_code
from muster.adapters.local.live import LocalLive
from muster.kernel.errors import Unavailable

log = logging.getLogger(__name__)


class RelayBell:
    """Calls the function `function` without waiting for it.

    A call that fails is harmless: the schedule calls the relay each minute. Those who listen here are told of commits
    of this process at once, and look for others' every `poll_seconds`.
    """

    def __init__(self, clients: Clients, function: str, *, poll_seconds: float = 1) -> None:
        self._clients = clients
        self._function = function
        self._here = LocalLive(poll_seconds)
        self._due = False

    def committed(self) -> None:
        """Marks that there is something to relay. For `Database.when_committed`, which calls without waiting."""
        self._due = True
        self._here.committed()

    async def ring_if_due(self) -> None:
        """Calls the relay if something was committed since the last time. To be called once a request is answered."""
        if not self._due:
            return
        self._due = False
        try:
            await ask(self._clients.functions.invoke, FunctionName=self._function, InvocationType="Event", Payload=b"{}")
        except Unavailable as error:
            log.warning("the relay could not be called; its schedule will", extra={"reason": error.detail})
        except ClientError as error:
            log.warning("the relay could not be called; its schedule will", extra={"reason": error_code(error)})

    async def ring(self) -> None:
        self.committed()
        await self.ring_if_due()

    def rings(self) -> AsyncIterator[None]:
        return self._here.rings()
