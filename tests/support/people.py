"""People, for tests of mails, and their secrets."""

# ruff: noqa: ARG002  # the same secret for everybody

from muster.notifications.people import Recipient


class KnownPeople:
    """Answers for those in `people`; counts what it minted."""

    def __init__(self, **people: Recipient) -> None:
        self.people = people
        self.inactive: set[str] = set()
        self.minted: list[str] = []

    async def recipient(self, user_id: str) -> Recipient | None:
        return self.people.get(user_id)

    async def active_recipient(self, user_id: str) -> Recipient | None:
        return None if user_id in self.inactive else self.people.get(user_id)

    async def name(self, user_id: str) -> str:
        found = self.people.get(user_id)
        return "" if found is None else found.name

    async def verification_token(self, user_id: str) -> str | None:
        return self._mint("v4.local.verify+/=")

    async def reset_token(self, user_id: str) -> str | None:
        return self._mint("v4.local.reset")

    async def temporary_password(self, user_id: str) -> str | None:
        return self._mint(f"secret-{len(self.minted)}")

    async def one_time_code(self, challenge_id: str) -> str | None:
        return None if challenge_id == "over" else self._mint("482913")

    def _mint(self, secret: str) -> str:
        self.minted.append(secret)
        return secret
