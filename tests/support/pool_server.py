"""A server on this machine that answers as a user pool does: with keys of its own, and with what a test has it say.

For tokens and refusals that the emulator never makes. Imports PyJWT: only for tests that need AWS.
"""

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm


class SigningKey:
    """A key of a pool. `public` is as the pool publishes it."""

    def __init__(self, key_id: str) -> None:
        self.id = key_id
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def public(self) -> dict[str, str]:
        found = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        return {name: found[name] for name in ("kty", "n", "e")} | {"kid": self.id, "alg": "RS256", "use": "sig"}

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        """A token; `header` replaces or adds fields of its header."""
        return jwt.encode(claims, self.private, "RS256", headers={"kid": self.id, **header})


class PoolServer:
    """What it answers, to be changed while it runs, and what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        #: The body at the address of the keys; None: it fails.
        self.keys: bytes | None = b'{"keys":[]}'
        self.fetches = 0
        #: Set once somebody asked for the keys.
        self.asked_for_keys = threading.Event()
        #: Hold the answer with the keys until this is set.
        self.released = threading.Event()
        self.released.set()
        #: Answers by operation, each given once; then that operation succeeds with nothing to say.
        self.answers: dict[str, list[dict[str, Any]]] = defaultdict(list)
        #: Each operation with its parameters, in order.
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def publish(self, *keys: SigningKey) -> None:
        """Those keys, and no other."""
        self.keys = json.dumps({"keys": [key.public for key in keys]}).encode()

    def refuse(self, operation: str, code: str, message: str = "") -> None:
        """Once."""
        self.answers[operation].append({"__type": code, "message": message})

    def operations(self) -> list[str]:
        """What it was asked, without parameters."""
        return [operation for operation, _ in self.asked]


@contextmanager
def serving() -> Iterator[PoolServer]:
    """The server, for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            pool.fetches += 1
            pool.asked_for_keys.set()
            pool.released.wait(10)
            if pool.keys is None:
                self._answer(503, b"")
            else:
                self._answer(200, pool.keys)

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            operation = self.headers["X-Amz-Target"].rpartition(".")[2]
            pool.asked.append((operation, body))
            waiting = pool.answers[operation]
            answer = waiting.pop(0) if waiting else {}
            self._answer(400 if "__type" in answer else 200, json.dumps(answer).encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    pool = PoolServer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield pool
    finally:
        pool.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
