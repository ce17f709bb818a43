"""Who may send mails as whom."""

import base64
import json
from email import message_from_bytes
from email.utils import parseaddr
from typing import Any

from ministack import app
from ministack.core.responses import get_account_id, get_region
from ministack.services import ses_v2

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
