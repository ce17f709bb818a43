"""Topics that mail: SNS's subscriptions of protocol `email`."""

import time
import uuid
from collections.abc import Callable
from typing import Any

from ministack.services import ses, sns

from tests.emulator.handlers import Create, Made, Properties, wrap

MAILS = ("email", "email-json")


def topics_mail() -> None:
    """A subscription by mail counts as confirmed at once, and nothing is ever mailed.

    Here it is pending until the link in its first mail is followed, as on AWS; mails are shown beside those of SES.
    """
    subscribe, fan_out = sns._subscribe, sns._fanout

    def subscribed(params: dict[str, Any]) -> Any:
        answer = subscribe(params)
        _ask(sns._p(params, "TopicArn"))
        return answer

    def fanned_out(topic: str, message_id: str, message: str, subject: str, *more: Any, **named: Any) -> None:
        fan_out(topic, message_id, message, subject, *more, **named)
        for subscription in _by_mail(topic):
            if subscription["confirmed"]:
                _mail(subscription["endpoint"], subject or "AWS Notification Message", message, "SNSNotification")

    sns._subscribe, sns._fanout = subscribed, fanned_out
    wrap("AWS::SNS::Subscription", _asking)


def _asking(create: Create) -> Create:
    def created(logical: str, properties: Properties, stack: str) -> Made:
        made = create(logical, properties, stack)
        _ask(properties["TopicArn"])
        return made

    return created


def _by_mail(topic: str) -> list[dict[str, Any]]:
    subscriptions = (sns._topic_by_arn_any_scope(topic) or {}).get("subscriptions", [])
    return [subscription for subscription in subscriptions if subscription["protocol"] in MAILS]


def _ask(topic: str) -> None:
    """Asks those who have not been asked yet whether they want the mails."""
    for subscription in _by_mail(topic):
        if subscription.get("token"):
            continue
        subscription.update(confirmed=False, token=uuid.uuid4().hex)  # noqa: TID251  # the emulator's, not ours
        subscription["attributes"].update(PendingConfirmation="true", ConfirmationWasAuthenticated="false")
        query = f"/?Action=ConfirmSubscription&TopicArn={topic}&Token={subscription['token']}"
        _mail(subscription["endpoint"], "AWS Notification - Subscription Confirmation", query, "SNSConfirmation")
    sns._refresh_subscription_counts(sns._topic_by_arn_any_scope(topic))


def _mail(to: str, subject: str, text: str, kind: str) -> None:
    outbox: Callable[[], list[dict[str, Any]]] = ses._sent_emails_list
    outbox().append(
        {
            "MessageId": str(uuid.uuid4()),  # noqa: TID251  # the emulator's, not ours
            "Source": "no-reply@sns.amazonaws.com",
            "To": [to],
            "CC": [],
            "BCC": [],
            "Subject": subject,
            "BodyText": text,
            "BodyHtml": "",
            "Timestamp": time.time(),  # noqa: TID251  # the emulator's, not ours
            "Type": kind,
        }
    )
