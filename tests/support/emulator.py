"""An emulator of AWS on this machine (`ministack`, out of `.venv-emulator`), with IAM and TLS enforced.

Tests ask for the fixture `emulator` (tests/conftest.py, with `--aws`), which also sets this process's environment, so that
boto3, httpx and whatever is started from here go to the emulator. Facts:

- Any access key is an administrator's, but for those that the emulator itself gave out: a role's are checked against its
  policies, with signatures.
- What reached SES, and what SNS mails, is at `/_ministack/ses/messages`. Verification codes of Cognito are always 123456,
  those of forgotten passwords 654321.
- An API is reached at `/_aws/execute-api/<id>/<stage>/…`, not at a host of its own: names below localhost do not resolve.
- It ends badly: SIGTERM waits for connections that are kept open. So it is reset, which ends the functions' processes, and
  then killed.
"""

import os
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support import leftovers
from tests.support.certificates import Certificates, make_certificates
from tests.support.server import free_port

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-emulator/bin/python"
#: What the emulated functions run on: nothing but what AWS's own runtime has.
LAMBDA_PYTHON = ROOT / ".venv-lambda/bin/python"
REGION = "us-east-1"
ACCOUNT = "000000000000"
STARTS_WITHIN = 60


class EmulatorFailed(Exception):
    """It is not installed, or it did not start. The text says what to do."""


@dataclass(frozen=True)
class Emulator:
    """A running emulator. `url` is https, without a slash at its end; `ca_file` is what its clients have to trust."""

    url: str
    ca_file: Path
    folder: Path
    log: Path
    port: int

    @property
    def variables(self) -> dict[str, str]:
        """The environment that leads AWS's SDKs, httpx and OpenSSL to it, with an administrator's credentials."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_CA_BUNDLE": str(self.ca_file),
            "SSL_CERT_FILE": str(self.ca_file),
            "NODE_EXTRA_CA_CERTS": str(self.ca_file),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            # Nothing of the machine's own AWS configuration may be found.
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def prepared_folder() -> Path | None:
    """What several emulators share, if somebody has prepared it (`tests.support.stack.prepare`)."""
    folder = os.environ.get("MUSTER_TEST_PREPARED")
    return Path(folder) if folder else None


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for one emulator: functions' unpacked code is large, so it does not stay, not even after a killed run."""
    leftovers.remove_folders()
    with tempfile.TemporaryDirectory(prefix=leftovers.prefix(), ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def running(
    folder: Path, *, certificates: Certificates | None = None, variables: Mapping[str, str] | None = None
) -> Iterator[Emulator]:
    """An emulator for as long as the block runs; everything it writes is in `folder`. Raises EmulatorFailed.

    Args:
        folder: An empty folder.
        certificates: What it shows; made in `folder` where none are given.
        variables: More of its environment, for `tests/emulator`; the functions that it runs see them too.
    """
    if not PYTHON.exists() or not LAMBDA_PYTHON.exists():
        raise EmulatorFailed(
            "The emulator is not installed: run `make test-aws`, or `make .venv/stamps/emulator .venv/stamps/lambda`."
        )
    certificates = certificates or make_certificates(folder)
    port = free_port()
    log = folder / "emulator.log"
    emulator = Emulator(f"https://localhost:{port}", certificates.authority, folder, log, port)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(PYTHON), "-m", "tests.emulator"],
            cwd=ROOT,
            env=_environment(emulator, port, certificates) | dict(variables or {}),
            stdin=subprocess.PIPE,  # it ends when this closes: also when this process is killed
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait_until_it_answers(emulator, process)
        yield emulator
    finally:
        _end(emulator, process)


def _environment(emulator: Emulator, port: int, certificates: Certificates) -> dict[str, str]:
    scratch = emulator.folder / "scratch"
    scratch.mkdir()
    return emulator.variables | {
        "PATH": f"{PYTHON.parent}:{os.environ.get('PATH', os.defpath)}",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "STATE_DIR": str(scratch / "state"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(certificates.certificate),
        "MINISTACK_SSL_KEY": str(certificates.key),
        "AUTH": "true",
        "LOG_LEVEL": "WARNING",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        # Of the seconds that a state machine waits before it tries a step again.
        "SFN_WAIT_SCALE": "0.02",
        "EMULATOR_LAMBDA_PYTHON": str(LAMBDA_PYTHON),
    }


def _wait_until_it_answers(emulator: Emulator, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    with httpx.Client(verify=_trust(emulator)) as client:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            try:
                client.get(f"{emulator.url}/_ministack/health", timeout=5).raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.05)  # noqa: TID251  # another process, which has no way of telling this one
            else:
                return
    raise EmulatorFailed(f"The emulator did not start:\n{emulator.log.read_text(errors='replace')[-4000:]}")


def _end(emulator: Emulator, process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with suppress(httpx.HTTPError), httpx.Client(verify=_trust(emulator)) as client:
            client.post(f"{emulator.url}/_ministack/reset", timeout=10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    assert process.stdin is not None
    process.stdin.close()
    shutil.rmtree(emulator.folder / "scratch", ignore_errors=True)


def _trust(emulator: Emulator) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(emulator.ca_file))
