"""How the emulator runs functions."""

import base64
import hashlib
import io
import os
import tempfile
import threading
import time
import types
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

#: What a function's log line takes from its process to here.
LOG_SECONDS = 0.002
#: What the first call of a process has in addition to the function's own time.
START_SECONDS = 60


class FunctionFailed(Exception):
    """A function answered with an error. The text is what it said."""


def clean_interpreter() -> None:
    """Functions run on the emulator's own Python with its packages, so that a package which lacks one would pass.

    Here they run on one that has what AWS's has and nothing else, whatever version their `Runtime` names.
    """
    known = lambda_runtime._detect_runtime_binary

    def detect(runtime: str) -> tuple[str, str]:
        interpreter, script = known(runtime)
        return (os.environ["EMULATOR_LAMBDA_PYTHON"] if runtime.startswith("python") else interpreter), script

    lambda_runtime._detect_runtime_binary = detect


def quick_logs() -> None:
    """Each call waits up to 50 ms for a log line that may not come: a suite of thousands of requests has no time for that."""

    def drain(worker: Any, *_waits: float) -> str:
        time.sleep(LOG_SECONDS)  # noqa: TID251  # another process, whose last line may be on its way
        lines: str = worker._drain_stderr()
        return lines

    lambda_runtime.Worker._drain_stderr_bounded = drain


def unpack_once() -> None:
    """Each process of a function writes its package to the disk and unpacks it anew: seconds and 300 MB for each of ours, of
    which there are dozens.

    Here what is the same is unpacked once, and shared. It is read-only on AWS too.
    """
    spawn = lambda_runtime.Worker._spawn

    def spawn_with_unpacked(worker: Any) -> None:
        package = worker.code_zip
        worker.code_zip = str(_unpacked(package, worker.config)).encode()  # what is written as its package is the folder's name
        try:
            spawn(worker)
        finally:
            worker.code_zip = package

    lambda_runtime.Worker._spawn = spawn_with_unpacked
    lambda_runtime.zipfile = types.SimpleNamespace(
        ZipFile=_archive, BadZipFile=zipfile.BadZipFile, LargeFileError=zipfile.LargeZipFile
    )


_unpacking = threading.Lock()


def _unpacked(package: bytes, config: Mapping[str, Any]) -> Path:
    """The folder in which what is in a function's package lies."""
    digest = config.get("CodeSha256") or base64.b64encode(hashlib.sha256(package).digest()).decode()
    folder = Path(tempfile.gettempdir(), "unpacked", base64.b64decode(digest).hex())
    with _unpacking:
        if not folder.exists():
            with zipfile.ZipFile(io.BytesIO(package)) as archive:
                archive.extractall(folder)
    return folder


class _Unpacked:
    """Stands for a function's package, of which the folder is there already: that wanted for it becomes a link."""

    def __init__(self, named: Path) -> None:
        self._folder = Path(named.read_text())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """There is nothing to close."""

    def extractall(self, path: str) -> None:
        Path(path).rmdir()
        Path(path).symlink_to(self._folder)


def _archive(path: str) -> "_Unpacked | zipfile.ZipFile":
    return _Unpacked(Path(path)) if Path(path).name == "code.zip" else zipfile.ZipFile(path)


def patient_starts() -> None:
    """A function's time begins before it has opened what it needs, though several start at once on a machine with few cores.

    AWS gives a start ten seconds of its own, and a processor. So here the first call of each process has longer.
    """
    invoke = lambda_runtime.Worker.invoke

    def patient(worker: Any, *arguments: Any, **named: Any) -> Any:
        if worker._proc is not None:
            return invoke(worker, *arguments, **named)
        lambda_runtime.ensure_spawned(worker)  # it is told its own time
        config = worker.config
        worker.config = {**config, "Timeout": int(config.get("Timeout", 3)) + START_SECONDS}
        try:
            return invoke(worker, *arguments, **named)
        finally:
            worker.config = config

    lambda_runtime.Worker.invoke = patient


def call(arn: str, event: dict[str, Any]) -> Any:
    """Runs a function as one of the emulator's services does; what it answers. Raises FunctionFailed."""
    record, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if record is None:
        raise FunctionFailed(f"there is no function {arn}")
    answer = lambda_svc._execute_function_with_config_scope(lambda_svc._execution_record_for_config(record, config), event)
    if answer.get("error"):
        raise FunctionFailed(str(answer.get("body")))
    return answer.get("body")
