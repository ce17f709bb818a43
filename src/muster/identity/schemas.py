"""Bodies of the routes of identity."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from muster.http.requests import Body, Email, Line
from muster.kernel.principal import Group

#: Longer than any password may be: what is too long for one is for the policy to say.
Password = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
NewPassword = Annotated[Password, Field(description="12 characters or more unless set otherwise; not a common one.")]
GivenName = Annotated[Line, Field(max_length=100)]
FamilyName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$"),
    Field(description="May be empty."),
]
Token = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class SetUp(Body):
    code: Annotated[Code, Field(description="The code that the console showed at the first start.")]
    workspace: Annotated[Line, Field(max_length=100)]
    email: Email
    password: NewPassword
    given_name: GivenName
    family_name: FamilyName


class SignUp(Body):
    email: Email
    password: NewPassword
    given_name: GivenName
    family_name: FamilyName


class VerifyEmail(Body):
    token: Token


class AdminSignIn(Body):
    email: Email
    password: Password
    second_factor_code: Code | None = Field(None, description="Of the authenticator app, or a recovery code.")


class SignIn(AdminSignIn):
    transport: Literal["token", "cookie"] = Field("token", description="How the session is carried: browsers use cookies.")


class ForgotPassword(Body):
    email: Email


class ResetPassword(Body):
    token: Token
    password: NewPassword


class ChangePassword(Body):
    current_password: Password
    new_password: NewPassword


class SendCode(Body):
    email: Email


class VerifyCode(Body):
    challenge_id: Annotated[str, StringConstraints(min_length=1, max_length=36)]
    code: Code


class OwnPassword(Body):
    password: Password


class ConfirmSecondFactor(Body):
    code: Code


class MePatch(Body):
    """Only the fields that are sent change."""

    given_name: GivenName = ""
    family_name: FamilyName = ""
    timezone: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$")] = "UTC"
    theme: Literal["light", "dark", "auto"] = "auto"


class UserCreate(Body):
    email: Email
    given_name: GivenName
    family_name: FamilyName
    group: Group


class UserPatch(Body):
    """Only the fields that are sent change."""

    given_name: GivenName = ""
    family_name: FamilyName = ""
    group: Group = "Members"
    status: Literal["active", "deactivated"] = "active"
