"""Puts the built web client (web/dist) into its bucket, behind CloudFront: the last step of `make deploy`.

    .venv-aws/bin/python -m infra.publish --stage dev

CDK's own way is a function that unpacks the files with AWS's command line, 60 MB of it, in the account. This needs none, gives
each file its own time to be kept, and puts the page last: whoever gets the new page finds all that it asks for. Browsers that
still have the former page find its files for 30 days.
"""

import argparse
import asyncio
import mimetypes
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import boto3

from infra.configuration import ROOT
from muster.adapters.aws.clients import Clients
from muster.adapters.aws.deployment import outputs
from muster.kernel.clock import SystemClock

_PAGE = "index.html"
_KEEP = timedelta(days=30)
#: Types that not every machine knows.
_TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2"}


class NotBuilt(Exception):
    """There is no web client to publish."""


def publish(folder: Path, bucket: str) -> int:
    """Uploads `folder` and removes what is no longer part of it for 30 days; how many files it uploaded. Raises NotBuilt."""
    if not (folder / _PAGE).is_file():
        raise NotBuilt(f"{folder} has no {_PAGE}: `make web` builds the client.")
    s3 = boto3.client("s3")
    paths = sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: (path.name == _PAGE, path))
    for path in paths:
        key = path.relative_to(folder).as_posix()
        s3.put_object(Bucket=bucket, Key=key, Body=path.read_bytes(), ContentType=_type(path), CacheControl=_cache_control(key))
    keys = {path.relative_to(folder).as_posix() for path in paths}
    for key in list(_former(bucket, keys)):
        s3.delete_object(Bucket=bucket, Key=key)
    return len(paths)


def _type(path: Path) -> str:
    return _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _cache_control(key: str) -> str:
    """What bears a hash of its content in its name is good for ever; anything else is to be asked for each time."""
    return "public, max-age=31536000, immutable" if key.startswith("assets/") else "no-cache"


def _former(bucket: str, keys: set[str]) -> Iterator[str]:
    before = SystemClock().now() - _KEEP
    for page in boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for item in page.get("Contents", []):
            if item["Key"] not in keys and item["LastModified"] < before:
                yield item["Key"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Publishes to the bucket that the stage's stacks say."""
    parser = argparse.ArgumentParser(description="Publishes the built web client.")
    parser.add_argument("--stage", default="dev")
    parser.add_argument("--folder", type=Path, default=ROOT / "web/dist")
    given = parser.parse_args(arguments)
    found = asyncio.run(outputs(Clients(), given.stage))
    count = publish(given.folder, found["WebBucket"])
    print(f"{count} files are at {found['WebUrl']}.")


if __name__ == "__main__":
    main()
