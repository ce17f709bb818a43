"""What happened to people and their accounts.

`person_id` is whom it happened to. The envelope's `user_id` stays empty: these messages are for admins and
for handlers, not for the change feed of everybody.
"""

from typing import ClassVar, Literal

from muster.kernel.messages import Message


class WorkspaceSetUp(Message, frozen=True, kw_only=True):
    kind: ClassVar[str] = "identity:workspace:set_up"
    name: str
    person_id: str


class PersonMessage(Message, frozen=True, kw_only=True):
    """The base of what happens to one person."""

    person_id: str


class SignedUp(PersonMessage, frozen=True, kw_only=True):
    """Mail: the link that verifies the address."""

    kind: ClassVar[str] = "identity:user:signed_up"


class SignUpRepeated(PersonMessage, frozen=True, kw_only=True):
    """Somebody signed up with the address of an account that works. Mail: you have one already."""

    kind: ClassVar[str] = "identity:user:sign_up_repeated"


class Verified(PersonMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "identity:user:verified"


class Invited(PersonMessage, frozen=True, kw_only=True):
    """An admin made the account. Mail: the generated password."""

    kind: ClassVar[str] = "identity:user:invited"


class UserChanged(PersonMessage, frozen=True, kw_only=True):
    """`fields` names what changed, as the history does; `version` is the one that it led to."""

    kind: ClassVar[str] = "identity:user:changed"
    fields: tuple[str, ...]
    version: int


class UserDeactivated(PersonMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "identity:user:deactivated"


class UserReactivated(PersonMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "identity:user:reactivated"


class UserDeleted(PersonMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "identity:user:deleted"


class PasswordResetRequested(Message, frozen=True, kw_only=True):
    """Mail: the link to choose a password. `person_id` is None when nobody has that address: then nothing
    is sent, but the answer took as long."""

    kind: ClassVar[str] = "identity:password:reset_requested"
    person_id: str | None


class PasswordChanged(PersonMessage, frozen=True, kw_only=True):
    """Mail: your password was changed, in case it was not you."""

    kind: ClassVar[str] = "identity:password:changed"
    how: Literal["changed", "reset"]


class PasswordReissued(PersonMessage, frozen=True, kw_only=True):
    """An admin had a new password made. Mail: the generated password."""

    kind: ClassVar[str] = "identity:password:reissued"


class SecondFactorTurnedOn(PersonMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "identity:second_factor:turned_on"


class SecondFactorTurnedOff(PersonMessage, frozen=True, kw_only=True):
    """Mail: the second factor is off, in case it was not you."""

    kind: ClassVar[str] = "identity:second_factor:turned_off"


class RecoveryCodeUsed(PersonMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "identity:second_factor:recovery_code_used"


class CodeRequested(Message, frozen=True, kw_only=True):
    """Mail: the one-time code of this challenge."""

    kind: ClassVar[str] = "identity:code:requested"
    challenge_id: str
    email: str


class SessionStarted(PersonMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "identity:session:started"
    session_id: str
    ip: str
    user_agent: str


class SessionEnded(PersonMessage, frozen=True, kw_only=True):
    """`session_id` is None when all of them ended, but for `kept_session_id`."""

    kind: ClassVar[str] = "identity:session:ended"
    session_id: str | None
    kept_session_id: str | None = None
    reason: Literal["signed_out", "ended", "password_changed", "password_reset", "password_reissued", "deactivated", "deleted"]
