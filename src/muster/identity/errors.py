"""What can go wrong with accounts, in words that tell a stranger nothing."""

from muster.kernel.errors import Conflict, Forbidden, Unauthenticated


class InvalidCredentials(Unauthenticated):
    """One answer for an unknown address, a wrong password, and an account that may not sign in (here)."""

    code = "invalid_credentials"

    def __init__(self) -> None:
        super().__init__("The e-mail address or the password is not right.")


class SecondFactorRequired(Unauthenticated):
    """The password is right; the code of the second factor is missing, wrong, or was used before."""

    code = "second_factor_required"


class EmailUnverified(Forbidden):
    """Told only to who gave the right password."""

    code = "email_unverified"

    def __init__(self) -> None:
        super().__init__("Open the link in the mail that was sent to this address first.")


class SetupDone(Conflict):
    """The workspace was set up before, and will not be again."""

    code = "setup_done"

    def __init__(self) -> None:
        super().__init__("This workspace is set up already.")


class SetupNeeded(Conflict):
    """Nobody can join before there is a first admin."""

    code = "setup_needed"

    def __init__(self) -> None:
        super().__init__("This workspace has to be set up first.")


class SignUpClosed(Forbidden):
    """People are invited here."""

    code = "sign_up_closed"

    def __init__(self) -> None:
        super().__init__("An admin has to invite you to this workspace.")


class EmailTaken(Conflict):
    """Told to admins only."""

    code = "email_taken"

    def __init__(self) -> None:
        super().__init__("Somebody has this e-mail address already.")


class LastAdmin(Conflict):
    """A workspace without an admin could never get one again."""

    code = "last_admin"

    def __init__(self) -> None:
        super().__init__("This is the last admin; make somebody else an admin first.")


class NotOneself(Conflict):
    """What one cannot do to oneself."""

    code = "not_oneself"
