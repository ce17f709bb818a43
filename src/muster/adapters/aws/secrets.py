"""Secrets in AWS Secrets Manager.

Muster's own values are binary. A secret that holds text instead is one that the deployment made with a value of no
meaning, so that it is there to be granted and rotated: it counts as not set yet.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from botocore.exceptions import ClientError

from muster.adapters.aws.clients import Clients, ask, error_code
from muster.kernel.errors import Unavailable
from muster.ports.secrets import check_name, check_value

P = ParamSpec("P")
R = TypeVar("R")

CURRENT = "AWSCURRENT"
PENDING = "AWSPENDING"
PREVIOUS = "AWSPREVIOUS"
#: The label of a version that is about to become the current one. Each new one takes it from the one before, and a version
#: without a label is removed by AWS, though not within its first day: so nothing is left of processes that died in between.
NEXT = "MUSTERNEXT"

#: How AWS says that a label is not where the request has it.
_MOVED = frozenset({"InvalidParameterException", "InvalidRequestException", "ResourceNotFoundException"})
_NONE: frozenset[str] = frozenset()
_ABSENT = frozenset({"ResourceNotFoundException"})
_EXISTS = frozenset({"ResourceExistsException"})


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a secret: its id, None where there is none, and its value, None for one that is not set yet."""

    id: str | None
    value: bytes | None


class ManagedSecrets:
    """The secrets whose names begin with `prefix`, such as `muster/dev/`."""

    def __init__(self, clients: Clients, prefix: str) -> None:
        self._clients = clients
        self._prefix = prefix

    async def open(self) -> None:
        """Nothing is to be made ready: who may read them is for IAM to say."""

    async def get(self, name: str) -> bytes | None:
        found = await self.version(self._id(name))
        return None if found is None else found.value

    async def text(self, name: str) -> str | None:
        """The value of a secret that is text, such as the code for the first set-up; None for one that is not there."""
        try:
            found = await _asked(_ABSENT, self._clients.secrets.get_secret_value, SecretId=self._id(name))
        except ClientError:
            return None
        return found.get("SecretString")

    async def put(self, name: str, value: bytes) -> None:
        secret = self._id(name)
        check_value(value)
        if not await self._put(secret, value) and not await self._create(secret, value):
            await self._put(secret, value)  # another process has made it in between

    async def replace(self, name: str, value: bytes, expected: bytes | None) -> bool:
        secret = self._id(name)
        check_value(value)
        found = await self.version(secret)
        if found is None and expected is None:
            return await self._create(secret, value) or await self._set_first(secret, value)
        if found is None or found.value != expected:
            return False
        return await self._follow(secret, value, found.id)

    async def version(self, secret: str) -> Version | None:
        """The current version of a secret; None where there is no such secret."""
        try:
            found = await _asked(_ABSENT, self._clients.secrets.get_secret_value, SecretId=secret)
        except ClientError:
            # The same answer for no secret as for a secret without a current version.
            return None if await self.labels(secret) is None else Version(None, None)
        return Version(found["VersionId"], found.get("SecretBinary"))

    async def pending(self, secret: str, version: str) -> bytes | None:
        """The value of the version that is being rotated; None while it has none."""
        try:
            found = await _asked(
                _ABSENT, self._clients.secrets.get_secret_value, SecretId=secret, VersionId=version, VersionStage=PENDING
            )
        except ClientError:
            return None
        return found.get("SecretBinary")

    async def labels(self, secret: str) -> dict[str, list[str]] | None:
        """The labels of each version that has any, by its id; None where there is no such secret."""
        try:
            found = await _asked(_ABSENT, self._clients.secrets.describe_secret, SecretId=secret)
        except ClientError:
            return None
        return found.get("VersionIdsToStages", {})

    async def name_of(self, secret: str) -> str | None:
        """The name, without the prefix, of the secret with this ARN; None for one that is not ours."""
        try:
            found = await _asked(_ABSENT, self._clients.secrets.describe_secret, SecretId=secret)
        except ClientError:
            return None
        name = found["Name"]
        return name.removeprefix(self._prefix) if name.startswith(self._prefix) else None

    async def put_pending(self, secret: str, version: str, value: bytes) -> None:
        """Gives the version that is being rotated its value. The same version cannot get another one."""
        await _asked(
            _NONE, self._clients.secrets.put_secret_value,
            SecretId=secret, ClientRequestToken=version, SecretBinary=value, VersionStages=[PENDING],
        )  # fmt: skip

    async def move(self, secret: str, label: str, *, to: str, source: str | None) -> bool:
        """Moves a label from the version `source` to the version `to`; False if `source` no longer has it.

        `source` is None for a label that no version has.
        """
        if source is None:
            return await self._update(SecretId=secret, VersionStage=label, MoveToVersionId=to)
        return await self._update(SecretId=secret, VersionStage=label, MoveToVersionId=to, RemoveFromVersionId=source)

    async def remove(self, secret: str, label: str, *, source: str) -> bool:
        """Takes a label off the version `source`; False if it is not there."""
        return await self._update(SecretId=secret, VersionStage=label, RemoveFromVersionId=source)

    async def _update(self, **request: str) -> bool:
        try:
            await _asked(_MOVED, self._clients.secrets.update_secret_version_stage, **request)
        except ClientError:
            return False
        return True

    async def _set_first(self, secret: str, value: bytes) -> bool:
        """Another process has made the secret meanwhile: with a value, or with none."""
        found = await self.version(secret)
        return found is not None and found.value is None and await self._follow(secret, value, found.id)

    async def _put(self, secret: str, value: bytes) -> bool:
        """Makes `value` current, whatever was; False if there is no such secret."""
        try:
            await _asked(_ABSENT, self._clients.secrets.put_secret_value, SecretId=secret, SecretBinary=value)
        except ClientError:
            return False
        return True

    async def _create(self, secret: str, value: bytes) -> bool:
        """False if there is such a secret."""
        try:
            await _asked(_EXISTS, self._clients.secrets.create_secret, Name=secret, SecretBinary=value)
        except ClientError:
            return False
        return True

    async def _follow(self, secret: str, value: bytes, former: str | None) -> bool:
        """Makes `value` current if `former` is the current version still: AWS refuses to take a label from where it is not."""
        put = await _asked(
            _NONE, self._clients.secrets.put_secret_value, SecretId=secret, SecretBinary=value, VersionStages=[NEXT]
        )
        fresh = put["VersionId"]
        if await self.move(secret, CURRENT, to=fresh, source=former):
            return True
        # Refused; or done, with the answer lost and the request repeated. Only what has been current is ever the previous one.
        labels = await self.labels(secret) or {}
        return not {CURRENT, PREVIOUS}.isdisjoint(labels.get(fresh, ()))

    def _id(self, name: str) -> str:
        check_name(name)
        return f"{self._prefix}{name}"


async def _asked(expected: frozenset[str], operation: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """Asks. Raises ClientError for refusals whose codes are `expected`, Unavailable for others: such a store is of no use."""
    try:
        return await ask(operation, *arguments, **named)
    except ClientError as error:
        if error_code(error) in expected:
            raise
        raise Unavailable(f"Secrets Manager refused: {error_code(error)}.", retry_after=5) from error
