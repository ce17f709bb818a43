"""Files in an S3 bucket. Clients send and fetch the bytes by links that lead there, not through Muster.

The bucket encrypts what it holds by its own default, so no request names a key. It must let the web client's origin PUT with
the headers `Content-Type` and `If-None-Match`, and let Muster list it: without that, S3 calls what is not there forbidden.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from muster.adapters.aws.clients import Clients, ask, error_code
from muster.adapters.aws.presigned import Credentials, Presigner
from muster.http.downloads import content_disposition
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import NotFound, PayloadTooLarge, Unavailable
from muster.ports.files import INLINE_TYPES, StoredFile, UploadLink, check_key

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import CompletedPartTypeDef

P = ParamSpec("P")
R = TypeVar("R")

#: Bytes that are read in one go.
PIECE = 1_048_576
#: Bytes that are sent in one go, and so held in memory for each write. S3 wants 5 MiB at least, and 10,000 parts at most.
PART = 8 * 1_048_576
#: Credentials are asked for again after this time: a role's are replaced hours before they end.
_CREDENTIALS_FOR = timedelta(minutes=1)
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})


class S3Files:
    """The files of one bucket, which keeps no file of anybody else's.

    A link ends with the credentials that signed it, should those end first; and a process with other credentials gives other
    links to the same file.
    """

    def __init__(self, clients: Clients, bucket: str, clock: Clock) -> None:
        self._clients = clients
        self._bucket = bucket
        self._clock = clock
        self._known: tuple[datetime, Credentials] | None = None

    @property
    def origin(self) -> str:
        """Scheme and host that links lead to: a page may only talk to it if its policy says so."""
        return self._presigner.origin

    async def upload_link(self, key: str, *, size: int, content_type: str, expires_in: int) -> UploadLink:
        check_key(key, content_type)
        now = self._clock.now().replace(microsecond=0)
        headers = {"Content-Type": content_type, "If-None-Match": "*"}
        url = self._presigner.url(
            "PUT",
            key,
            credentials=await self._credentials(),
            signed_at=now,
            expires_in=expires_in,
            headers=headers | {"Content-Length": str(size)},
            parameters={},
        )
        # Whoever sends the bytes sends their number too; a browser refuses to be told it.
        return UploadLink("PUT", url, headers, timestamp(now + timedelta(seconds=expires_in)))

    async def download_link(self, key: str, *, name: str, content_type: str, inline: bool, expires_in: int) -> tuple[str, str]:
        check_key(key, content_type)
        shown = inline and content_type in INLINE_TYPES
        step = max(1, expires_in // 4)
        end = math.floor((self._clock.now().timestamp() + expires_in) / step) * step
        url = self._presigner.url(
            "GET",
            key,
            credentials=await self._credentials(),
            signed_at=datetime.fromtimestamp(end - expires_in, UTC),
            expires_in=expires_in,
            headers={},
            parameters={
                "response-cache-control": f"private, max-age={expires_in}",
                "response-content-disposition": content_disposition(name, inline=shown),
                "response-content-type": f"{content_type}; charset=utf-8" if content_type == "text/plain" else content_type,
            },
        )
        return url, timestamp(datetime.fromtimestamp(end, UTC))

    async def stat(self, key: str) -> StoredFile | None:
        check_key(key)
        try:
            found = await ask(self._clients.s3.head_object, Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error_code(error) in _MISSING:
                return None
            raise _unusable(error) from error
        return StoredFile(key, found["ContentLength"], found["ContentType"])

    async def read(self, key: str) -> AsyncIterator[bytes]:
        check_key(key)
        try:
            found = await ask(self._clients.s3.get_object, Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error_code(error) in _MISSING:
                raise NotFound("This file is not there any more.") from error
            raise _unusable(error) from error
        body = found["Body"]
        try:
            while piece := await ask(body.read, PIECE):
                yield piece
        finally:
            body.close()

    async def write(self, key: str, content: AsyncIterator[bytes], *, content_type: str, limit: int) -> StoredFile:
        check_key(key, content_type)
        waiting = bytearray()
        upload: _Upload | None = None
        size = 0
        try:
            async for piece in content:
                waiting += piece
                size += len(piece)
                if size > limit:
                    raise PayloadTooLarge(f"The file may have {limit} bytes at the most.")
                while len(waiting) > PART:
                    upload = upload or await _Upload.begun(self._clients, self._bucket, key, content_type)
                    await upload.add(bytes(waiting[:PART]))
                    del waiting[:PART]
            if upload is None:
                await _done(
                    self._clients.s3.put_object,
                    Bucket=self._bucket, Key=key, Body=bytes(waiting), ContentType=content_type,
                )  # fmt: skip
            else:
                await upload.add(bytes(waiting))
                await upload.complete()
        except BaseException:
            if upload is not None:
                await upload.abort()
            raise
        return StoredFile(key, size, content_type)

    async def delete(self, key: str) -> None:
        check_key(key)
        await _done(self._clients.s3.delete_object, Bucket=self._bucket, Key=key)

    @cached_property
    def _presigner(self) -> Presigner:
        return Presigner(self._clients.s3.meta.endpoint_url, self._clients.region, self._bucket)

    async def _credentials(self) -> Credentials:
        now = self._clock.now()
        if self._known is None or not timedelta(0) <= now - self._known[0] < _CREDENTIALS_FOR:
            self._known = (now, await asyncio.to_thread(self._present_credentials))
        return self._known[1]

    def _present_credentials(self) -> Credentials:
        try:
            found = self._clients.credentials()
        except BotoCoreError as error:  # the place where they are to be had does not answer
            raise Unavailable(f"AWS gives no credentials: {type(error).__name__}.") from error
        if found is None or not found.access_key or not found.secret_key:
            raise Unavailable("There are no AWS credentials.")
        return Credentials(found.access_key, found.secret_key, found.token or "")


class _Upload:
    """A file that goes up in parts. S3 shows it when it is complete, all at once."""

    def __init__(self, clients: Clients, bucket: str, key: str, upload_id: str) -> None:
        self._s3 = clients.s3
        self._bucket = bucket
        self._key = key
        self._id = upload_id
        self._parts: list[CompletedPartTypeDef] = []

    @classmethod
    async def begun(cls, clients: Clients, bucket: str, key: str, content_type: str) -> "_Upload":
        begun = await _done(clients.s3.create_multipart_upload, Bucket=bucket, Key=key, ContentType=content_type)
        return cls(clients, bucket, key, begun["UploadId"])

    async def add(self, part: bytes) -> None:
        number = len(self._parts) + 1
        added = await _done(
            self._s3.upload_part, Bucket=self._bucket, Key=self._key, UploadId=self._id, PartNumber=number, Body=part
        )
        done: CompletedPartTypeDef = {"PartNumber": number, "ETag": added["ETag"]}
        if "ChecksumCRC32" in added:
            done["ChecksumCRC32"] = added["ChecksumCRC32"]
        self._parts.append(done)

    async def complete(self) -> None:
        await _done(
            self._s3.complete_multipart_upload,
            Bucket=self._bucket, Key=self._key, UploadId=self._id, MultipartUpload={"Parts": self._parts},
        )  # fmt: skip

    async def abort(self) -> None:
        """Gives up, also while being cancelled. What cannot be given up now is removed by a rule of the bucket, days later."""
        giving_up = asyncio.ensure_future(
            _done(self._s3.abort_multipart_upload, Bucket=self._bucket, Key=self._key, UploadId=self._id)
        )
        await asyncio.wait([giving_up])
        giving_up.exception()


async def _done(operation: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """Asks. Raises Unavailable for every refusal."""
    try:
        return await ask(operation, *arguments, **named)
    except ClientError as error:
        raise _unusable(error) from error


def _unusable(error: ClientError) -> Unavailable:
    return Unavailable(f"The file store refused: {error_code(error)}.", retry_after=5)
