"""Documents: what was true once and never changes again, and what expires."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from muster.database.engine import Transaction
from muster.kernel.errors import PayloadTooLarge
from muster.kernel.paging import Page

#: The largest body, in bytes: DynamoDB ends at 400 kB with keys and names.
MAX_BODY = 350_000


class Document(msgspec.Struct, frozen=True):
    """A document under a partition key and a sort key.

    The keys are printable ASCII, 1 to 200 characters. `body` is JSON text, at most MAX_BODY bytes. `expires_at`
    is in seconds since 1970; from then on the document is gone for every reader, whenever it is really removed.
    """

    pk: str
    sk: str
    body: str
    expires_at: int | None = None


def check_size(document: Document) -> None:
    """Raises PayloadTooLarge when the body is larger than every store takes."""
    if len(document.body) > MAX_BODY or len(document.body.encode()) > MAX_BODY:
        raise PayloadTooLarge(f"This has more than {MAX_BODY // 1000} kB with all its texts.")


class Documents(Protocol):
    """The document store.

    What writes raises PayloadTooLarge for a body beyond MAX_BODY. Everything raises Unavailable when the
    store does not answer; whether something was written is unknown then.
    """

    async def get(self, pk: str, sk: str, unit: Transaction | None = None) -> Document | None:
        """The document, or None; with what `unit` itself has put."""
        ...

    async def get_many(self, keys: Sequence[tuple[str, str]]) -> list[Document]:
        """Those of the documents that exist, in no order; at most 100 keys."""
        ...

    async def put(self, document: Document, unit: Transaction | None = None) -> None:
        """Writes a document, over any other with the same keys.

        Inside a unit of work, an adapter whose documents live in the same database writes with it, and one
        whose documents live elsewhere writes at once. So a document may stay behind from a unit of work
        that failed, but never the other way round.
        """
        ...

    async def put_new(self, document: Document, unit: Transaction | None = None) -> bool:
        """Writes a document unless there is one with the same keys; False then."""
        ...

    async def replace(self, document: Document, expected_body: str, unit: Transaction | None = None) -> bool:
        """Overwrites the document if its body is still `expected_body`; False otherwise."""
        ...

    async def delete(self, pk: str, sk: str) -> bool:
        """Removes a document. Whether there was one: of several at once, one alone is told True."""
        ...

    async def list(
        self, pk: str, *, prefix: str = "", after: str | None = None, limit: int = 50, newest_first: bool = False
    ) -> Page[Document]:
        """A page of a partition's documents whose sort key starts with `prefix`, in the order of sort keys."""
        ...

    async def purge_expired(self, limit: int = 1000) -> int:
        """Removes up to `limit` documents that have expired; a store that does so by itself returns 0."""
        ...
