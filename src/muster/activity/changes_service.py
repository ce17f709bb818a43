"""The change feed, piece by piece."""

from muster.activity.models import Change, Changes, FeedRules, change_of
from muster.activity.policies import VisibleProjects, may_have_lost, may_see
from muster.database.engine import Database
from muster.database.feed import messages_after, newest_position, oldest_position, sequence
from muster.kernel.errors import LinkExpired
from muster.kernel.messages import Envelope
from muster.kernel.principal import Principal

#: How many messages are read at once.
BATCH = 500
#: How many messages one call looks at, at the most: most of them may be for others.
_SCAN = 5000


class ChangesService:
    """What happened that the caller may know of."""

    def __init__(self, database: Database, rules: FeedRules, visible_projects: VisibleProjects) -> None:
        self._database = database
        self._rules = rules
        self._visible_projects = visible_projects

    async def page(self, caller: Principal, after: int | None, limit: int) -> Changes:
        """The changes after a position, oldest first; without one, where the feed ends now.

        Raises LinkExpired (`position_expired`) where messages after it may have been removed.
        """
        return (await self.read(caller, after, limit))[0]

    async def read(self, caller: Principal, after: int | None, limit: int, *, losses: bool = False) -> tuple[Changes, bool]:
        """The same, and whether there may be more of them by now.

        With `losses` whoever sees a project no longer is told that something happened to it, but not what.
        """
        await sequence(self._database)
        if after is None:
            return Changes([], await newest_position(self._database)), False
        await self.check(after)
        found: list[Change] = []
        for _ in range(_SCAN // BATCH):
            messages = await messages_after(self._database, after, BATCH)
            # Asked afterwards: what came after a change of membership is judged by what holds since then.
            projects = await self._visible_projects(caller) if messages else set()
            for message in messages:
                after = message.position
                if self.shows(message):
                    if may_see(message, caller, projects):
                        found.append(change_of(message))
                    elif losses and message.kind.startswith(self._rules.membership) and may_have_lost(message, caller):
                        found.append(change_of(message, bare=True))
                if len(found) == limit:
                    return Changes(found, after), True
            if len(messages) < BATCH:
                return Changes(found, after), False
        return Changes(found, after), True

    def shows(self, message: Envelope) -> bool:
        """Whether the feed tells of messages of this kind at all."""
        return message.kind.startswith(self._rules.shown)

    async def check(self, after: int) -> None:
        """Raises LinkExpired when a reader that stopped at `after` cannot go on without missing something.

        That is so when what came next was removed because of its age, and when the position is not of this
        feed at all, as after a backup was restored.
        """
        oldest, newest = await oldest_position(self._database), await newest_position(self._database)
        if after > newest or 0 < after < oldest - 1:
            raise LinkExpired("The feed no longer reaches back to that position: read anew.", code="position_expired")
