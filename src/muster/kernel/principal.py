"""Who is asking."""

from typing import Literal

import msgspec

Group = Literal["Admins", "Members"]


class Principal(msgspec.Struct, frozen=True):
    """A signed-in person, as every domain's policies see one."""

    user_id: str
    group: Group
    session_id: str

    @property
    def is_admin(self) -> bool:
        return self.group == "Admins"
