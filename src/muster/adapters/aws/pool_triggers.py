"""What a user pool calls functions with while people sign up at the pool itself, and what is done about it.

A function answers with the event that it got; an error's text is what the person is told.
"""

from typing import TypeVar

import msgspec

from muster.identity.admission_service import AdmissionService
from muster.kernel.errors import Forbidden, ValidationFailed

E = TypeVar("E")


class _Request(msgspec.Struct, frozen=True, rename="camel"):
    user_attributes: dict[str, str] = {}


class _Event(msgspec.Struct, frozen=True, rename="camel"):
    """The part of an event that is looked at. `trigger_source` says which trigger, and why."""

    trigger_source: str
    user_pool_id: str
    user_name: str
    request: _Request


class PoolTriggers:
    """Answers the triggers of `user_pool`; events of another one are refused.

    Every method raises ValidationFailed for an event that is none, and what the service says.
    """

    def __init__(self, admissions: AdmissionService, *, user_pool: str) -> None:
        self._admissions = admissions
        self._user_pool = user_pool

    async def pre_sign_up(self, event: E) -> E:
        """Before the pool takes up an account. Raises Forbidden for one of another identity provider."""
        asked = self._read(event)
        match asked.trigger_source:
            case "PreSignUp_SignUp":
                await self._admissions.check_sign_up(asked.user_name)
            case "PreSignUp_AdminCreateUser":  # by Muster, whose row of the person is not committed yet; or at the console
                self._admissions.check_name(asked.user_name)
            case _:
                raise Forbidden("Nobody signs up here by way of another identity provider.")
        return event

    async def post_confirmation(self, event: E) -> E:
        """After somebody confirmed their sign-up. Also called after a password was reset, which changes nothing here."""
        confirmed = self._read(event)
        if confirmed.trigger_source != "PostConfirmation_ConfirmSignUp":
            return event
        attributes = confirmed.request.user_attributes
        if attributes.get("email_verified") != "true":  # confirmed by an operator: that proves nothing of the address
            raise ValidationFailed.of("email", "The address has to be verified.", "email_unverified")
        await self._admissions.admit(
            confirmed.user_name,
            attributes.get("email", ""),
            attributes.get("given_name", ""),
            attributes.get("family_name", ""),
        )
        return event

    def _read(self, event: object) -> _Event:
        try:
            read = msgspec.convert(event, _Event)
        except msgspec.ValidationError as error:
            raise ValidationFailed.of("event", f"This is no event of a user pool: {error}") from error
        if read.user_pool_id != self._user_pool:
            raise ValidationFailed.of("event", "This is an event of another user pool.")
        return read
