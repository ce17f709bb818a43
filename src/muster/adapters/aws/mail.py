"""Mail by Amazon SES."""

from email.message import EmailMessage
from email.utils import parseaddr

from botocore.exceptions import ClientError

from muster.adapters.aws.clients import Clients, ask, error_code
from muster.adapters.mime import checked_address, compose
from muster.kernel.clock import Clock
from muster.kernel.errors import Unavailable
from muster.ports.mail import Mail, MailRefused

#: The Message-ID that Muster gave: SES replaces that header in every mail.
OWN_ID = "X-Muster-Message-ID"

#: Seconds after which what somebody has to mend is tried again, at the earliest.
_MENDED_IN = 300
#: Refusals that are not about this mail: another one would fare no better, and this one will go out later.
_NOT_THIS_MAIL = {
    "AccountSuspendedException": "the account may not send any more",
    "SendingPausedException": "sending is paused",
    "MailFromDomainNotVerifiedException": "the MX record of the MAIL FROM domain cannot be read",
    "NotFoundException": "there is no such configuration set",
}
#: SES's words for a sender, or in its sandbox a recipient, that nobody has proved to be theirs.
_NOT_VERIFIED = "not verified"


class SesMailer:
    """Sends by SES from `mail_from` (`Muster <muster@example.org>`), with `configuration_set` unless that is empty.

    What becomes of a mail, a bounce or a complaint, is told later and elsewhere (`muster.adapters.aws.mail_feedback`), by way
    of the configuration set.
    """

    def __init__(self, clients: Clients, mail_from: str, configuration_set: str, clock: Clock) -> None:
        self._clients = clients
        self._sender = mail_from
        self._sender_address = checked_address(parseaddr(mail_from)[1])
        self._configuration_set = configuration_set
        self._clock = clock

    async def send(self, mail: Mail) -> str:
        message = compose(mail, self._sender, self._clock.now())
        to = checked_address(mail.to)
        if not to.isascii():  # SES does not know SMTPUTF8, and says so only after the mail was taken
            raise MailRefused("SES sends only to addresses that are ASCII before the @.")
        message[OWN_ID] = str(message["Message-ID"])
        try:
            given = await self._send(message, to)
        except ClientError as error:
            raise _verdict(error) from error
        # https://docs.aws.amazon.com/ses/latest/dg/header-fields.html: the Message-ID is SES's own.
        region = self._clients.region
        domain = "email.amazonses.com" if region == "us-east-1" else f"{region}.amazonses.com"
        return f"<{given.partition('@')[0]}@{domain}>"

    async def _send(self, message: EmailMessage, to: str) -> str:
        content = message.as_bytes()
        if self._configuration_set:
            sent = await ask(
                self._clients.ses.send_email,
                Destination={"ToAddresses": [to]},
                Content={"Raw": {"Data": content}},
                ConfigurationSetName=self._configuration_set,
            )
        else:
            sent = await ask(
                self._clients.ses.send_email, Destination={"ToAddresses": [to]}, Content={"Raw": {"Data": content}}
            )
        return sent["MessageId"]


def _verdict(error: ClientError) -> Exception:
    """Whether to come back.

    - MessageRejected: for good, since SES has read the mail and does not want it (a virus, a header); unless an identity is
      not verified, which is mended in SES's console.
    - BadRequestException: for good. The request is made of this mail alone.
    - What `_NOT_THIS_MAIL` lists, missing permissions and whatever else there may be: later. The mail is as good as any other,
      and whoever mends the account does not want to lose those that were written meanwhile.

    Too many at once, or in a day, is Unavailable already (`muster.adapters.aws.clients.BUSY`).
    """
    code = error_code(error)
    words = error.response.get("Error", {}).get("Message", "")[:300]
    if code == "BadRequestException" or (code == "MessageRejected" and _NOT_VERIFIED not in words):
        return MailRefused(f"SES refused: {words}")
    reason = _NOT_THIS_MAIL.get(code, words)
    return Unavailable(f"SES cannot be used: {reason} ({code}).", retry_after=_MENDED_IN)
