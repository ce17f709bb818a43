"""The web client's way into its bucket: what goes up, in which order, as what, and what is left of former ones."""

import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from infra import publish as program
from infra.publish import SUPERSEDED, NotBuilt, publish
from muster.adapters.aws.clients import Clients, error_code
from muster.kernel.clock import SystemClock
from muster.kernel.errors import NotFound
from muster.kernel.ids import new_id
from tests.support.clock import StillClock
from tests.support.deploy import create_stack
from tests.support.emulator import Emulator

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

pytestmark = pytest.mark.req("AW-1")
DAY = timedelta(days=1).total_seconds()
FIRST = {
    "index.html": "<script src=/assets/app-1.js>",
    "public.html": "<script src=/assets/app-1.js>",
    "favicon.svg": "<svg/>",
    "docs/swagger.css": "a {}",
    "assets/app-1.js": "1",
    "assets/font-1.woff2": "font",
}
PAGES = dict.fromkeys(("index.html", "public.html"), "<script src=/assets/app-2.js>")
SECOND = {**FIRST, **PAGES, "assets/app-2.js": "2"}
del SECOND["assets/app-1.js"]


@pytest.fixture
def s3(emulator: Emulator) -> "S3Client":
    return Clients().s3


@pytest.fixture
def bucket(s3: "S3Client") -> str:
    name = f"muster-web-{new_id()}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def written(s3: "S3Client") -> list[str]:
    """The keys of what is written, in the order in which it reaches S3."""
    keys: list[str] = []

    def note(params: dict[str, str], **_: object) -> None:
        keys.append(params["Key"])

    for operation in ("PutObject", "DeleteObject"):
        s3.meta.events.register(f"provide-client-params.s3.{operation}", note)
    return keys


def built(folder: Path, files: dict[str, str]) -> Path:
    """A web client of these files and no others, but for the compressed twins, which are for another server."""
    made = folder / str(new_id())
    for name, text in files.items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(text.encode()))
    return made


def keys(s3: "S3Client", bucket: str) -> set[str]:
    """What is in the bucket, but for the program's own note."""
    return {item["Key"] for item in s3.list_objects_v2(Bucket=bucket).get("Contents", [])} - {SUPERSEDED}


def test_the_pages_go_up_last_and_what_it_asks_for_first(
    s3: "S3Client", bucket: str, clock: StillClock, tmp_path: Path, written: list[str]
) -> None:
    done = publish(s3, bucket, built(tmp_path, FIRST), clock)
    assert written == [
        "assets/app-1.js", "assets/font-1.woff2", "docs/swagger.css", "favicon.svg", "index.html", "public.html",
    ]  # fmt: skip
    assert (done.uploaded, done.removed) == (tuple(written), ())
    assert keys(s3, bucket) == FIRST.keys()


@pytest.mark.parametrize(
    ("key", "kind", "cache"),
    [
        ("index.html", "text/html; charset=utf-8", "no-cache"),
        ("favicon.svg", "image/svg+xml", "no-cache"),
        ("docs/swagger.css", "text/css", "no-cache"),
        ("assets/app-1.js", "text/javascript", "public, max-age=31536000, immutable"),
        ("assets/font-1.woff2", "font/woff2", "public, max-age=31536000, immutable"),
    ],
)
def test_each_file_says_what_it_is_and_how_long_it_is_good(
    s3: "S3Client", bucket: str, clock: StillClock, tmp_path: Path, key: str, kind: str, cache: str
) -> None:
    publish(s3, bucket, built(tmp_path, FIRST), clock)
    found = s3.get_object(Bucket=bucket, Key=key)
    assert (found["ContentType"], found["CacheControl"]) == (kind, cache)
    assert found["Body"].read().decode() == FIRST[key]


def test_what_has_not_changed_stays(s3: "S3Client", bucket: str, clock: StillClock, tmp_path: Path, written: list[str]) -> None:
    publish(s3, bucket, built(tmp_path, FIRST), clock)
    written.clear()
    assert publish(s3, bucket, built(tmp_path, FIRST), clock).uploaded == ()
    assert written == []
    assert publish(s3, bucket, built(tmp_path, SECOND), clock).uploaded == ("assets/app-2.js", "index.html", "public.html")
    assert s3.get_object(Bucket=bucket, Key="index.html")["Body"].read().decode() == SECOND["index.html"]


def test_what_somebody_has_changed_or_deleted_is_mended(s3: "S3Client", bucket: str, clock: StillClock, tmp_path: Path) -> None:
    publish(s3, bucket, built(tmp_path, FIRST), clock)
    s3.delete_object(Bucket=bucket, Key="favicon.svg")
    s3.put_object(Bucket=bucket, Key="assets/app-1.js", Body=b"another's")
    assert publish(s3, bucket, built(tmp_path, FIRST), clock).uploaded == ("assets/app-1.js", "favicon.svg")


def test_a_page_that_is_open_finds_its_files_for_30_days_however_old_they_are(
    s3: "S3Client", bucket: str, clock: StillClock, tmp_path: Path
) -> None:
    publish(s3, bucket, built(tmp_path, FIRST), clock)
    clock.advance(100 * DAY)
    assert publish(s3, bucket, built(tmp_path, SECOND), clock).removed == ()
    clock.advance(29 * DAY)
    assert publish(s3, bucket, built(tmp_path, SECOND), clock).removed == ()
    assert keys(s3, bucket) == FIRST.keys() | SECOND.keys()
    clock.advance(DAY)
    assert publish(s3, bucket, built(tmp_path, SECOND), clock).removed == ("assets/app-1.js",)
    assert keys(s3, bucket) == SECOND.keys()
    assert json.loads(s3.get_object(Bucket=bucket, Key=SUPERSEDED)["Body"].read()) == {}


def test_files_of_a_version_that_comes_back_have_their_30_days_anew(
    s3: "S3Client", bucket: str, clock: StillClock, tmp_path: Path
) -> None:
    for files in (FIRST, SECOND):
        publish(s3, bucket, built(tmp_path, files), clock)
    clock.advance(20 * DAY)
    assert publish(s3, bucket, built(tmp_path, FIRST), clock).uploaded == ("index.html", "public.html")
    publish(s3, bucket, built(tmp_path, SECOND), clock)
    clock.advance(20 * DAY)
    assert publish(s3, bucket, built(tmp_path, SECOND), clock).removed == ()
    assert "assets/app-1.js" in keys(s3, bucket)


def test_what_pages_ask_for_goes_up_before_functions_that_answer_with_one(
    s3: "S3Client", bucket: str, clock: StillClock, tmp_path: Path, written: list[str]
) -> None:
    publish(s3, bucket, built(tmp_path, FIRST), clock)
    written.clear()
    done = publish(s3, bucket, built(tmp_path, SECOND), clock, assets=True)
    assert (done.uploaded, done.removed, written) == (("assets/app-2.js",), (), ["assets/app-2.js"])
    assert s3.get_object(Bucket=bucket, Key="index.html")["Body"].read().decode() == FIRST["index.html"]
    assert keys(s3, bucket) == FIRST.keys() | SECOND.keys()
    clock.advance(40 * DAY)
    assert publish(s3, bucket, built(tmp_path, SECOND), clock).removed == (), "whoever has the former page finds its files"


def test_before_the_first_deployment_there_is_nowhere_to_put_them(
    s3: "S3Client", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--stage", "nowhere", "--folder", str(built(tmp_path, FIRST))]
    program.main([*arguments, "--assets"])
    assert "has no bucket yet" in capsys.readouterr().out
    with pytest.raises(NotFound):
        program.main(arguments)


def test_nothing_is_touched_where_nothing_was_built(s3: "S3Client", bucket: str, clock: StillClock, tmp_path: Path) -> None:
    publish(s3, bucket, built(tmp_path, FIRST), clock)
    with pytest.raises(NotBuilt, match="make web"):
        publish(s3, bucket, built(tmp_path, {"assets/app-2.js": "2"}), clock)
    assert keys(s3, bucket) == FIRST.keys()


def test_a_bucket_that_refuses_is_no_bucket_without_former_files(s3: "S3Client", clock: StillClock, tmp_path: Path) -> None:
    with pytest.raises(ClientError) as caught:
        publish(s3, f"muster-none-{new_id()}", built(tmp_path, FIRST), clock)
    assert error_code(caught.value) == "NoSuchBucket"


def test_it_finds_its_bucket_by_the_stage(
    s3: "S3Client", bucket: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = f"publish{SystemClock().now():%H%M%S%f}"
    create_stack(
        f"muster-{stage}-web",
        {"Topic": {"Type": "AWS::SNS::Topic"}},
        {"WebBucket": bucket, "WebUrl": "https://muster.example"},
    )
    program.main(["--stage", stage, "--folder", str(built(tmp_path, FIRST))])
    assert "6 new files, 0 removed; the client is at https://muster.example." in capsys.readouterr().out
    assert keys(s3, bucket) == FIRST.keys()
