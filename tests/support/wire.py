"""A wire to a server that a test can cut."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlsplit

_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Wire:
    """Listens on a port of its own and passes bytes on to the server that a database URL names."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._ends: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._cut_after: bytes | None = None
        self._port = 0
        #: How many connections were made.
        self.count = 0

    async def lay(self) -> None:
        """Connects, again after `cut`."""
        self._server = await asyncio.start_server(self._join, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    @property
    def url(self) -> str:
        """The database's URL, by this wire."""
        user = self._parts.netloc.rpartition("@")[0]
        return self._parts._replace(netloc=f"{user}@127.0.0.1:{self._port}", query="").geturl()

    async def cut(self) -> None:
        """Breaks every connection, and refuses new ones."""
        assert self._server is not None
        self._server.close()
        self.break_connections()
        await asyncio.sleep(0)

    def break_connections(self) -> None:
        """Breaks every connection, but takes new ones."""
        for end in list(self._ends):
            end.transport.abort()

    def break_after(self, sent: bytes) -> None:
        """Breaks the connection on which `sent` goes to the server next: it arrives, but no answer comes back."""
        self._cut_after = sent

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.count += 1
        there, out = await self._open()
        self._ends |= {writer, out}
        try:
            await asyncio.gather(self._pass_on(reader, out, self._watch(writer)), self._pass_on(there, writer))
        finally:
            self._ends -= {writer, out}
            writer.close()
            out.close()

    def _open(self) -> Awaitable[_Streams]:
        folder = parse_qs(self._parts.query).get("host")
        if folder:
            return asyncio.open_unix_connection(f"{folder[0]}/.s.PGSQL.{self._parts.port or 5432}")
        return asyncio.open_connection(self._parts.hostname, self._parts.port)

    def _watch(self, writer: asyncio.StreamWriter) -> Callable[[bytes], None]:
        def watch(sent: bytes) -> None:
            if self._cut_after is not None and self._cut_after in sent:
                self._cut_after = None
                writer.transport.abort()

        return watch

    @staticmethod
    async def _pass_on(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, watch: Callable[[bytes], None] | None = None
    ) -> None:
        try:
            while data := await reader.read(65536):
                if watch is not None:
                    watch(data)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()
