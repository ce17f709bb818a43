"""The database's users in AWS Secrets Manager: JSON as Amazon RDS writes it."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from botocore.exceptions import ClientError

import muster
from muster.adapters.aws.clients import Clients, ask, error_code
from muster.adapters.aws.secrets import CURRENT, PENDING
from muster.database.credentials import Credentials
from muster.kernel.errors import Unavailable

if TYPE_CHECKING:
    from types_boto3_secretsmanager.type_defs import GetSecretValueResponseTypeDef

P = ParamSpec("P")
R = TypeVar("R")

#: A version that is not there, or has no value yet.
_ABSENT = "ResourceNotFoundException"


def authorities(setting: str) -> str:
    """The file that MUSTER_AWS_DATABASE_CA names: a relative path is beside the package `muster`. Empty stays empty.

    Raises ValueError when it is not there.
    """
    if not setting:
        return ""
    path = Path(muster.__file__).parents[1] / setting
    if not path.is_file():
        raise ValueError(f"MUSTER_AWS_DATABASE_CA: there is no {path}. Build the package with --rds-ca (scripts/package.py).")
    return str(path)


async def credentials(clients: Clients, secret: str) -> Credentials:
    """The present ones, of the secret of that name or ARN. Raises Unavailable, and ValueError for another kind of secret."""
    return Credentials.from_secret(await StagedCredentials(clients, secret).current())


def renewal(clients: Clients, secret: str, ca: str) -> Callable[[], Awaitable[str]]:
    """What gives the database's URL with the present password, for `muster.database.connect`; `ca` is as in the settings."""

    async def renewed() -> str:
        return (await credentials(clients, secret)).url(authorities(ca))

    return renewed


class StagedCredentials:
    """The versions of one secret: see `muster.database.rotation.StagedSecret`."""

    def __init__(self, clients: Clients, secret: str) -> None:
        self._secrets = clients.secrets
        self._secret = secret

    async def current(self) -> str:
        found = await _asked(self._secrets.get_secret_value, SecretId=self._secret, VersionStage=CURRENT)
        return _text(found) or ""

    async def pending(self, token: str) -> str | None:
        try:
            found = await ask(self._secrets.get_secret_value, SecretId=self._secret, VersionId=token, VersionStage=PENDING)
        except ClientError as error:
            # The second is what AWS says where that version is there, and not the pending one.
            if error_code(error) in {_ABSENT, "InvalidRequestException"}:
                return None
            raise _refused(error) from error
        return _text(found)

    async def is_current(self, token: str) -> bool:
        return CURRENT in (await self._stages()).get(token, ())

    async def put_pending(self, token: str, text: str) -> None:
        await _asked(
            self._secrets.put_secret_value,
            SecretId=self._secret,
            ClientRequestToken=token,
            SecretString=text,
            VersionStages=[PENDING],
        )

    async def make_current(self, token: str) -> None:
        holder = next((version for version, stages in (await self._stages()).items() if CURRENT in stages), None)
        if holder == token:
            return
        source = {} if holder is None else {"RemoveFromVersionId": holder}
        await _asked(
            self._secrets.update_secret_version_stage,
            SecretId=self._secret,
            VersionStage=CURRENT,
            MoveToVersionId=token,
            **source,
        )

    async def _stages(self) -> dict[str, list[str]]:
        return (await _asked(self._secrets.describe_secret, SecretId=self._secret)).get("VersionIdsToStages", {})


def _text(found: "GetSecretValueResponseTypeDef") -> str | None:
    return found.get("SecretString")


async def _asked(operation: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    try:
        return await ask(operation, *arguments, **named)
    except ClientError as error:
        raise _refused(error) from error


def _refused(error: ClientError) -> Unavailable:
    return Unavailable(f"Secrets Manager refused: {error_code(error)}.", retry_after=5)
