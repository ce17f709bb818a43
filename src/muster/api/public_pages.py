"""The addresses that people outside are given: /e/<slug>, /t/<registration>, /s/….

The client shows all of them (`web/src/public`). Of an event, the answer tells what it is before any script runs, and to those
that run none. Pages of tickets and subscriptions are the same for everybody: what they are about stands behind the `#`.
"""

from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends, Request, Response

from muster.api.public_html import Template, event_page, missing_page
from muster.events.calendar import CalendarEntry, calendar_file, uid_of
from muster.events.errors import EventNotFound
from muster.events.public_service import PublicEventService
from muster.http.services import provided
from muster.identity.setup_service import SetupService
from muster.notifications.markdown import words_of

router = APIRouter(include_in_schema=False)

_READ = ["GET", "HEAD"]
#: A page changes whenever somebody registers, so a browser asks each time, and is told that nothing has changed.
_ASK_AGAIN = "public, max-age=0, must-revalidate"
_HTML, _CALENDAR = "text/html; charset=utf-8", "text/calendar; charset=utf-8"
#: Characters of a description in a calendar, which shows no more of it.
_NOTE = 500


class PublicPages:
    """Makes them. `folder` has the built client, `public_url` no slash at its end."""

    def __init__(
        self, events: PublicEventService, setup: SetupService, folder: Path, *, public_url: str, mail_from: str
    ) -> None:
        self._events = events
        self._setup = setup
        self._template = Template(folder)
        self._public_url = public_url
        self._address = parseaddr(mail_from)[1]

    def plain(self) -> str:
        """The page without an event."""
        return self._template.text()

    def missing(self) -> str:
        """The page of an event that is not there."""
        return missing_page(self._template.text())

    async def event(self, slug: str) -> str:
        """The page of an event: four queries. Raises EventNotFound."""
        event = await self._events.get(slug)
        workspace = (await self._setup.state()).workspace or ""
        return event_page(self._template.text(), event, workspace=workspace, public_url=self._public_url)

    async def calendar(self, slug: str) -> bytes:
        """An event as an iCalendar file: two queries. Raises EventNotFound."""
        event = await self._events.row(slug)
        workspace = (await self._setup.state()).workspace or "Muster"
        return calendar_file(
            CalendarEntry(
                uid=uid_of(event.id, urlsplit(self._public_url).hostname or "localhost"),
                sequence=event.version,
                changed_at=event.updated_at,
                title=event.title,
                starts_at=event.starts_at,
                ends_at=event.ends_at,
                organiser=workspace,
                organiser_address=self._address,
                page=f"{self._public_url}/e/{quote(event.slug, safe='')}",
                place=event.place or ("Online" if event.link else ""),
                description=words_of(event.description[: 4 * _NOTE])[:_NOTE],
                cancelled=event.status == "cancelled",
            )
        )


Pages = Annotated[PublicPages, Depends(provided(PublicPages))]


@router.api_route("/e/{slug}", methods=_READ)
async def public_event(request: Request, pages: Pages, slug: str) -> Response:
    """An event's page, also of one that was cancelled."""
    try:
        return _answer(request, (await pages.event(slug)).encode(), _HTML)
    except EventNotFound:
        return _answer(request, pages.missing().encode(), _HTML, 404)


@router.api_route("/e/{slug}/event.ics", methods=_READ)
async def public_event_calendar(request: Request, pages: Pages, slug: str) -> Response:
    """An event for one's calendar. It says METHOD:PUBLISH, or CANCEL. Raises EventNotFound."""
    return _answer(request, await pages.calendar(slug), _CALENDAR)


@router.api_route("/t/{registration}", methods=_READ)
@router.api_route("/s/confirm", methods=_READ)
@router.api_route("/s/unsubscribe", methods=_READ)
async def public_page(request: Request, pages: Pages) -> Response:
    """A page that is the same whatever it is about: the client reads that behind the `#`."""
    return _answer(request, pages.plain().encode(), _HTML)


def _answer(request: Request, body: bytes, content_type: str, status: int = 200) -> Response:
    """`body`, if the client does not have it yet; for HEAD, what would be said of it."""
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"content-type": content_type, "cache-control": _ASK_AGAIN, "etag": etag}
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if status == 200 and (etag in known or "*" in known):
        return Response(status_code=304, headers={"cache-control": _ASK_AGAIN, "etag": etag})
    if request.method == "HEAD":
        return Response(status_code=status, headers={**headers, "content-length": str(len(body))})
    return Response(body, status, headers)
