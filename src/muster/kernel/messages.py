"""Messages: what happened, in the past tense, written in the same transaction as the change itself."""

from typing import ClassVar, TypeVar

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """The base of every message. A subclass sets `kind` to `<domain>:<subject>:<past participle>`.

    `project_id` and `user_id` say who may see it in the change feed: people who see that project, or that
    one person. With neither, only admins see it, and the organisers of the event whose `event_id` a message has
    as a field of its own. A message never carries a secret.
    """

    kind: ClassVar[str]

    actor_id: str | None = None
    project_id: str | None = None
    user_id: str | None = None


MessageT = TypeVar("MessageT", bound=Message)


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A message as the outbox holds it. `position` orders all messages without gaps being skipped over.

    `request_id` names the request that caused it, so that what follows from it is logged under the same id.
    """

    position: int
    id: str
    kind: str
    occurred_at: str
    actor_id: str | None
    project_id: str | None
    user_id: str | None
    body: str
    request_id: str | None = None

    def open(self, message_type: type[MessageT]) -> MessageT:
        """The message inside, as its own type. Raises msgspec.ValidationError if it is of another shape."""
        return msgspec.json.decode(self.body, type=message_type)
