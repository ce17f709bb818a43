"""Queries on sessions. The first one runs with every request: one look-up by primary key and one join."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import and_, bindparam, delete, insert, or_, select, update

from muster.database.engine import Database, Reader, Transaction
from muster.database.query import Command, Query
from muster.identity.models import Session, Status
from muster.identity.tables import sessions, users
from muster.kernel.principal import Group

_s = sessions.c
_u = users.c


class Standing(msgspec.Struct, frozen=True):
    """What decides whether a request may go on: the session, and the person behind it."""

    user_id: str
    group: Group
    status: Status
    must_change_at: str | None
    expires_at: str
    ended_at: str | None
    last_seen_at: str


class SessionRow(msgspec.Struct, frozen=True):
    """A session as its row has it."""

    id: str
    created_at: str
    last_seen_at: str
    expires_at: str
    ip: str
    user_agent: str

    def shown(self, current_id: str) -> Session:
        """The session as its owner sees it."""
        return Session(
            self.id, self.created_at, self.last_seen_at, self.expires_at, self.ip, self.user_agent, self.id == current_id
        )


STANDING = Query(
    select(_s.user_id, _u.user_group, _u.status, _u.must_change_at, _s.expires_at, _s.ended_at, _s.last_seen_at)
    .join(users, _u.id == _s.user_id)
    .where(_s.id == bindparam("id")),
    Standing,
)
INSERT_SESSION = Command(
    insert(sessions).values(
        {name: bindparam(name) for name in ("id", "user_id", "ip", "user_agent", "created_at", "last_seen_at", "expires_at")}
    )
)
EXTEND_SESSION = Command(
    update(sessions)
    .where(
        _s.id == bindparam("session_id"),
        _s.user_id == bindparam("of_user"),
        _s.ended_at.is_(None),
        _s.expires_at < bindparam("new_expiry"),
    )
    .values(expires_at=bindparam("new_expiry"))
)

_LIVE = (
    select(_s.id, _s.created_at, _s.last_seen_at, _s.expires_at, _s.ip, _s.user_agent)
    .where(_s.user_id == bindparam("user_id"), _s.ended_at.is_(None), _s.expires_at > bindparam("now"))
    .order_by(_s.created_at.desc(), _s.id.desc())
    .limit(bindparam("limit"))
)
LIVE = Query(_LIVE, SessionRow)
LIVE_AFTER = Query(
    _LIVE.where(
        or_(
            _s.created_at < bindparam("after_created"),
            and_(_s.created_at == bindparam("after_created"), _s.id < bindparam("after_id")),
        )
    ),
    SessionRow,
)

_LIVING = (_s.user_id == bindparam("of_user"), _s.ended_at.is_(None))
END_ONE = Command(update(sessions).where(*_LIVING, _s.id == bindparam("session_id")).values(ended_at=bindparam("now")))
END_ALL_BUT = Command(update(sessions).where(*_LIVING, _s.id != bindparam("kept_id")).values(ended_at=bindparam("now")))
KNOWN_ADDRESS = Query(
    select(_s.id).where(_s.user_id == bindparam("user_id"), _s.ip == bindparam("ip")).limit(1),
    str,
)
SEEN_SESSION = Command(
    update(sessions)
    .where(_s.id == bindparam("session_id"), _s.last_seen_at < bindparam("seen_at"))
    .values(last_seen_at=bindparam("seen_at"))
)
SEEN_USER = Command(
    update(users)
    .where(_u.id == bindparam("user_id"), or_(_u.last_seen_at.is_(None), _u.last_seen_at < bindparam("seen_at")))
    .values(last_seen_at=bindparam("seen_at"))
)
REMOVE_EXPIRED = Command(delete(sessions).where(_s.expires_at < bindparam("before")))


class SessionStore:
    """Rows of sessions."""

    async def standing(self, reader: Reader, session_id: str) -> Standing | None:
        return await reader.fetch_one(STANDING, id=session_id)

    async def insert(self, unit: Transaction, row: SessionRow, user_id: str) -> None:
        """Who begins a session was seen: sightings are noted from the next minutes on only."""
        await unit.execute(INSERT_SESSION, user_id=user_id, **msgspec.structs.asdict(row))
        await unit.execute(SEEN_USER, user_id=user_id, seen_at=row.last_seen_at)

    async def extend(self, unit: Transaction, user_id: str, session_id: str, expires_at: str) -> bool:
        """Whether there was such a session of this person, which nobody ended, to go on until then."""
        return bool(await unit.execute(EXTEND_SESSION, of_user=user_id, session_id=session_id, new_expiry=expires_at))

    async def live(self, reader: Reader, user_id: str, now: str, limit: int, after: Sequence[str] | None) -> list[SessionRow]:
        """Sessions that go on, newest first; `after` is (created_at, id) of the last one shown."""
        if after is None:
            return await reader.fetch_all(LIVE, user_id=user_id, now=now, limit=limit)
        created, last_id = after
        return await reader.fetch_all(
            LIVE_AFTER, user_id=user_id, now=now, limit=limit, after_created=created, after_id=last_id
        )

    async def end(self, unit: Transaction, user_id: str, session_id: str, now: str) -> bool:
        """Whether there was such a session of this person to end."""
        return bool(await unit.execute(END_ONE, of_user=user_id, session_id=session_id, now=now))

    async def end_all(self, unit: Transaction, user_id: str, now: str, *, kept_id: str = "") -> int:
        """Ends the sessions of a person, but for one, and returns how many."""
        return await unit.execute(END_ALL_BUT, of_user=user_id, kept_id=kept_id, now=now)

    async def knows_address(self, reader: Reader, user_id: str, ip: str) -> bool:
        """Whether the person signed in from this address before."""
        return await reader.fetch_one(KNOWN_ADDRESS, user_id=user_id, ip=ip) is not None

    async def seen(self, unit: Transaction, sightings: Sequence[tuple[str, str, str]]) -> None:
        """Notes (session, person, when) for each."""
        await unit.execute_many(SEEN_SESSION, [{"session_id": session, "seen_at": at} for session, _, at in sightings])
        await unit.execute_many(SEEN_USER, [{"user_id": user, "seen_at": at} for _, user, at in sightings])

    async def remove_expired(self, database: Database, before: str) -> int:
        """Forgets sessions that expired before `before`, and returns how many."""

        async def work(unit: Transaction) -> int:
            return await unit.execute(REMOVE_EXPIRED, before=before)

        return await database.write(work)
