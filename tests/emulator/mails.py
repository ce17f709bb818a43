"""Who may send mails as whom, and reading those that were sent."""

import base64
import json
from email import message_from_bytes
from email.utils import parseaddr
from typing import Any

from ministack import app
from ministack.core.responses import get_account_id, get_region
from ministack.services import ses, ses_v2

PATH = "/v2/email/outbound-emails"


def senders_are_resources() -> None:
    """Sending is authorized on every resource (`*`), so a policy that names the sender's identity allows nothing.

    AWS asks for the identity that the mail is from, and for the configuration set, with the sender as `ses:FromAddress`.
    """
    known = app._enforce_ses_v2

    def enforce(method: str, path: str, headers: Any, body: bytes, query: Any, request_id: str) -> Any:
        if (method, path) != ("POST", PATH):
            return known(method, path, headers, body, query, request_id)
        sent = json.loads(body)
        address = _sender(sent)
        for resource in _resources(sent, address):
            if denied := app._enforce_data_plane(
                "sesv2", "ses:SendEmail", headers, query, request_id,
                resource_arn=resource, named_resource=resource, service_context={"ses:FromAddress": address},
            ):  # fmt: skip
                return denied
        return None

    app._enforce_ses_v2 = enforce


def _sender(sent: dict[str, Any]) -> str:
    """The address that the request names, or else the mail itself."""
    named = sent.get("FromEmailAddress")
    if not named:
        raw = sent.get("Content", {}).get("Raw", {}).get("Data", "")
        named = str(message_from_bytes(base64.b64decode(raw)).get("From", ""))
    return parseaddr(named)[1]


def _resources(sent: dict[str, Any], address: str) -> list[str]:
    """The identity, which is the address itself or its domain, and the configuration set, if one is named."""
    identity = address if address in ses_v2._identities else address.rpartition("@")[2]
    names = [f"identity/{identity}"]
    if sent.get("ConfigurationSetName"):
        names.append(f"configuration-set/{sent['ConfigurationSetName']}")
    return [f"arn:aws:ses:{get_region()}:{get_account_id()}:{name}" for name in names]


def sent_since() -> None:
    """Its page of sent mails has all of them each time. With `since`, a Unix time, it has those that were sent then or later.

    A suite that asks after each test would else have it write out thousands.
    """
    known = app._handle_ses_messages_request

    async def handle(method: str, path: str, headers: Any, query: dict[str, Any]) -> Any:
        if (method, path) != ("GET", "/_ministack/ses/messages") or "since" not in query:
            return await known(method, path, headers, query)
        since = float(query["since"][0])
        boxes = {key[0]: box for key, box in ses._sent_emails.to_dict().items() if key[-1] == "entries"}
        found = {account: [_shown(mail) for mail in box if mail["Timestamp"] >= since] for account, box in boxes.items()}
        return 200, {"Content-Type": "application/json"}, json.dumps({"messages": found}).encode()

    app._handle_ses_messages_request = handle


def _shown(mail: dict[str, Any]) -> dict[str, Any]:
    """The fields of a mail that tests read."""
    subject, text = mail.get("RenderedSubject") or mail.get("Subject"), mail.get("RenderedBodyText") or mail.get("BodyText")
    return {"To": mail.get("To", []), "Subject": subject or "", "BodyText": text or "", "Timestamp": mail["Timestamp"]}
