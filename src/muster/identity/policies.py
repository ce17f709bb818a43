"""Who may do what to whom."""

from muster.identity.errors import LastAdmin, NotOneself
from muster.identity.models import Status, UserRow
from muster.kernel.errors import Forbidden
from muster.kernel.principal import Group, Principal


def only_admins(caller: Principal) -> None:
    """Members do not administrate. Raises Forbidden."""
    if not caller.is_admin:
        raise Forbidden("This is for admins.")


def still_admin(caller: Principal, admins: list[str]) -> list[str]:
    """`admins`, if the caller is one of them still, now that nobody else changes who is. Raises Forbidden."""
    if caller.user_id not in admins:
        raise Forbidden("This is for admins.")
    return admins


def is_working_admin(group: Group, status: Status) -> bool:
    """Whether somebody with this group and status can administrate."""
    return group == "Admins" and status == "active"


def keep_an_admin(row: UserRow, *, group: Group, status: Status, admins: list[str]) -> None:
    """Refuses to take the last admin away. `admins` are all who can administrate now. Raises LastAdmin."""
    stays = is_working_admin(group, status)
    if not stays and is_working_admin(row.group, row.status) and admins == [row.id]:
        raise LastAdmin


def not_oneself(caller: Principal, row: UserRow) -> None:
    """Nobody deletes their own account: another admin does. Raises NotOneself."""
    if caller.user_id == row.id:
        raise NotOneself("Somebody else has to delete your account.")
