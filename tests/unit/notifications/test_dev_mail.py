"""`/dev/mail`: for who sits at the machine, or for admins; and not at all where mails are sent."""

from pathlib import Path

import msgspec
import pytest

from muster.adapters.local.mail import MailboxMailer
from muster.api.edge import Edge
from muster.kernel.principal import Principal
from muster.notifications import dev_mail_routes
from muster.notifications.dev_mail import DevMail
from muster.ports.mail import Attachment, Mail
from tests.support.clock import StillClock
from tests.support.routes import Tokens, app_of, client_of

pytestmark = pytest.mark.req("NO-4")

MAIL = Mail(
    to="ada@example.org",
    subject="Verify <your> address",
    text="Open https://board.example/verify-email?token=v4.local.x%2By\n",
    html="<!doctype html><html><head></head><body><p>Hello</p><script>alert(1)</script></body></html>",
)
TOKENS = Tokens(admin=Principal("a", "Admins", "s"), member=Principal("m", "Members", "s"))
HERE = {"address": "127.0.0.1", "host": "localhost:8000"}


@pytest.fixture
def mailbox(tmp_path: Path, clock: StillClock) -> MailboxMailer:
    return MailboxMailer(tmp_path / "mails", "muster@board.example", clock=clock)


def app(mailbox: MailboxMailer | None, *, open_on_loopback: bool = True) -> Edge:
    return app_of({"": dev_mail_routes.router}, {DevMail: DevMail(mailbox, open_on_loopback=open_on_loopback)}, TOKENS)


async def test_json_for_tests(mailbox: MailboxMailer) -> None:
    await mailbox.send(MAIL)
    async with client_of(app(mailbox), **HERE) as client:
        [item] = (await client.get("/dev/mail", headers={"Accept": "application/json"})).json()
        assert item == {
            "id": item["id"],
            "to": "ada@example.org",
            "subject": "Verify <your> address",
            "text": "Open https://board.example/verify-email?token=v4.local.x%2By\n",
            "links": ["https://board.example/verify-email?token=v4.local.x%2By"],
            "created_at": "2026-11-20T06:47:00.000Z",
        }
        assert (await client.get(f"/dev/mail/{item['id']}", headers={"Accept": "application/json"})).json() == item


@pytest.mark.req("SE-1")
async def test_pages_for_people_in_which_the_mail_can_do_nothing(mailbox: MailboxMailer) -> None:
    await mailbox.send(MAIL)
    [kept] = await mailbox.newest(1)
    async with client_of(app(mailbox), **HERE) as client:
        listing = await client.get("/dev/mail")
        assert listing.headers["content-type"] == "text/html; charset=utf-8"
        assert f'href="/dev/mail/{kept.id}">Verify &lt;your&gt; address<' in listing.text
        page = await client.get(f"/dev/mail/{kept.id}")
        assert f'<iframe src="/dev/mail/{kept.id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
        assert "Verify &lt;your&gt; address" in page.text
        assert "script-src" not in page.headers["content-security-policy"]
        assert "default-src 'none'" in page.headers["content-security-policy"]
        frame = await client.get(f"/dev/mail/{kept.id}/html")
        policy = frame.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
        assert "allow-scripts" not in policy
        assert '<head><base target="_blank">' in frame.text


async def test_pictures_inside_of_a_mail_are_shown(mailbox: MailboxMailer) -> None:
    html = '<!doctype html><html><head></head><body><img src="cid:qr@muster"><img src="cid:page@muster"></body></html>'
    picture = Attachment("qr.png", "image/png", b"\x89PNG", content_id="qr@muster")
    page = Attachment("page.html", "text/html", b"<script>alert(1)</script>", content_id="page@muster")
    await mailbox.send(msgspec.structs.replace(MAIL, html=html, attachments=(picture, page)))
    [kept] = await mailbox.newest(1)
    async with client_of(app(mailbox), **HERE) as client:
        frame = await client.get(f"/dev/mail/{kept.id}/html")
        assert '<img src="data:image/png;base64,iVBORw=="><img src="cid:page@muster">' in frame.text


@pytest.mark.parametrize(
    "path", ["/dev/mail/../../etc/passwd", "/dev/mail/0198aaaa-0000-7000-8000-000000000000", "/dev/mail/x/html"]
)
async def test_what_is_not_there_is_not_found(mailbox: MailboxMailer, path: str) -> None:
    async with client_of(app(mailbox), **HERE) as client:
        assert (await client.get(path)).status_code == 404


async def test_an_empty_mailbox_says_so(mailbox: MailboxMailer) -> None:
    async with client_of(app(mailbox), **HERE) as client:
        assert "None yet" in (await client.get("/dev/mail")).text


@pytest.mark.req("SE-1")
@pytest.mark.parametrize(
    ("token", "address", "host", "header", "status"),
    [
        (None, "127.0.0.1", "localhost:8000", None, 200),
        (None, "::1", "[::1]:8000", None, 200),
        (None, "203.0.113.7", "localhost:8000", None, 401),
        (None, "127.0.0.1", "evil.example", None, 401),  # DNS rebinding
        (None, "127.0.0.1", "localhost:8000", "X-Forwarded-For", 401),  # a proxy on this machine
        ("member", "203.0.113.7", "muster.test", None, 403),
        ("admin", "203.0.113.7", "muster.test", None, 200),
    ],
)
async def test_who_may_read(
    mailbox: MailboxMailer, token: str | None, address: str, host: str, header: str | None, status: int
) -> None:
    async with client_of(app(mailbox), token, address=address, host=host) as client:
        response = await client.get("/dev/mail", headers={header: "198.51.100.1"} if header else {})
    assert response.status_code == status


@pytest.mark.req("SE-1")
async def test_with_a_public_address_loopback_is_nobody(mailbox: MailboxMailer) -> None:
    async with client_of(app(mailbox, open_on_loopback=False), **HERE) as client:
        assert (await client.get("/dev/mail")).status_code == 401


@pytest.mark.parametrize("path", ["/dev/mail", "/dev/mail/0198aaaa-0000-7000-8000-000000000000"])
async def test_where_mails_are_sent_there_is_nothing_even_for_admins(path: str) -> None:
    async with client_of(app(None), "admin", **HERE) as client:
        assert (await client.get(path)).status_code == 404
