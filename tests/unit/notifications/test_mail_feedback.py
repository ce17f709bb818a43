"""What SES tells of bounces and complaints, and whom it silences."""

from typing import Any

import msgspec
import pytest

from muster.adapters.aws.mail_feedback import MailFeedback, handle
from muster.database.engine import Database
from muster.kernel.errors import Unavailable
from muster.notifications.suppressions_service import SuppressionsService
from tests.support.clock import StillClock

pytestmark = pytest.mark.req("NO-5")

#: What every event says of the mail itself.
MAIL = {
    "timestamp": "2026-11-20T06:40:02.012Z",
    "source": "Muster <muster@board.example>",
    "messageId": "0107018f-000000",
    "destination": ["jane@example.com"],
    "headersTruncated": False,
    "tags": {"ses:configuration-set": ["muster-dev"]},
}


def bounce(kind: str = "Permanent", *addresses: str, **more: Any) -> dict[str, Any]:
    recipients = [
        {"emailAddress": each, "action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1\n user  unknown"}
        for each in addresses or ("jane@example.com",)
    ]
    told = {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": recipients, "feedbackId": "f"}
    return {"eventType": "Bounce", "bounce": told | {"timestamp": "2026-11-20T06:41:02.669Z"} | more, "mail": MAIL}


def complaint(**more: Any) -> dict[str, Any]:
    told = {"complainedRecipients": [{"emailAddress": "jane@example.com"}], "timestamp": "2026-11-20T06:42:02.669Z"}
    return {"eventType": "Complaint", "complaint": told | {"feedbackId": "f", "userAgent": "Yahoo"} | more, "mail": MAIL}


def in_sns(event: dict[str, Any] | str) -> str:
    message = event if isinstance(event, str) else msgspec.json.encode(event).decode()
    envelope = {"Type": "Notification", "MessageId": "m", "TopicArn": "arn:…", "Message": message, "SignatureVersion": "1"}
    return msgspec.json.encode(envelope).decode()


@pytest.fixture
def suppressions(sqlite_database: Database, clock: StillClock) -> SuppressionsService:
    return SuppressionsService(sqlite_database, clock)


@pytest.fixture
def feedback(suppressions: SuppressionsService) -> MailFeedback:
    return MailFeedback(suppressions)


async def listed(suppressions: SuppressionsService) -> list[tuple[str, str, str, str]]:
    page = await suppressions.list(limit=50, after=None)
    return [(each.address, each.reason, each.detail, each.at) for each in page.items]


async def test_a_permanent_bounce_silences_every_address_of_it(
    feedback: MailFeedback, suppressions: SuppressionsService
) -> None:
    for _ in range(2):  # SQS delivers at least once
        await feedback.on_feedback(in_sns(bounce("Permanent", "jane@example.com", "Rick <Rick@Example.com>")))
    said = "smtp; 550 5.1.1 user unknown"
    assert await listed(suppressions) == [
        ("rick@example.com", "bounce", said, "2026-11-20T06:41:02.669Z"),
        ("jane@example.com", "bounce", said, "2026-11-20T06:41:02.669Z"),
    ]


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
async def test_what_may_work_tomorrow_silences_nobody(
    feedback: MailFeedback, suppressions: SuppressionsService, kind: str
) -> None:
    await feedback.on_feedback(in_sns(bounce(kind)))
    assert await listed(suppressions) == []


async def test_a_complaint_silences_and_outlasts_a_bounce(feedback: MailFeedback, suppressions: SuppressionsService) -> None:
    await feedback.on_feedback(in_sns(bounce()))
    await feedback.on_feedback(in_sns(complaint(complaintFeedbackType="abuse")))
    await feedback.on_feedback(in_sns(bounce()))
    assert await listed(suppressions) == [("jane@example.com", "complaint", "abuse", "2026-11-20T06:42:02.669Z")]


async def test_a_complaint_that_is_taken_back_silences_nobody(
    feedback: MailFeedback, suppressions: SuppressionsService
) -> None:
    await feedback.on_feedback(in_sns(complaint(complaintFeedbackType="not-spam")))
    assert await listed(suppressions) == []
    await feedback.on_feedback(in_sns(complaint(complaintFeedbackType=None)))
    assert [reason for _, reason, _, _ in await listed(suppressions)] == ["complaint"]


async def test_an_event_comes_as_it_is_too_and_from_an_identity(
    feedback: MailFeedback, suppressions: SuppressionsService
) -> None:
    event = bounce()
    event["notificationType"] = event.pop("eventType")
    await feedback.on_feedback(msgspec.json.encode(event))
    assert len(await listed(suppressions)) == 1


@pytest.mark.parametrize(
    "event",
    [
        {"eventType": "Delivery", "delivery": {"recipients": ["jane@example.com"]}, "mail": MAIL},
        {"eventType": "Rendering Failure", "failure": {}, "mail": MAIL},
        {"eventType": "SomethingNew", "mail": MAIL},
        "Successfully validated SNS topic for Amazon SES event publishing.",
    ],
    ids=lambda event: event if isinstance(event, str) else event["eventType"],
)
async def test_whatever_else_is_told_does_nothing(
    feedback: MailFeedback, suppressions: SuppressionsService, event: dict[str, Any] | str
) -> None:
    await feedback.on_feedback(in_sns(event))
    assert await listed(suppressions) == []


@pytest.mark.parametrize(
    "event",
    [
        in_sns("nonsense"),
        in_sns("{}"),
        in_sns({"eventType": "Bounce", "mail": MAIL}),
        in_sns({"eventType": "Complaint", "complaint": None}),
        in_sns(bounce("Sudden")),
        in_sns(bounce(bouncedRecipients="jane@example.com")),
        in_sns(bounce(bouncedRecipients=[{"address": "jane@example.com"}])),
        '{"Type":"SubscriptionConfirmation","Message":"{}"}',
        "[]",
        "{}",
        "nonsense",
    ],
)
async def test_what_ses_does_not_send_is_for_somebody_to_look_at(
    feedback: MailFeedback, suppressions: SuppressionsService, event: str
) -> None:
    with pytest.raises(msgspec.MsgspecError):
        await feedback.on_feedback(event)
    assert await listed(suppressions) == []


async def test_a_time_that_is_none_is_for_somebody_to_look_at(
    feedback: MailFeedback, suppressions: SuppressionsService
) -> None:
    with pytest.raises(ValueError, match="Invalid isoformat"):
        await feedback.on_feedback(in_sns(bounce(timestamp="yesterday")))
    assert await listed(suppressions) == []


async def test_of_a_batch_only_what_failed_stays_in_the_queue(suppressions: SuppressionsService) -> None:
    bodies = [in_sns(bounce()), "nonsense", msgspec.json.encode(complaint()).decode(), in_sns(bounce(timestamp="yesterday"))]
    records = [
        {"messageId": f"m{number}", "body": body, "receiptHandle": "r", "attributes": {}, "eventSource": "aws:sqs"}
        for number, body in enumerate(bodies)
    ]
    assert await handle(suppressions, {"Records": records}) == {
        "batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m3"}]
    }
    assert [address for address, *_ in await listed(suppressions)] == ["jane@example.com"]
    with pytest.raises(msgspec.ValidationError):
        await handle(suppressions, {"Messages": records})


async def test_a_database_that_is_away_loses_nothing(
    suppressions: SuppressionsService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise Unavailable("The database does not answer.")

    monkeypatch.setattr(suppressions, "suppress", away)
    event = {"Records": [{"messageId": "m0", "body": in_sns(bounce())}]}
    assert await handle(suppressions, event) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
