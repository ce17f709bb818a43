"""Who may do what with queues."""

from typing import Any

from ministack.core import iam_actions

BATCHES = {
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}


def batches_need_no_permission_of_their_own() -> None:
    """A batch is authorized as an action of its own; IAM knows none, but the one of a single message.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
    """
    known = iam_actions.extract_iam_action

    def extract(*request: Any, **named: Any) -> Any:
        action = known(*request, **named)
        return BATCHES.get(action, action)

    iam_actions.extract_iam_action = extract
