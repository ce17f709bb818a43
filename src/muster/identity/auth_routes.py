"""Routes by which people get in and out: set-up, signing up, signing in, passwords, codes, sessions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from muster.http.caller import AnyCaller, Caller, security
from muster.http.requests import REFERENCE, After, Limit
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided
from muster.identity.accounts_service import AccountService, NewAccount
from muster.identity.codes_service import CodeService
from muster.identity.models import (
    AdminLogin,
    Challenge,
    CodeVerified,
    Login,
    ResetSent,
    Session,
    SetupState,
    VerificationSent,
    Verified,
)
from muster.identity.schemas import (
    AdminSignIn,
    ChangePassword,
    ForgotPassword,
    ResetPassword,
    SendCode,
    SetUp,
    SignIn,
    SignUp,
    VerifyCode,
    VerifyEmail,
)
from muster.identity.sessions_service import SessionService
from muster.identity.setup_service import FirstAdmin, SetupService
from muster.identity.shared_routes import Cookies, LimitedDevice

router = APIRouter(tags=["identity"])

Setup = Annotated[SetupService, Depends(provided(SetupService))]
Accounts = Annotated[AccountService, Depends(provided(AccountService))]
Sessions = Annotated[SessionService, Depends(provided(SessionService))]
Codes = Annotated[CodeService, Depends(provided(CodeService))]


@router.get("/setup", **answers(SetupState))
async def setup_state(setup: Setup) -> Response:
    """Whether this workspace still has to be set up."""
    return reply(await setup.state())


@router.post("/setup", **answers(Login, 409, 422, status=201))
async def set_up(device: LimitedDevice, body: SetUp, setup: Setup, cookies: Cookies) -> Response:
    """Makes the workspace and its first admin, once, and signs them in by cookie."""
    first = FirstAdmin(
        workspace=body.workspace,
        email=body.email,
        password=body.password,
        given_name=body.given_name,
        family_name=body.family_name,
    )
    signed_in = await setup.set_up(body.code, first, device)
    return cookies.set(reply(signed_in.login(with_token=False), 201), signed_in)


@router.post("/auth/sign-up", **answers(VerificationSent, 403, 409, 422, status=202))
async def sign_up(_device: LimitedDevice, body: SignUp, accounts: Accounts) -> Response:
    """Asks for an account. The answer is the same for an address that has one; the mail is not."""
    new = NewAccount(email=body.email, password=body.password, given_name=body.given_name, family_name=body.family_name)
    await accounts.sign_up(new)
    return reply(VerificationSent(), 202)


@router.post("/auth/verify-email", **answers(Verified, 410, 422))
async def verify_email(_device: LimitedDevice, body: VerifyEmail, accounts: Accounts) -> Response:
    """Proves an address with the token from the mail."""
    await accounts.verify_email(body.token)
    return reply(Verified())


@router.post("/auth/login", **answers(Login, 401, 403, 422))
async def login(device: LimitedDevice, body: SignIn, sessions: Sessions, cookies: Cookies) -> Response:
    """Signs in, with a token in the answer or with cookies."""
    signed_in = await sessions.login(body.email, body.password, body.second_factor_code, device)
    if body.transport == "cookie":
        return cookies.set(reply(signed_in.login(with_token=False)), signed_in)
    return reply(signed_in.login(with_token=True))


@router.post("/admin/auth/login", **answers(AdminLogin, 401, 403, 422))
async def admin_login(device: LimitedDevice, body: AdminSignIn, sessions: Sessions) -> Response:
    """Signs an admin in. Members are answered as strangers are."""
    signed_in = await sessions.login(body.email, body.password, body.second_factor_code, device, admins_only=True)
    return reply(signed_in.admin_login())


@router.post("/auth/logout", **answers(None, 401, 403, status=204), dependencies=security)
async def logout(_device: LimitedDevice, caller: AnyCaller, sessions: Sessions, cookies: Cookies) -> Response:
    """Ends the session that the request came with."""
    await sessions.sign_out(caller)
    return cookies.clear(no_content())


@router.post("/auth/forgot-password", **answers(ResetSent, 422, status=202))
async def forgot_password(_device: LimitedDevice, body: ForgotPassword, accounts: Accounts) -> Response:
    """Has a link to choose a password mailed. The answer is the same for an address that nobody has."""
    await accounts.forgot_password(body.email)
    return reply(ResetSent(), 202)


@router.post("/auth/reset-password", **answers(None, 410, 422, status=204))
async def reset_password(_device: LimitedDevice, body: ResetPassword, accounts: Accounts) -> Response:
    """Sets a password with the token from the mail, once, and ends all sessions."""
    await accounts.reset_password(body.token, body.password)
    return no_content()


@router.post("/auth/change-password", **answers(None, 401, 403, 422, status=204), dependencies=security)
async def change_password(device: LimitedDevice, body: ChangePassword, caller: AnyCaller, accounts: Accounts) -> Response:
    """Sets a password of one's own choice and ends one's other sessions."""
    await accounts.change_password(caller, body.current_password, body.new_password, device)
    return no_content()


@router.post("/auth/otp/send", **answers(Challenge, 422, status=202))
async def send_code(device: LimitedDevice, body: SendCode, codes: Codes) -> Response:
    """Has a one-time code of six digits mailed."""
    return reply(await codes.send(body.email, device.ip), 202)


@router.post("/auth/otp/verify", **answers(CodeVerified, 410, 422))
async def verify_code(_device: LimitedDevice, body: VerifyCode, codes: Codes) -> Response:
    """Uses up a one-time code: proof that somebody reads the mails of the address."""
    return reply(await codes.verify(body.challenge_id, body.code))


@router.get("/auth/sessions", **answers(Session, 401, 403, 422, page=True), dependencies=security)
async def list_sessions(
    _device: LimitedDevice, caller: Caller, sessions: Sessions, limit: Limit = 50, after: After = None
) -> Response:
    """One's sessions, newest first."""
    return reply(await sessions.list(caller, after=after, limit=limit))


@router.delete("/auth/sessions/{session}", **answers(None, 401, 403, 404, status=204), dependencies=security)
async def end_session(
    _device: LimitedDevice, caller: Caller, sessions: Sessions, session: Annotated[str, Path(max_length=36, pattern=REFERENCE)]
) -> Response:
    """Ends one of one's sessions; whoever uses it is signed out at the next request."""
    await sessions.end(caller, session)
    return no_content()
