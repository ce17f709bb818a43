"""Puts the built web client (web/dist) into its bucket, behind CloudFront: the last step of `make deploy`.

    .venv-aws/bin/python -m infra.publish --stage dev
    .venv-aws/bin/python -m infra.publish --stage dev --assets

CDK's own way is a function that unpacks the files with AWS's command line, 60 MB of it, in the account. This needs none, gives
each file its own time to be kept, and puts the pages last: whoever gets a new page finds all that it asks for. Browsers that
still have the former page find its files for 30 days more. Nothing is invalidated: CloudFront keeps what has a hash in its
name, and asks for anything else after a second.

The functions have the page of events in their package and answer with it as soon as they are new. So what pages ask for goes
up before them, which is what `--assets` does.
"""

import argparse
import asyncio
import hashlib
import json
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from muster.adapters.aws.clients import Clients, error_code
from muster.adapters.aws.deployment import outputs
from muster.kernel.clock import Clock, SystemClock
from muster.kernel.errors import NotFound

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_ROOT = Path(__file__).resolve().parent.parent
_PAGE = "index.html"
#: Where the build puts what bears a hash of its content in its name.
_ASSETS = "assets/"
#: Which files are no longer part of the client, and since when: {"assets/a.js": "2026-11-20T06:47:00+00:00"}. When one was
#: uploaded says nothing of that.
SUPERSEDED = "superseded.json"
_KEEP = timedelta(days=30)
#: Types that not every machine knows, or knows otherwise.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


class NotBuilt(Exception):
    """There is no web client to publish."""


@dataclass(frozen=True)
class Published:
    """Which files went up and which were removed, by their keys, in this order."""

    uploaded: tuple[str, ...]
    removed: tuple[str, ...]


def publish(s3: "S3Client", bucket: str, folder: Path, clock: Clock, *, assets: bool = False) -> Published:
    """Uploads what has changed, and removes what has not been part of the client for 30 days. Raises NotBuilt.

    `assets`: uploads only what pages ask for, and removes nothing; the pages stay as they are.
    """
    if not (folder / _PAGE).is_file():
        raise NotBuilt(f"{folder} has no {_PAGE}: `make web` builds the client.")
    contents = _contents(folder)
    there = _there(s3, bucket)
    wanted = [key for key in contents if key.startswith(_ASSETS)] if assets else list(contents)
    changed = [key for key in wanted if there.get(key) != _etag(contents[key])]
    for key in changed:
        s3.put_object(Bucket=bucket, Key=key, Body=contents[key], ContentType=_type(key), CacheControl=_cache_control(key))
    if assets:
        return Published(tuple(changed), ())
    removed = _remove_former(s3, bucket, there.keys() - contents.keys() - {SUPERSEDED}, clock.now())
    return Published(tuple(changed), removed)


def _contents(folder: Path) -> dict[str, bytes]:
    """The files by their keys: first what is new under a name of its own, the pages last.

    Without the compressed twins that `muster serve` sends: CloudFront compresses by itself.
    """
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".gz")
    keys = {path.relative_to(folder).as_posix(): path for path in found}
    order = sorted(keys, key=lambda key: (key.endswith(".html"), not key.startswith(_ASSETS), key))
    return {key: keys[key].read_bytes() for key in order}


def _there(s3: "S3Client", bucket: str) -> dict[str, str]:
    """What the bucket has: key → ETag."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {item["Key"]: item["ETag"] for page in pages for item in page.get("Contents", [])}


def _etag(content: bytes) -> str:
    """As S3 makes it of what went up in one piece and is not encrypted by a key of KMS's."""
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def _remove_former(s3: "S3Client", bucket: str, former: set[str], now: datetime) -> tuple[str, ...]:
    """Removes those of `former` whose time is over, and notes since when the others are former."""
    noted = _superseded(s3, bucket)
    since = {key: noted.get(key, now.isoformat()) for key in sorted(former)}
    old = tuple(key for key, moment in since.items() if datetime.fromisoformat(moment) <= now - _KEEP)
    for key in old:
        s3.delete_object(Bucket=bucket, Key=key)
    left = {key: moment for key, moment in since.items() if key not in old}
    if left != noted:
        body = json.dumps(left, indent=1).encode()
        s3.put_object(Bucket=bucket, Key=SUPERSEDED, Body=body, ContentType="application/json", CacheControl="no-cache")
    return old


def _superseded(s3: "S3Client", bucket: str) -> Mapping[str, str]:
    try:
        text = s3.get_object(Bucket=bucket, Key=SUPERSEDED)["Body"].read()
    except ClientError as error:
        if error_code(error) != "NoSuchKey":
            raise
        return {}
    noted: dict[str, str] = json.loads(text)
    return noted


def _type(key: str) -> str:
    return _TYPES.get(Path(key).suffix) or mimetypes.guess_type(key)[0] or "application/octet-stream"


def _cache_control(key: str) -> str:
    """What bears a hash of its content in its name is good for ever; anything else is to be asked for each time."""
    return "public, max-age=31536000, immutable" if key.startswith(_ASSETS) else "no-cache"


async def _outputs(clients: Clients, stage: str, *, may_be_missing: bool) -> dict[str, str]:
    try:
        return await outputs(clients, stage)
    except NotFound:
        if may_be_missing:
            return {}
        raise


def main(arguments: Sequence[str] | None = None) -> None:
    """Publishes to the bucket that the stage's stacks say."""
    parser = argparse.ArgumentParser(description="Publishes the built web client.")
    parser.add_argument("--stage", default="dev")
    parser.add_argument("--folder", type=Path, default=_ROOT / "web/dist")
    parser.add_argument("--assets", action="store_true", help="what pages ask for alone, if there is a bucket yet")
    given = parser.parse_args(arguments)
    clients = Clients(timeout=60)
    found = asyncio.run(_outputs(clients, given.stage, may_be_missing=given.assets))
    if "WebBucket" not in found and given.assets:
        print(f"The stage {given.stage} has no bucket yet: its files come at the end.")
        return
    done = publish(clients.s3, found["WebBucket"], given.folder, SystemClock(), assets=given.assets)
    print(f"{len(done.uploaded)} new files, {len(done.removed)} removed; the client is at {found['WebUrl']}.")


if __name__ == "__main__":
    main()
