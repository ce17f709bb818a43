"""What is measured is what is meant: every change changes something, ratios are of neighbours in time."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench import run
from bench.data import Dataset, ProjectIds, first_column
from bench.load import Result
from bench.run import Operation, Sample
from bench.servers import Server

STATUSES = ["todo", "doing", "review", "done"]
DATA = Dataset(
    "test", "2026-11-20T06:47:00.000Z", "token", "me",
    [ProjectIds(f"project-{n}", f"PROJ{n}", [f"{status}-{n}" for status in STATUSES]) for n in range(2)],
    [f"task-{n:04}" for n in range(500)],
)  # fmt: skip


@pytest.fixture
def server() -> Iterator[Server]:
    with subprocess.Popen(["true"]) as process:
        yield Server("muster", process, 1, Path("data"), DATA)


def body_of(request: bytes) -> dict[str, str]:
    body: dict[str, str] = json.loads(request.partition(b"\r\n\r\n")[2])
    return body


def task_of(request: bytes) -> str:
    return request.split(b" ")[1].rpartition(b"/")[2].decode()


def test_every_status_change_changes_the_status(server: Server) -> None:
    column = {task: DATA.projects[n % 2].status_ids[first_column(n)] for n, task in enumerate(DATA.task_ids)}
    for _ in range(3):
        requests = run.change_requests(server)[:700]
        for request in requests:
            task, wanted = task_of(request), body_of(request)["status_id"]
            assert column[task] != wanted
            assert column[task].rpartition("-")[2] == wanted.rpartition("-")[2], "a column of another project"
            column[task] = wanted
        server.changed += len(requests)


@pytest.mark.parametrize(
    "make", [run.get_requests, run.list_requests, run.project_list_requests, run.column_requests, run.create_requests]
)
def test_requests_carry_their_token_and_length(server: Server, make: Callable[[Server], list[bytes]]) -> None:
    requests = make(server)
    assert len(set(requests)) > 5
    for request in requests:
        head, _, body = request.partition(b"\r\n\r\n")
        assert b"\r\nAuthorization: Bearer token\r\n" in head + b"\r\n"
        length = int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0] or 0)
        assert length == len(body)


def sample(rate: float, cost: float | None) -> Sample:
    return Sample(Result(int(rate), 1.0, 1.0, 2.0, 0.1, 0, ""), cost)


def test_a_ratio_is_the_median_of_neighbours() -> None:
    operation = Operation("get", lambda _: [])
    operation.samples = {
        "muster": [sample(100, None), sample(500, None), sample(30, None)],
        "floor": [sample(200, None), sample(1000, None), sample(300, None)],
    }
    # A machine that is five times as fast for one round changes nothing.
    assert operation.ratio("muster", "floor") == 0.5
    assert operation.rate("muster") == 100


def test_cost_is_processor_time_where_it_is_known() -> None:
    operation = Operation("get", lambda _: [])
    operation.samples = {"few": [sample(100, 50.0), sample(1, 70.0), sample(100, 60.0)], "many": [sample(1000, None)]}
    assert operation.cost("few") == 60
    assert operation.cost("many") == 1000


@pytest.mark.parametrize(("ratio", "word"), [(0.09, "FAILURE"), (0.1, "below half"), (0.49, "below half"), (0.5, "good")])
def test_the_verdict(ratio: float, word: str) -> None:
    assert run._word(ratio).startswith(word)
