"""The mails of a machine without a mail server: HTML for people, JSON for tests."""

from functools import cache
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response

from muster.http.caller import admin, authenticated
from muster.http.responses import reply
from muster.http.services import provided
from muster.notifications.dev_mail import DevMail
from muster.notifications.rendering import TEMPLATES

if TYPE_CHECKING:
    from jinja2 import Environment

router = APIRouter(prefix="/dev/mail", include_in_schema=False)

Service = Annotated[DevMail, Depends(provided(DevMail))]

_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
#: Set by a proxy: then the address that we see is the proxy's, and says nothing about who asks.
_PROXIED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")

_STYLE = "style-src 'unsafe-inline'"
_PAGE_POLICY = f"default-src 'none'; {_STYLE}; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
#: The mail itself: shown, with its links opening elsewhere, and nothing else.
_MAIL_POLICY = (
    f"default-src 'none'; {_STYLE}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


@cache
def _pages() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  # only a machine without mail loads it

    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


async def reader(request: Request, mails: Service) -> None:
    """Lets in admins, and whoever sits at the machine itself. Raises NotFound, Unauthenticated, Forbidden."""
    mails.check()
    if not (mails.open_on_loopback and _sits_here(request)):
        await admin(await authenticated(request))


def _sits_here(request: Request) -> bool:
    # The name as well as the address: a page of a stranger may make a browser here ask under a name of its own
    # that leads to this machine (DNS rebinding).
    address = request.client.host if request.client else ""
    return (
        address in _LOOPBACK
        and request.url.hostname in _OWN_NAMES
        and not any(header in request.headers for header in _PROXIED)
    )


Readers = Depends(reader)


@router.get("", dependencies=[Readers])
async def list_mails(request: Request, mails: Service) -> Response:
    """The newest mails."""
    items = await mails.list()
    if "application/json" in request.headers.get("accept", ""):
        return reply(items)
    return _html("dev_mail_list.html", _PAGE_POLICY, items=items)


@router.get("/{mail_id}", dependencies=[Readers])
async def show_mail(request: Request, mails: Service, mail_id: str) -> Response:
    """One mail, as text and as it looks."""
    page = await mails.get(mail_id)
    if "application/json" in request.headers.get("accept", ""):
        return reply(page.item)
    return _html("dev_mail.html", _PAGE_POLICY, mail=page.item)


@router.get("/{mail_id}/html", dependencies=[Readers])
async def show_mail_html(mails: Service, mail_id: str) -> Response:
    """The HTML of one mail, for the frame in which it is shown."""
    page = await mails.get(mail_id)
    headers = {"content-security-policy": _MAIL_POLICY, "x-frame-options": "SAMEORIGIN", "cache-control": "no-store"}
    content = page.html.replace("<head>", '<head><base target="_blank">', 1)
    return Response(content, headers=headers, media_type="text/html")


def _html(template: str, content_policy: str, **values: object) -> Response:
    headers = {"content-security-policy": content_policy, "cache-control": "no-store"}
    return Response(_pages().get_template(template).render(values), headers=headers, media_type="text/html")
