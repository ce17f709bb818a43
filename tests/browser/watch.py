"""What must not happen in a page while it is used, whatever the test looks at."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

#: The browser's own line about a refusal. The answer itself is judged by its status.
_REFUSAL = "Failed to load resource: the server responded"
#: The page went elsewhere, or no longer wanted it.
_ABORTED = "net::ERR_ABORTED"


class Watch:
    """Notes errors in the console (broken content policies among them), exceptions, and failed requests.

    A 4xx of the API is an answer, not a fault: what the page makes of it is for the test to say.
    """

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._outage = False

    def over(self, context: BrowserContext) -> None:
        """Watches all pages of `context`."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("response", self._response)
        context.on("requestfailed", self._failed)

    @contextmanager
    def outage(self) -> Iterator[None]:
        """While a test has taken the server away, requests may fail."""
        self._outage = True
        yield
        self._outage = False

    def take(self) -> list[str]:
        """What was noted, which a test expected and judges itself."""
        taken, self.faults = self.faults, []
        return taken

    def _console(self, message: ConsoleMessage) -> None:
        if message.type != "error" or message.text.startswith(_REFUSAL):
            return
        if self._outage and message.text.startswith("Failed to load resource: net::"):
            return
        self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _error(self, error: WebError) -> None:
        self.faults.append(f"exception: {error.error.stack or error.error.message}")

    def _response(self, response: Response) -> None:
        path = urlsplit(response.url).path
        if response.status >= 500 or (response.status >= 400 and not path.startswith("/api/")):
            self.faults.append(f"answer: {response.status} to {response.request.method} {path}")

    def _failed(self, request: Request) -> None:
        if request.failure != _ABORTED and not self._outage:
            self.faults.append(f"request: {request.method} {request.url}: {request.failure}")
