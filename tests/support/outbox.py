"""What the emulator has sent: mails by SES, and those of SNS's topics."""

import ssl
from functools import cache
from typing import Any

import httpx

from tests.support.emulator import Emulator
from tests.support.mails import SentMail
from tests.support.wait import wait_for


@cache
def _trust(ca_file: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file)


def sent_mails(emulator: Emulator, to: str = "", since: float = 0) -> list[SentMail]:
    """Every mail since a Unix time to whoever has `to` in the address, the oldest first."""
    answer: dict[str, dict[str, list[dict[str, Any]]]] = httpx.get(
        f"{emulator.url}/_ministack/ses/messages", params={"since": since}, verify=_trust(str(emulator.ca_file)), timeout=30
    ).json()
    boxes = [each for box in answer["messages"].values() for each in box]
    found = [
        SentMail(", ".join(each["To"]), each["Subject"], each["BodyText"].replace("\r\n", "\n"))
        for each in sorted(boxes, key=lambda each: float(each["Timestamp"]))
    ]
    return [mail for mail in found if to in mail.to]


def mail_to(emulator: Emulator, to: str, subject: str = "", seconds: float = 90) -> SentMail:
    """The newest mail to somebody whose subject has `subject` in it, once there is one: three functions may have to start."""

    def found() -> list[SentMail]:
        return [mail for mail in sent_mails(emulator, to) if subject in mail.subject]

    return wait_for(f"a mail to {to} about {subject or 'anything'}", found, seconds)[-1]
