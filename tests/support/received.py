"""Mails about tickets as who receives them has them: parsed, shown, scanned, put into a calendar."""

import io
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

from icalendar import Calendar, Event
from PIL import Image

from tests.support.scanning import scanned


class _Page(HTMLParser):
    """What a mail program makes of HTML: its tags, and the words between them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@dataclass(frozen=True)
class Received:
    """A mail."""

    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        assert part is not None
        return str(part.get_content())

    @property
    def tags(self) -> list[tuple[str, dict[str, str | None]]]:
        """The tags of the HTML with their attributes."""
        page = _Page()
        page.feed(self.html)
        page.close()
        return page.tags

    @property
    def words(self) -> str:
        """What stands in the HTML."""
        page = _Page()
        page.feed(self.html)
        page.close()
        return " ".join(page.words.split())

    @property
    def scanned(self) -> list[str]:
        """What a scanner reads off the pictures that the HTML shows."""
        pictures = {
            str(part["Content-ID"]): part.get_payload(decode=True) for part in self.message.walk() if part["Content-ID"]
        }
        found: list[str] = []
        for tag, attributes in self.tags:
            if tag == "img":
                address = attributes["src"] or ""
                content = pictures[f"<{address.removeprefix('cid:')}>"]
                assert isinstance(content, bytes)
                found += scanned(Image.open(io.BytesIO(content)))
        return found

    @property
    def calendar_file(self) -> bytes | None:
        """The entry for a calendar, as it travelled."""
        files = [part.get_payload(decode=True) for part in self.message.walk() if part.get_content_type() == "text/calendar"]
        assert len(files) <= 1
        if not files:
            return None
        assert isinstance(files[0], bytes)
        return files[0]

    @property
    def calendar(self) -> tuple[Calendar, Event]:
        """The same as a calendar reads it, by a library that had no part in writing it."""
        content = self.calendar_file
        assert content is not None, "no entry came along"
        read = Calendar.from_ical(content)
        assert isinstance(read, Calendar)
        read.validate()  # type: ignore[no-untyped-call]  # the library's
        [event] = read.subcomponents
        assert isinstance(event, Event)
        assert [read.errors, event.errors] == [[], []]
        return read, event


def received(folder: Path) -> list[Received]:
    """The mails in a mailbox on disk, the oldest first."""
    contents = (path.read_bytes() for path in sorted(folder.glob("*.eml")))
    return [Received(message_from_bytes(content, policy=policy.default)) for content in contents]
