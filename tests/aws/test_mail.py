"""SES: that mails arrive there, and which of its refusals are for good."""

import ssl

import boto3
import httpx
import pytest
from botocore.stub import Stubber

from muster.adapters.aws.clients import Clients
from muster.adapters.aws.mail import SesMailer
from muster.kernel.errors import Unavailable
from muster.kernel.ids import new_id
from muster.ports.mail import Mail, MailRefused, RecipientRefused
from tests.support.clock import StillClock
from tests.support.emulator import ACCOUNT, Emulator

pytestmark = pytest.mark.req("NO-4")


def mail(subject: str = "Hello") -> Mail:
    return Mail(to="ada@example.org", subject=subject, text="Grüße\n", html="<p>Grüße</p>")


@pytest.fixture
def domain(emulator: Emulator) -> str:
    """A domain that mails may be sent from, out of the sandbox."""
    name = f"{new_id()}.example"
    client = boto3.client("sesv2")
    client.put_account_details(MailType="TRANSACTIONAL", WebsiteURL="https://board.example", ProductionAccessEnabled=True)
    client.create_email_identity(EmailIdentity=name)
    return name


async def test_a_mail_is_in_the_outbox_under_the_name_that_was_told(emulator: Emulator, domain: str, clock: StillClock) -> None:
    subject = f"GALA-42 {new_id()}"
    told = await SesMailer(Clients(), f"Muster <muster@{domain}>", "", clock).send(mail(subject))
    async with httpx.AsyncClient(verify=ssl.create_default_context()) as client:
        answer = await client.get(f"{emulator.url}/_ministack/ses/messages")
    [found] = [each for each in answer.json()["messages"][ACCOUNT] if each["Subject"] == subject]
    assert found["To"] == ["ada@example.org"]
    assert "Grüße" in found["BodyText"]
    assert told == f"<{found['MessageId'].partition('@')[0]}@email.amazonses.com>"


async def test_a_sender_that_is_not_verified_is_mended_and_the_mail_sent_then(
    emulator: Emulator, domain: str, clock: StillClock
) -> None:
    mailer = SesMailer(Clients(), f"Muster <muster@other-{domain}>", "", clock)
    with pytest.raises(Unavailable, match="not verified"):
        await mailer.send(mail())
    boto3.client("sesv2").create_email_identity(EmailIdentity=f"other-{domain}")
    await mailer.send(mail())


@pytest.mark.parametrize(
    ("code", "words", "error"),
    [
        ("MessageRejected", "Email address is not verified. The following identities failed the check", Unavailable),
        ("MessageRejected", "Transaction failed: file type not supported", MailRefused),
        ("BadRequestException", "Domain contains dot-atom with illegal characters", MailRefused),
        ("MailFromDomainNotVerifiedException", "", Unavailable),
        ("AccountSuspendedException", "", Unavailable),
        ("SendingPausedException", "", Unavailable),
        ("NotFoundException", "Configuration set <x> does not exist", Unavailable),
        ("TooManyRequestsException", "Maximum sending rate exceeded", Unavailable),
        ("LimitExceededException", "Daily message quota exceeded", Unavailable),
        ("AccessDeniedException", "not authorized to perform ses:SendRawEmail", Unavailable),
        ("SomethingNewException", "", Unavailable),
    ],
)
@pytest.mark.req("NO-5")
async def test_only_what_is_wrong_with_the_mail_itself_is_for_good(
    clock: StillClock, code: str, words: str, error: type[Exception]
) -> None:
    clients = Clients("eu-central-1")
    with Stubber(clients.ses) as answers:
        answers.add_client_error("send_email", service_error_code=code, service_message=words, http_status_code=400)
        with pytest.raises(error) as raised:
            await SesMailer(clients, "muster@board.example", "", clock).send(mail())
    assert not isinstance(raised.value, RecipientRefused)  # SES never says so at once


async def test_the_configuration_set_is_named_and_the_message_id_is_of_the_region(clock: StillClock) -> None:
    clients = Clients("eu-central-1")
    named: list[str] = []

    def asking(params: dict[str, str], **_: object) -> None:
        named.append(params["ConfigurationSetName"])

    clients.ses.meta.events.register("before-parameter-build.sesv2.SendEmail", asking)
    with Stubber(clients.ses) as answers:
        answers.add_response("send_email", {"MessageId": "0107018f-000000"})
        told = await SesMailer(clients, "muster@board.example", "muster-dev", clock).send(mail())
    assert named == ["muster-dev"]
    assert told == "<0107018f-000000@eu-central-1.amazonses.com>"
