"""File stores for tests, and somebody who follows their links."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
from fastapi import FastAPI

from muster.adapters.local.files import LocalFiles
from muster.adapters.local.secrets import FolderSecrets
from muster.api import files as routes
from muster.api import problems
from muster.kernel.clock import SystemClock
from muster.kernel.ids import new_id
from muster.ports.files import Files, LinkedFiles, UploadLink
from tests.support.clock import StillClock

BYTES = bytes(range(256)) * 20


class Host:
    """A file store and somebody who follows its links. `refusals` are its statuses for what our own say otherwise."""

    def __init__(self, files: Files, client: httpx.AsyncClient, clock: StillClock, refusals: dict[int, int]) -> None:
        self.files = files
        self.client = client
        self.clock = clock
        self._refusals = refusals

    def refused(self, answer: httpx.Response, status: int, code: str | None = None) -> bool:
        """Whether the answer is this store's way to say `status`."""
        if self._refusals:
            return answer.status_code == self._refusals[status]
        problem = answer.json()
        return answer.status_code == status and code in {None, problem["code"], *(e["code"] for e in problem.get("errors", []))}

    async def put(self, link: UploadLink, content: bytes | AsyncIterator[bytes], **headers: str) -> httpx.Response:
        sent = link.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(link.method, link.url, content=content, headers=sent)

    async def get(self, key: str, content_type: str = "image/png", *, name: str = "a.png", **headers: str) -> httpx.Response:
        url, _ = await self.files.download_link(key, name=name, content_type=content_type, inline=True, expires_in=60)
        return await self.client.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})

    async def stored(self, content: bytes = BYTES, content_type: str = "image/png") -> str:
        """The key of a file that was uploaded."""
        key = f"attachments/{new_id()}"
        link = await self.files.upload_link(key, size=len(content), content_type=content_type, expires_in=60)
        (await self.put(link, content)).raise_for_status()
        return key


async def local_host(folder: Path, clock: StillClock) -> Host:
    """A folder, and the routes that its links lead to."""
    secrets = FolderSecrets(folder / "secrets")
    await secrets.open()
    files = LocalFiles(folder / "files", secrets, clock)
    await files.open()
    app = FastAPI()
    app.state.services = {LinkedFiles: files}
    app.include_router(routes.router)
    problems.register(app)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://muster")
    return Host(files, client, clock, {})


def aws_host() -> Host:
    """A bucket in the emulator, which this process's environment leads to."""
    import boto3  # noqa: PLC0415  # not there on a laptop

    from muster.adapters.aws.clients import Clients  # noqa: PLC0415
    from muster.adapters.aws.files import S3Files  # noqa: PLC0415

    bucket = f"muster-{new_id()}"
    boto3.client("s3").create_bucket(Bucket=bucket)
    clock = StillClock(SystemClock().now())  # S3 has a clock of its own
    client = httpx.AsyncClient(verify=ssl.create_default_context())
    return Host(S3Files(Clients(), bucket, clock), client, clock, {422: 403, 413: 403, 415: 403, 410: 403, 409: 412})
