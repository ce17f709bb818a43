"""Runs Muster and the floor beside each other, loads them alternately, and judges the ratio.

Figures of a shared machine wander, so nothing rests on an absolute one: each round loads both for a moment, one
right after the other, and the ratio is the median of the rounds. Where the system tells how much processor time
a server took, cost is that time for each request; it wanders far less than throughput.
"""

import argparse
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import islice
from statistics import median

import msgspec

from bench.data import first_column, folder_with
from bench.load import Job, LoadFailed, Result, generate
from bench.servers import Server, floor, muster
from muster.kernel.ids import new_id
from muster.kernel.paging import encode_cursor

#: Of the floor's throughput. Below the first it is a failure; from the second on it is good.
FAILURE, GOOD = 0.1, 0.5
#: How much more a request may cost with 100 times as many tasks.
GROWTH = 1.3
#: Tickets that are scanned in one load: each is good for one admission.
_SCANS = 2500


@dataclass(frozen=True)
class Options:
    """How long to measure. `seconds` is for one load of one server."""

    rounds: int
    seconds: float
    tasks: int
    few_tasks: int
    connections: int
    log_level: str


@dataclass
class Sample:
    """One load of one server. `cost` is processor time in microseconds for each request."""

    result: Result
    cost: float | None


@dataclass
class Operation:
    """What is measured. `requests` gives those of one load, new ones each time."""

    name: str
    requests: Callable[[Server], list[bytes]]
    repeat: bool = True
    samples: dict[str, list[Sample]] = field(default_factory=dict)

    def load(self, server: Server, options: Options, *, keep: bool = True) -> None:
        """Loads the server with it. `keep` is False for warming up."""
        seconds = options.seconds if keep else min(options.seconds, 0.5)
        job = Job(server.port, self.requests(server), seconds, options.connections, self.repeat)
        before = server.processor_seconds()
        try:
            result = generate(job)
        except LoadFailed as error:
            raise LoadFailed(f"{self.name}, {server.name}: {error}\nIts log ends with:\n{server.last_words()}") from error
        after = server.processor_seconds()
        cost = None if before is None or after is None else (after - before) / result.requests * 1e6
        if keep:
            self.samples.setdefault(server.name, []).append(Sample(result, cost))
        if self.name == "status change":
            server.changed += result.requests
        elif self.name == "scan":
            server.scanned += result.requests

    def rate(self, name: str) -> float:
        return median(sample.result.rate for sample in self.samples[name])

    def p99(self, name: str) -> float:
        return median(sample.result.p99 for sample in self.samples[name])

    def cost(self, name: str) -> float:
        """Processor time where it is known, else the time between answers."""
        return median(sample.cost or 1e6 / sample.result.rate for sample in self.samples[name])

    def ratio(self, one: str, other: str) -> float:
        """The throughput of `one` as a share of the other's: the median of the rounds."""
        pairs = zip(self.samples[one], self.samples[other], strict=True)
        return median(mine.result.rate / theirs.result.rate for mine, theirs in pairs)


# --- the requests -----------------------------------------------------------------------------------


def get_requests(server: Server) -> list[bytes]:
    """Tasks from everywhere, none asked for twice in a row."""
    step = max(1, len(server.data.task_ids) // 10_000)
    ids = server.data.task_ids[::step]
    return [server.request("GET", f"/api/v1/tasks/{ids[n * 7919 % len(ids)]}") for n in range(len(ids))]


def list_requests(server: Server) -> list[bytes]:
    """Pages of 50 from all over the list of all tasks."""
    ids = server.data.task_ids[60 :: max(1, len(server.data.task_ids) // 500)]
    cursors = [encode_cursor(ids[n * 7919 % len(ids)]) for n in range(len(ids))]
    return [server.request("GET", f"/api/v1/tasks?limit=50&after={cursor}") for cursor in cursors]


def project_list_requests(server: Server) -> list[bytes]:
    """The first pages of each project in four orders."""
    return [
        server.request("GET", f"/api/v1/tasks?project={project.id}&sort={sort}&limit=50")
        for project in server.data.projects
        for sort in ("-created", "-updated", "deadline", "-priority")
    ]


def column_requests(server: Server) -> list[bytes]:
    """The first cards of each column of each board."""
    return [
        server.request("GET", f"/api/v1/tasks?project={project.id}&status={status_id}&sort=rank&limit=50")
        for project in server.data.projects
        for status_id in project.status_ids
    ]


def create_requests(server: Server) -> list[bytes]:
    """New tasks in every project."""
    description = "Ask for two offers, compare them with last year's, and write down what was agreed. " * 3
    return [
        server.request(
            "POST",
            "/api/v1/tasks",
            {"project": project.id, "title": f"Compare offer {n}", "description": description, "priority": "medium"},
        )
        for n in range(100)
        for project in server.data.projects
    ]


def change_requests(server: Server) -> list[bytes]:
    """Tasks that move on by one column of their project, each time to another one than the last."""
    return list(islice(_changes(server), 40_000))


def _changes(server: Server) -> Iterator[bytes]:
    data = server.data
    position = server.changed
    while True:
        turn, index = divmod(position, len(data.task_ids))
        columns = data.projects[index % len(data.projects)].status_ids
        status_id = columns[(first_column(index) + turn + 1) % len(columns)]
        yield server.request("PATCH", f"/api/v1/tasks/{data.task_ids[index]}", {"status_id": status_id}, "If-Match: *\r\n")
        position += 1


def scan_requests(server: Server) -> list[bytes]:
    """Tickets that are brought to the door for the first time."""
    tickets = server.data.tickets[server.scanned : server.scanned + _SCANS]
    if not tickets:
        raise LoadFailed("every ticket of the event has been let in: measure fewer rounds")
    return [
        server.request(
            "POST",
            "/api/v1/check-ins",
            {"event_id": server.data.event_id, "nonce": new_id(), "token": token, "method": "camera", "gate": "East"},
        )
        for token in tickets
    ]


# --- the measurements ---------------------------------------------------------------------------------


def against_the_floor(options: Options) -> bool:
    """Loads Muster and the floor alternately and prints the ratios. Whether none is a failure."""
    folder = folder_with(options.tasks)
    operations = [
        Operation("get", get_requests),
        Operation("list 50", list_requests),
        Operation("status change", change_requests, repeat=False),
        Operation("create", create_requests),
        Operation("scan", scan_requests, repeat=False),
    ]
    with muster(folder, log_level=options.log_level) as mine, floor(folder) as theirs:
        for operation in operations:
            for server in (mine, theirs):
                operation.load(server, options, keep=False)
            for _ in range(options.rounds):
                for server in (mine, theirs):
                    operation.load(server, options)
    measured = f"{options.tasks:,} tasks, {options.connections} connections, median of {options.rounds} rounds"
    print(f"\nMuster and the floor, {measured}\n")
    print(f"{'':14} {'Muster':>9} {'p99':>8} {'cpu':>8}   {'floor':>9} {'p99':>8} {'cpu':>8}   {'ratio':>6}")
    print(f"{'':14} {'req/s':>9} {'ms':>8} {'µs/req':>8}   {'req/s':>9} {'ms':>8} {'µs/req':>8}")
    ratios = []
    for operation in operations:
        ratio = operation.ratio("muster", "floor")
        ratios.append(ratio)
        columns = "   ".join(
            f"{operation.rate(name):9,.0f} {operation.p99(name):8.1f} {operation.cost(name):8.1f}"
            for name in ("muster", "floor")
        )
        print(f"{operation.name:14} {columns}   {ratio:6.2f}  {_word(ratio)}")
    return min(ratios) >= FAILURE


def _word(ratio: float) -> str:
    if ratio < FAILURE:
        return "FAILURE: less than a tenth of the floor"
    return "good" if ratio >= GOOD else "below half of the floor"


def with_more_tasks(options: Options) -> bool:
    """Compares the cost of reads with few tasks and with many. Whether it stays the same."""
    operations = [
        Operation("get", get_requests),
        Operation("list 50, all", list_requests),
        Operation("list 50, one project", project_list_requests),
        Operation("list 50, one column", column_requests),
    ]
    with ExitStack() as stack:
        few = stack.enter_context(muster(folder_with(options.few_tasks), name="few", log_level=options.log_level))
        many = stack.enter_context(muster(folder_with(options.tasks), name="many", log_level=options.log_level))
        for operation in operations:
            for server in (few, many):
                operation.load(server, options, keep=False)
            for _ in range(options.rounds):
                for server in (few, many):
                    operation.load(server, options)
    print(f"\nCost of a request with {options.few_tasks:,} and with {options.tasks:,} tasks (at most {GROWTH} times)\n")
    fine = True
    for operation in operations:
        growth = operation.cost("many") / operation.cost("few")
        fine = fine and growth <= GROWTH
        word = "same" if growth <= GROWTH else "GROWS"
        print(f"{operation.name:22} {operation.cost('few'):8.1f} µs {operation.cost('many'):8.1f} µs {growth:8.2f}  {word}")
    return fine


def a_move_writes_one_row(options: Options) -> bool:
    """Moves a card within its column and compares tables. Whether one row of a task changed, and no task's document."""
    with muster(folder_with(options.few_tasks)) as server:
        path = server.folder / "muster.db"
        with closing(sqlite3.connect(path)) as database:
            project = server.data.projects[0]
            cards = [
                row[0]
                for row in database.execute(
                    "SELECT id FROM tasks WHERE project_id = ? AND status_id = ? ORDER BY rank, id LIMIT 5",
                    (project.id, project.status_ids[0]),
                )
            ]
            before = _rows_of(database, "tasks"), _rows_of(database, "documents")
            _ask(server, cards[0], {"status_id": project.status_ids[0], "before_id": cards[2], "after_id": cards[3]})
            after = _rows_of(database, "tasks"), _rows_of(database, "documents")
    changed = [name for name, row in after[0].items() if before[0].get(name) != row]
    documents = [name for name, row in after[1].items() if before[1].get(name) != row]
    fine = changed == [cards[0]] and not documents and len(before[0]) == len(after[0])
    print(f"\nA move within a column: {len(changed)} row of a task changed, {len(documents)} documents written.", end=" ")
    print("good" if fine else f"FAILURE: {changed} {documents}")
    return fine


def _rows_of(database: sqlite3.Connection, table: str) -> dict[object, tuple[object, ...]]:
    """Every row of a table by what identifies it."""
    if table == "tasks":
        return {row[0]: row for row in database.execute("SELECT * FROM tasks")}
    # Others are not the move's: the activity log, for one, has a line of every message.
    return {row[:2]: row for row in database.execute("SELECT * FROM documents WHERE pk LIKE 'TASK#%'")}


def _ask(server: Server, task_id: str, body: object) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    headers = {"Authorization": f"Bearer {server.data.token}", "Content-Type": "application/json"}
    connection.request("POST", f"/api/v1/tasks/{task_id}/move", msgspec.json.encode(body), headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise LoadFailed(f"the move was answered with {answer.status}: {content!r}")


def main() -> int:
    """Measures and judges. The exit code."""
    options = _options()
    try:
        fine = [against_the_floor(options), with_more_tasks(options), a_move_writes_one_row(options)]
    except LoadFailed as error:
        print(f"The run failed: {error}", file=sys.stderr)
        return 1
    print("\nAll within their bounds." if all(fine) else "\nNot within their bounds.")
    return 0 if all(fine) else 1


def _options() -> Options:
    parser = argparse.ArgumentParser(prog="make bench", description="Speed against a floor on this machine.")
    parser.add_argument("--rounds", type=int, default=5, help="how often each server is loaded with each operation")
    parser.add_argument("--seconds", type=float, default=3, help="for how long")
    parser.add_argument("--connections", type=int, default=32, help="over how many connections")
    parser.add_argument("--tasks", type=int, default=100_000, help="in the database")
    parser.add_argument("--quick", action="store_true", help="two short rounds on 5,000 tasks: whether it works, not how fast")
    parser.add_argument("--log-level", default="info", help="Muster's MUSTER_LOG_LEVEL; its default logs each request")
    given = parser.parse_args()
    if given.quick:
        return Options(2, 0.5, 5000, 500, given.connections, given.log_level)
    return Options(given.rounds, given.seconds, given.tasks, min(1000, given.tasks), given.connections, given.log_level)
