"""People, their sessions and what they may be told about them."""

from typing import Literal

import msgspec

from muster.kernel.principal import Group

Status = Literal["unverified", "active", "deactivated", "deleted"]
Theme = Literal["light", "dark", "auto"]
UserVersionKind = Literal[
    "created",
    "changed",
    "verified",
    "password_changed",
    "password_reset",
    "password_reissued",
    "second_factor_on",
    "second_factor_off",
    "deleted",
]


class Me(msgspec.Struct, frozen=True):
    """The caller, to themselves."""

    id: str
    email: str
    given_name: str
    family_name: str
    group: Group
    status: Status
    must_change_password: bool
    second_factor: bool
    timezone: str
    theme: Theme
    workspace: str
    created_at: str


class Login(msgspec.Struct, frozen=True):
    """A new session. `access_token` is None where the browser got it as a cookie."""

    access_token: str | None
    expires_at: str
    user: Me


class AdminLoginUser(msgspec.Struct, frozen=True):
    """An admin, as the admin sign-in answers one; `username` is the id."""

    username: str
    email: str
    given_name: str
    family_name: str
    user_group: list[Group]


class AdminLogin(msgspec.Struct, frozen=True):
    """What the admin sign-in answers: these two fields and no other."""

    access_token: str
    user: AdminLoginUser


class Session(msgspec.Struct, frozen=True):
    """A session of the caller. `current` marks the one that the request came with."""

    id: str
    created_at: str
    last_seen_at: str
    expires_at: str
    ip: str
    user_agent: str
    current: bool


class Person(msgspec.Struct, frozen=True):
    """Somebody in the workspace, as everybody may see them. `email` is empty once they are deleted."""

    id: str
    given_name: str
    family_name: str
    email: str
    group: Group
    status: Status


class User(msgspec.Struct, frozen=True):
    """Somebody in the workspace, as admins see them."""

    id: str
    email: str
    given_name: str
    family_name: str
    group: Group
    status: Status
    must_change_password: bool
    second_factor: bool
    created_at: str
    updated_at: str
    last_seen_at: str | None
    version: int


class UserFieldChange(msgspec.Struct, frozen=True, rename={"from_value": "from", "to_value": "to"}):
    """One field of a person, before and after."""

    field: str
    from_value: str | bool | None
    to_value: str | bool | None


class UserVersion(msgspec.Struct, frozen=True):
    """One entry of a person's history. `actor_id` is None for what nobody signed in did."""

    at: str
    actor_id: str | None
    kind: UserVersionKind
    changes: tuple[UserFieldChange, ...]


class SetupState(msgspec.Struct, frozen=True):
    """Whether the workspace still has to be set up, and its name once it is."""

    needed: bool
    workspace: str | None


class VerificationSent(msgspec.Struct, frozen=True):
    """The same for an address that is known already."""

    status: Literal["verification_sent"] = "verification_sent"


class Verified(msgspec.Struct, frozen=True):
    """The address is verified; the account works."""

    status: Literal["verified"] = "verified"


class ResetSent(msgspec.Struct, frozen=True):
    """The same for an address that nobody has."""

    status: Literal["reset_sent"] = "reset_sent"


class Reissued(msgspec.Struct, frozen=True):
    """A new generated password is on its way by mail."""

    status: Literal["password_sent"] = "password_sent"


class SecondFactorStart(msgspec.Struct, frozen=True):
    """What an authenticator app needs: the secret (base32), the same as a URI, and that as an SVG image."""

    secret: str
    otpauth_uri: str
    qr_svg: str


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Codes that each work once in place of one from the app. They are shown this once."""

    recovery_codes: list[str]


class Challenge(msgspec.Struct, frozen=True):
    """A one-time code was sent; whoever gives the code must name this challenge."""

    challenge_id: str
    expires_at: str


class CodeVerified(msgspec.Struct, frozen=True):
    """That somebody reads the mails of this address."""

    email: str
    verified: bool = True


class UserRow(msgspec.Struct, frozen=True):
    """A person as the row has them: for services, never for an answer."""

    id: str
    email: str
    email_canonical: str
    given_name: str
    family_name: str
    group: Group
    status: Status
    timezone: str
    theme: Theme
    password_version: int
    must_change_at: str | None
    temporary_until: str | None
    second_factor_at: str | None
    version: int
    created_at: str
    updated_at: str
    last_seen_at: str | None

    @property
    def name(self) -> str:
        """Given and family name as people read it."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def sort_name(self) -> str:
        """The name by which lists of people are ordered."""
        return self.name.casefold()[:200]  # folding may lengthen it

    def me(self, workspace: str) -> Me:
        """The person to themselves."""
        return Me(
            self.id, self.email, self.given_name, self.family_name, self.group, self.status, self.must_change_at is not None,
            self.second_factor_at is not None, self.timezone, self.theme, workspace, self.created_at,
        )  # fmt: skip

    def person(self) -> Person:
        """The person to everybody."""
        return Person(self.id, self.given_name, self.family_name, self.email, self.group, self.status)

    def user(self) -> User:
        """The person to admins."""
        return User(
            self.id, self.email, self.given_name, self.family_name, self.group, self.status, self.must_change_at is not None,
            self.second_factor_at is not None, self.created_at, self.updated_at, self.last_seen_at, self.version,
        )  # fmt: skip


class Device(msgspec.Struct, frozen=True):
    """Where a request comes from: the client's address and what it says it is."""

    ip: str
    user_agent: str


class PeopleFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which people a list shows. `text` is looked for in names and address; `joined` leaves out those who
    have never verified their address."""

    text: str | None = None
    status: str | None = None
    group: str | None = None
    joined: bool = False
