"""The bounds of identity that an operator sets, as services need them."""

import msgspec

from muster.ports.limits import Limit


class IdentityRules(msgspec.Struct, frozen=True, kw_only=True):
    """Times are in seconds. `per_address` counts calls a minute, `per_account` attempts in five minutes;
    `mails_per_recipient` and `mails_per_domain` count mails an hour that a stranger can cause."""

    allow_sign_up: bool
    secure_cookies: bool
    password_min_length: int
    verify_email_seconds: int
    password_reset_seconds: int
    invitation_seconds: int
    one_time_code_seconds: int
    one_time_code_tries: int
    per_address: int
    per_account: int
    mails_per_recipient: int
    mails_per_domain: int

    @property
    def address_limit(self) -> Limit:
        """Calls of authentication routes from one address."""
        return Limit(self.per_address, 60)

    @property
    def attempt_limit(self) -> Limit:
        """Attempts on one account from one address."""
        return Limit(self.per_account, 300)

    @property
    def account_limit(self) -> Limit:
        """Attempts on one account from everywhere: higher, so that a stranger alone does not reach it."""
        return Limit(self.per_account * 10, 300)

    @property
    def second_factor_day_limit(self) -> Limit:
        """Codes that may be tried in a day by who has the password (NIST SP 800-63B: at most 100 failures)."""
        return Limit(100, 86_400)

    @property
    def recipient_limit(self) -> Limit:
        """Mails to one address."""
        return Limit(self.mails_per_recipient, 3600)

    @property
    def domain_limit(self) -> Limit:
        """One-time codes to addresses of one domain."""
        return Limit(self.mails_per_domain, 3600)
