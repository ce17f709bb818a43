"""A Muster in a process of its own, as an operator runs it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from muster.commands.backup import DATABASE
from tests.support.api import PASSWORD, SETUP_CODE

STARTS_WITHIN = 60


@dataclass
class Server:
    """A running server. `url` has no slash at its end."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> int:
        """Ends it as an operator would. Its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
            raise


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, **settings: str) -> Server:
    """Starts a server whose data lie in `folder` and waits until it answers. A database that is there is used as it is."""
    port = free_port()
    variables = environment(folder, settings) | {"MUSTER_PORT": str(port)}
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / DATABASE).is_file():
        migrate = [sys.executable, "-m", "muster.cli", "migrate"]
        subprocess.run(migrate, env=variables, check=True, capture_output=True, timeout=120)
    return _launch(folder, port, variables)


def restart(server: Server, **settings: str) -> Server:
    """Starts it again on the same data and port."""
    port = int(server.url.rpartition(":")[2])
    return _launch(server.folder, port, environment(server.folder, settings) | {"MUSTER_PORT": str(port)})


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Server]:
    """A server for as long as the block runs."""
    server = start(folder, **settings)
    try:
        yield server
    finally:
        server.stop()


def set_up(server: Server) -> tuple[str, str]:
    """Sets a new workspace up: the tokens of its admin and of a member."""
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=30) as client:
        first = {
            "code": SETUP_CODE, "workspace": "Gala team", "email": "ada@gala.example.com", "password": PASSWORD,
            "given_name": "Ada", "family_name": "Lovelace",
        }  # fmt: skip
        client.post("/setup", json=first).raise_for_status()
        admin = sign_in(server, "ada@gala.example.com")
        client.cookies.clear()
        as_admin = {"Authorization": f"Bearer {admin}"}
        person = {"email": "mia@gala.example.com", "given_name": "Mia", "family_name": "Tester", "group": "Members"}
        client.post("/admin/users", json=person, headers=as_admin).raise_for_status()
    return admin, _first_sign_in(server, person["email"], as_admin)


def _first_sign_in(server: Server, email: str, as_admin: dict[str, str]) -> str:
    """What somebody does who was invited: reads the mail, signs in with the generated password, chooses another."""
    text = _mail_to(server, email, as_admin)
    found = re.search(r"^\s*(\S{12,})\s*$", text, re.MULTILINE)
    assert found, f"no password in this mail:\n{text}"
    first = httpx.post(f"{server.url}/api/v1/auth/login", json={"email": email, "password": found[1]}, timeout=30)
    first.raise_for_status()
    headers = {"Authorization": f"Bearer {first.json()['access_token']}"}
    change = {"current_password": found[1], "new_password": PASSWORD}
    httpx.post(f"{server.url}/api/v1/auth/change-password", json=change, headers=headers, timeout=30).raise_for_status()
    return sign_in(server, email)


def _mail_to(server: Server, email: str, as_admin: dict[str, str]) -> str:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        mails = httpx.get(f"{server.url}/dev/mail", headers=as_admin | {"Accept": "application/json"}, timeout=30).json()
        for mail in mails:
            if mail["to"] == email or email in mail["to"]:
                return str(mail["text"])
        time.sleep(0.1)  # noqa: TID251  # another process, which has no way of telling this one
    raise RuntimeError(f"no mail to {email} within 30 s")


def sign_in(server: Server, email: str) -> str:
    """A new token."""
    answer = httpx.post(f"{server.url}/api/v1/auth/login", json={"email": email, "password": PASSWORD}, timeout=30)
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """The variables of a process whose data lie in `folder`, with nothing of Muster from outside."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
    own = {
        "MUSTER_DATA_DIR": str(folder),
        "MUSTER_SETUP_CODE": SETUP_CODE,
        "MUSTER_LOG_LEVEL": "warning",
        "MUSTER_PASSWORD_HASH_MEMORY_KIB": "1024",
        "MUSTER_AUTH_LIMIT_PER_ADDRESS": "1000000",
        "MUSTER_AUTH_LIMIT_PER_ACCOUNT": "1000000",
        "MUSTER_MAILS_PER_RECIPIENT": "1000000",
        "MUSTER_MAILS_PER_DOMAIN": "1000000",
    }
    return kept | own | {f"MUSTER_{name.upper()}": value for name, value in settings.items()}


def _launch(folder: Path, port: int, variables: Mapping[str, str]) -> Server:
    log = folder / "server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(  # ended by Server.stop or Server.kill
            [sys.executable, "-m", "muster.cli", "serve"], env=variables, stdout=output, stderr=output, cwd=folder
        )
    server = Server(f"http://127.0.0.1:{port}", folder, process, log)
    _wait_until_it_answers(server)
    return server


def _wait_until_it_answers(server: Server) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise RuntimeError(f"the server ended at its start:\n{server.log.read_text(errors='replace')[-4000:]}")
        try:
            httpx.get(f"{server.url}/healthz", timeout=5).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)  # noqa: TID251  # another process, which has no way of telling this one
        else:
            return
    server.kill()
    raise RuntimeError(f"the server did not answer within {STARTS_WITHIN} s")
