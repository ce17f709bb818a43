"""What every mailer must do, and what becomes of the answers of a real SMTP server; SES's are in tests/aws/test_mail.py."""

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from muster.adapters.local.mail import MailboxMailer, SmtpMailer
from muster.kernel.errors import Unavailable
from muster.ports.mail import Attachment, Mail, Mailer, MailRefused, RecipientRefused
from tests.support.adapters import adapters
from tests.support.clock import StillClock
from tests.support.smtp import certificate, server_context, smtp_server

pytestmark = pytest.mark.req("NO-4")

SENDER = "Muster <muster@board.example>"


def mail(**changes: object) -> Mail:
    values = {"to": "ada@example.org", "subject": "Hello", "text": "Hello\n", "html": "<p>Hello</p>"} | changes
    return Mail(**values)  # type: ignore[arg-type]


@dataclass
class Post:
    """A mailer, and what its receivers got. `renames`: each mail arrives under a Message-ID of the service's own."""

    mailer: Mailer
    received: Callable[[], list[EmailMessage]]
    renames: bool = False

    def arrived_as(self, got: EmailMessage) -> str:
        return str(got["X-Muster-Message-ID" if self.renames else "Message-ID"])


@pytest.fixture(params=adapters("smtp", "mailbox", "aws"))
async def post(request: pytest.FixtureRequest, tmp_path: Path, clock: StillClock) -> AsyncIterator[Post]:
    if request.param == "aws":
        request.getfixturevalue("emulator")
        yield _ses(clock)
    elif request.param == "mailbox":
        folder = tmp_path / "mails"
        yield Post(MailboxMailer(folder, SENDER, clock=clock), lambda: kept(folder))
    else:
        async with smtp_server() as server:
            yield Post(SmtpMailer(f"smtp://127.0.0.1:{server.port}", SENDER, 5, clock), lambda: server.mails)


def _ses(clock: StillClock) -> Post:
    """The emulator's outbox keeps no more than the texts, so the mails are taken from the requests that it said yes to."""
    import boto3  # noqa: PLC0415  # not there on a laptop

    from muster.adapters.aws.clients import Clients  # noqa: PLC0415
    from muster.adapters.aws.mail import SesMailer  # noqa: PLC0415

    ses = boto3.client("sesv2")
    ses.put_account_details(MailType="TRANSACTIONAL", WebsiteURL="https://board.example", ProductionAccessEnabled=True)
    if "board.example" not in [found["IdentityName"] for found in ses.list_email_identities()["EmailIdentities"]]:
        ses.create_email_identity(EmailIdentity="board.example")
    clients = Clients()
    requests: list[bytes] = []
    taken: list[EmailMessage] = []

    def asking(params: dict[str, str], **_: object) -> None:
        requests.append(base64.b64decode(json.loads(params["body"])["Content"]["Raw"]["Data"]))

    def answered(parsed: dict[str, object], **_: object) -> None:
        if "MessageId" in parsed:
            taken.append(message_from_bytes(requests[-1], policy=policy.default))

    clients.ses.meta.events.register("before-call.sesv2.SendEmail", asking)
    clients.ses.meta.events.register("after-call.sesv2.SendEmail", answered)
    return Post(SesMailer(clients, SENDER, "", clock), lambda: taken, renames=True)


def kept(folder: Path) -> list[EmailMessage]:
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]


async def test_a_mail_arrives_in_both_forms(post: Post) -> None:
    message_id = await post.mailer.send(
        mail(
            to_name='Ada "the Countess", née Byron',
            subject="GALA-42 is yours: Plätze für 300 Gäste — bitte bis morgen früh bestätigen, sonst wird es eng",
            text="Grüße\n.\nvon einem Punkt\n",
            html="<p>Grüße &amp; Küsse</p>",
        )
    )
    [got] = post.received()
    assert got["Subject"] == "GALA-42 is yours: Plätze für 300 Gäste — bitte bis morgen früh bestätigen, sonst wird es eng"
    [to] = got["To"].addresses
    assert (to.display_name, to.addr_spec) == ('Ada "the Countess", née Byron', "ada@example.org")
    [sender] = got["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Muster", "muster@board.example")
    assert post.arrived_as(got).endswith("@board.example>")
    assert (message_id == post.arrived_as(got)) != post.renames
    assert got["Date"].datetime.isoformat() == "2026-11-20T06:47:00+00:00"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got.defects == []
    text, html = got.get_body(("plain",)), got.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines() == ["Grüße", ".", "von einem Punkt"]
    assert html.get_content().strip() == "<p>Grüße &amp; Küsse</p>"
    assert [part.get_content_type() for part in got.iter_parts()] == ["text/plain", "text/html"]


async def test_attachments_arrive_unchanged(post: Post) -> None:
    content = bytes(range(256)) * 10
    await post.mailer.send(mail(attachments=(Attachment("Pläne (1).png", "image/png", content),)))
    [got] = post.received()
    [attachment] = got.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content_type()) == ("Pläne (1).png", "image/png")
    assert attachment.get_content() == content


@pytest.mark.req("EV-2")
async def test_a_picture_stands_inside_of_the_html_and_a_calendar_beside_it(post: Post) -> None:
    picture = Attachment("ticket.png", "image/png", bytes(range(256)), content_id="ticket-qr@muster")
    other = Attachment("logo.png", "image/png", b"\x89PNG", content_id="logo@muster")
    entry = b"BEGIN:VCALENDAR\r\nSUMMARY:Gr\xc3\xbc\xc3\x9fe\r\nEND:VCALENDAR\r\n"
    calendar = Attachment("gala.ics", "text/calendar", entry, parameters={"method": "PUBLISH", "charset": "utf-8"})
    html = '<img src="cid:ticket-qr@muster"><img src="cid:logo@muster">'
    await post.mailer.send(mail(html=html, attachments=(picture, calendar, other)))
    [got] = post.received()
    assert got.defects == []
    assert shape(got) == [
        "multipart/mixed",
        ["multipart/alternative", "text/plain", ["multipart/related", "text/html", "image/png", "image/png"]],
        "text/calendar",
    ]
    parts = {str(part["Content-ID"]): part for part in got.walk() if part["Content-ID"]}
    inline = parts["<ticket-qr@muster>"]
    assert isinstance(inline, EmailMessage)
    assert (inline.get_content_disposition(), inline.get_filename()) == ("inline", "ticket.png")
    assert inline.get_content() == bytes(range(256))
    assert set(parts) == {"<ticket-qr@muster>", "<logo@muster>"}
    [related] = [part for part in got.walk() if part.get_content_type() == "multipart/related"]
    assert related.get_param("type") == "text/html"
    shown = got.get_body(("html",))
    assert shown is not None
    assert shown.get_content().strip() == html
    [attached] = got.iter_attachments()
    assert (attached.get_param("method"), attached.get_content_charset()) == ("PUBLISH", "utf-8")
    assert (attached.get_content_disposition(), attached.get_filename()) == ("attachment", "gala.ics")
    assert attached.get_payload(decode=True) == entry


def shape(message: EmailMessage) -> object:
    """The content types of a mail, a list for each part that has parts."""
    if not message.is_multipart():
        return message.get_content_type()
    return [message.get_content_type(), *(shape(part) for part in message.iter_parts() if isinstance(part, EmailMessage))]


async def test_a_mail_may_have_a_name_of_its_own_and_further_headers(post: Post) -> None:
    headers = {"Message-ID": "<0198.abc@board.example>", "List-Unsubscribe": "<https://board.example/inbox>"}
    message_id = await post.mailer.send(mail(headers=headers))
    [got] = post.received()
    assert post.arrived_as(got) == "<0198.abc@board.example>"
    assert (message_id == "<0198.abc@board.example>") != post.renames
    assert got["List-Unsubscribe"] == "<https://board.example/inbox>"


@pytest.mark.req("EV-4")
async def test_a_long_url_that_ends_a_subscription_arrives_as_it_is(post: Post) -> None:
    """Not as an encoded word: who offers the button to unsubscribe looks for a URL, and decodes nothing."""
    headers = {
        "List-Unsubscribe": f"<https://board.example/api/v1/public/unsubscribe?token={'A1b_-' * 40}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<{'0198aaaa-' * 9}.board.example>",
    }
    await post.mailer.send(mail(headers=headers))
    [got] = post.received()
    written = dict(got.raw_items())
    assert {name: written[name].strip() for name in headers} == headers


@pytest.mark.parametrize("value", ["<https://bücher.example/>", f"<https://board.example/{'x' * 1000}>"])
async def test_a_list_is_named_in_ascii_and_on_one_line(post: Post, value: str) -> None:
    with pytest.raises(MailRefused):
        await post.mailer.send(mail(headers={"List-Unsubscribe": value}))
    assert post.received() == []


async def test_an_international_domain_is_written_in_ascii(post: Post) -> None:
    await post.mailer.send(mail(to="ada@bücher.example"))
    [got] = post.received()
    assert got["To"].addresses[0].addr_spec == "ada@xn--bcher-kva.example"


async def test_an_international_address_arrives_or_is_refused(post: Post) -> None:
    if post.renames:  # SES does not know them
        with pytest.raises(MailRefused, match="ASCII"):
            await post.mailer.send(mail(to="müller@bücher.example"))
        assert post.received() == []
        return
    await post.mailer.send(mail(to="müller@bücher.example"))
    [got] = post.received()
    # UTF-8 as it is (RFC 6532), which the parser hands on undecoded.
    assert got["To"].addresses[0].addr_spec.encode(errors="surrogateescape").decode() == "müller@xn--bcher-kva.example"


@pytest.mark.req("SE-1")
@pytest.mark.parametrize(
    "poison", ["\r\nBcc: eve@evil.example", "\nBcc: eve@evil.example", "\rX: y", "\x00", "\x85Bcc: e@e.example", "\u2028"]
)
@pytest.mark.parametrize(
    "field", ["to", "to_name", "subject", "header", "header_name", "attachment", "parameter", "parameter_name", "content_id"]
)
async def test_nothing_can_become_another_header(post: Post, field: str, poison: str) -> None:
    value = f"a{poison}"
    poisoned = {
        "to": mail(to=f"ada@example.org{poison}"),
        "to_name": mail(to_name=value),
        "subject": mail(subject=value),
        "header": mail(headers={"X-Test": value}),
        "header_name": mail(headers={f"X-Test{poison}": "a"}),
        "attachment": mail(attachments=(Attachment(value, "image/png", b""),)),
        "parameter": mail(attachments=(Attachment("a", "image/png", b"", {"method": value}),)),
        "parameter_name": mail(attachments=(Attachment("a", "image/png", b"", {value: "a"}),)),
        "content_id": mail(attachments=(Attachment("a", "image/png", b"", {}, f"a@b{poison}"),)),
    }[field]
    with pytest.raises(MailRefused):
        await post.mailer.send(poisoned)
    assert post.received() == []


@pytest.mark.req("SE-1")
@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada@example.org, eve@evil.example",
        "<ada@example.org>",
        "ada @example.org",
        "a@b@c",
        "ada@" + "x" * 260,
    ],
)
async def test_what_is_no_address_is_refused(post: Post, address: str) -> None:
    with pytest.raises(MailRefused):
        await post.mailer.send(mail(to=address))
    assert post.received() == []


@pytest.mark.req("SE-1")
@pytest.mark.parametrize("header", ["Bcc", "to", "From", "Subject", "Content-Type", "Sender"])
async def test_a_mail_cannot_choose_who_writes_to_whom(post: Post, header: str) -> None:
    with pytest.raises(MailRefused):
        await post.mailer.send(mail(headers={header: "eve@evil.example"}))
    assert post.received() == []


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
@pytest.mark.parametrize(("reply", "error"), [("550 no such mailbox", MailRefused), ("451 greylisted, come back", Unavailable)])
async def test_an_answer_of_the_server_says_whether_to_come_back(command: str, reply: str, error: type[Exception]) -> None:
    async with smtp_server() as server:
        server.replies[command] = reply
        mailer = SmtpMailer(f"smtp://127.0.0.1:{server.port}", SENDER, 5)
        with pytest.raises(error, match=reply[4:10]):
            await mailer.send(mail())
        server.replies.clear()
        await mailer.send(mail())
        assert len(server.mails) == 1


@pytest.mark.req("NO-5")
@pytest.mark.parametrize(
    ("reply", "for_good"),
    [
        ("550 5.1.1 no such user", True),
        ("550-5.2.1 disabled\r\n550 5.2.1 for good", True),
        ("556 5.1.10 takes no mail", True),
        ("550 no such mailbox", False),  # or so a relay says that does not like us
        ("550 5.7.1 blocked, see our policy", False),
        ("554 5.7.1 relay access denied 5.1.1", False),
        ("552 5.2.2 mailbox full", False),
        ("450 4.1.1 come back", False),
    ],
)
async def test_only_a_mailbox_that_is_not_there_is_refused_as_such(reply: str, for_good: bool) -> None:
    async with smtp_server() as server:
        server.replies["RCPT"] = reply
        with pytest.raises((MailRefused, Unavailable)) as refused:
            await SmtpMailer(f"smtp://127.0.0.1:{server.port}", SENDER, 5).send(mail())
        assert isinstance(refused.value, RecipientRefused) == for_good


async def test_no_server_means_later() -> None:
    async with smtp_server() as server:
        pass
    with pytest.raises(Unavailable):
        await SmtpMailer(f"smtp://127.0.0.1:{server.port}", SENDER, 5).send(mail())


async def test_a_server_that_says_nothing_means_later() -> None:
    gone = asyncio.Event()

    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        gone.set()

    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Unavailable):
            await SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER, 0.05).send(mail())
        await gone.wait()


@pytest.mark.req("SE-2")
async def test_starttls_is_used_where_it_is_offered(tmp_path: Path) -> None:
    async with smtp_server(tls=server_context(certificate(tmp_path))) as server:
        await SmtpMailer(f"smtp://127.0.0.1:{server.port}", SENDER, 5).send(mail())
        assert server.over_tls == [True]


@pytest.mark.req("SE-2")
async def test_credentials_go_over_a_checked_connection(tmp_path: Path) -> None:
    path = certificate(tmp_path)
    async with smtp_server(tls=server_context(path), auth=True) as server:
        url = f"smtp://muster%40board.example:s3cr%3At%2F@127.0.0.1:{server.port}"
        await SmtpMailer(f"{url}?ca={path}", SENDER, 5).send(mail())
        assert server.over_tls == [True]
        assert server.logins == [(b"muster@board.example", b"s3cr:t/")]

        with pytest.raises(Unavailable):  # a certificate that nobody vouches for
            await SmtpMailer(url, SENDER, 5).send(mail())
        assert len(server.logins) == 1


@pytest.mark.req("SE-2")
async def test_credentials_never_go_over_a_plain_connection() -> None:
    async with smtp_server(auth=True) as server:
        with pytest.raises(Unavailable):
            await SmtpMailer(f"smtp://muster:s3cr%3At%2F@127.0.0.1:{server.port}", SENDER, 5).send(mail())
        assert (server.logins, server.mails) == ([], [])


async def test_wrong_credentials_are_not_the_fault_of_the_mail(tmp_path: Path) -> None:
    path = certificate(tmp_path)
    async with smtp_server(tls=server_context(path), auth=True) as server:
        with pytest.raises(Unavailable):
            await SmtpMailer(f"smtp://muster:wrong@127.0.0.1:{server.port}?ca={path}", SENDER, 5).send(mail())
        assert server.mails == []


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example:25"])
def test_a_url_of_another_kind_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://"):
        SmtpMailer(url, SENDER, 5)


async def test_the_mailbox_keeps_the_newest_and_only_for_its_owner(tmp_path: Path, clock: StillClock) -> None:
    folder = tmp_path / "mails"
    mailbox = MailboxMailer(folder, SENDER, limit=3, clock=clock)
    for number in range(5):
        await mailbox.send(mail(subject=f"mail {number}"))
    assert [message["Subject"] for message in kept(folder)] == ["mail 2", "mail 3", "mail 4"]
    newest = await mailbox.newest(2)
    assert [b"mail 4" in newest[0].content, b"mail 3" in newest[1].content] == [True, True]
    assert await mailbox.get(newest[0].id) == newest[0]
    assert os.stat(folder).st_mode & 0o077 == 0  # noqa: PTH116
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


@pytest.mark.req("SE-1")
@pytest.mark.parametrize("mail_id", ["../secret", "..", "", "0198aaaa-0000-7000-8000-000000000000"])
async def test_the_mailbox_gives_nothing_but_mails(tmp_path: Path, mail_id: str) -> None:
    (tmp_path / "secret.eml").write_text("secret")
    assert await MailboxMailer(tmp_path / "mails", SENDER).get(mail_id) is None
    assert await MailboxMailer(tmp_path / "mails", SENDER).newest(10) == []


async def test_a_mailbox_that_cannot_be_written_means_later(tmp_path: Path) -> None:
    (tmp_path / "mails").write_text("a file is in the way")
    with pytest.raises(Unavailable):
        await MailboxMailer(tmp_path / "mails", SENDER).send(mail())
