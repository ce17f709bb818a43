"""Puts TLS before a PostgreSQL that has none: `python -m tests.support.tls_wire <port> <certificate> <key>`.

Prints the port it listens on, and ends with its standard input. Who does not ask for TLS is refused, as RDS does where
`rds.force_ssl` is 1.
"""

import asyncio
import ssl
import sys
from contextlib import suppress

#: PostgreSQL's SSLRequest: its length, and a number that is no version of the protocol.
SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
_FIELDS = b"SFATAL\x00VFATAL\x00C28000\x00Mno encryption: this server takes connections over TLS only\x00\x00"
REFUSAL = b"E" + (len(_FIELDS) + 4).to_bytes(4, "big") + _FIELDS


class Wire:
    """Passes on what comes over TLS to a port of this machine."""

    def __init__(self, port: int, context: ssl.SSLContext) -> None:
        self._port = port
        self._context = context

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serves one connection."""
        with suppress(OSError, asyncio.IncompleteReadError):  # either end may go at any time
            if await reader.readexactly(len(SSL_REQUEST)) != SSL_REQUEST:
                writer.write(REFUSAL)
                await writer.drain()
                return
            writer.write(b"S")
            await writer.drain()
            await writer.start_tls(self._context)
            there, out = await asyncio.open_connection("127.0.0.1", self._port)
            await asyncio.gather(_pass_on(reader, out), _pass_on(there, writer))
        writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def main(port: int, certificate: str, key: str) -> None:
    """Listens until standard input ends."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    server = await asyncio.start_server(Wire(port, context).join, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.buffer.read)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), *sys.argv[2:4]))
