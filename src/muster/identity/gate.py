"""The gate: how often authentication may be tried, from where, and on whose account."""

from collections.abc import Awaitable, Callable

from muster.identity.addresses import canonical, domain
from muster.identity.rules import IdentityRules
from muster.kernel.errors import RateLimited
from muster.kernel.networks import network
from muster.ports.limits import Limit, Limits


class Gate:
    """Every method raises RateLimited where it is too often."""

    def __init__(self, limits: Limits, rules: IdentityRules) -> None:
        self._limits = limits
        self._rules = rules

    async def address(self, ip: str) -> None:
        """A call of any authentication route."""
        await self._take(f"auth:address:{network(ip)}", self._rules.address_limit, "Too many requests from your address.")

    async def attempt(self, email: str, ip: str, knows_address: Callable[[], Awaitable[bool]]) -> None:
        """A password that is tried on an account, whether there is such an account or not.

        A stranger is stopped by the limit on account and address together. Many addresses together reach the
        limit on the account; then only those get on from which the person signed in before, so that nobody
        can be locked out of their account from elsewhere.
        """
        refusal = "Too many attempts to sign in to this account."
        await self._take(self._pair(email, ip), self._rules.attempt_limit, refusal)
        wait = await self._limits.take(self._account(email), self._rules.account_limit)
        if wait is not None and not await knows_address():
            raise RateLimited(refusal, retry_after=wait)

    async def succeeded(self, email: str, ip: str) -> None:
        """The attempt was the right password: what came before it from there counts no more."""
        await self._limits.reset(self._pair(email, ip))

    async def second_factor(self, user_id: str) -> None:
        """A code that is tried by somebody who gave the right password."""
        refusal = "Too many codes were tried. If it was not you, change your password."
        await self._take(f"auth:code:{user_id}", self._rules.attempt_limit, refusal)
        await self._take(f"auth:code-day:{user_id}", self._rules.second_factor_day_limit, refusal)

    async def second_factor_succeeded(self, user_id: str) -> None:
        """The code was right."""
        await self._limits.reset(f"auth:code:{user_id}")
        await self._limits.reset(f"auth:code-day:{user_id}")

    async def mail(self, email: str) -> None:
        """A mail that a stranger causes to be sent to an address."""
        await self._take(
            f"auth:mail:{canonical(email)}", self._rules.recipient_limit, "Enough mails were sent to this address for now."
        )

    async def code_mail(self, email: str, ip: str) -> None:
        """A one-time code that is sent to an address, for somebody at `ip`."""
        refusal = "Enough codes were sent for now."
        await self._take(f"auth:code-from:{network(ip)}", self._rules.attempt_limit, refusal)
        await self.mail(email)
        await self._take(f"auth:code-domain:{domain(email)}", self._rules.domain_limit, refusal)

    async def subscription_mail(self, email: str, ip: str) -> None:
        """A mail that asks an address whether it wants news, for somebody at `ip`."""
        refusal = "Enough subscriptions were asked for now."
        await self._take(f"auth:news-from:{network(ip)}", self._rules.attempt_limit, refusal)
        await self.mail(email)
        await self._take(f"auth:news-domain:{domain(email)}", self._rules.domain_limit, refusal)

    async def setup(self) -> None:
        """A set-up code that is tried, from wherever."""
        await self._take("auth:setup", self._rules.attempt_limit, "Too many set-up codes were tried.")

    async def _take(self, key: str, limit: Limit, refusal: str) -> None:
        wait = await self._limits.take(key, limit)
        if wait is not None:
            raise RateLimited(refusal, retry_after=wait)

    def _pair(self, email: str, ip: str) -> str:
        return f"auth:pair:{canonical(email)}:{network(ip)}"

    def _account(self, email: str) -> str:
        return f"auth:account:{canonical(email)}"
