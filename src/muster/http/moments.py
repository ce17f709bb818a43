"""Times as requests give them: RFC 3339 with an offset, within what a timestamp can hold."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

from muster.kernel.clock import timestamp

_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


#: RFC 3339 needs a full date, a time with seconds and an offset. Without this, numbers would pass as well.
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)\Z")


def _written_out(value: object) -> object:
    if isinstance(value, str) and _RFC_3339.match(value):
        return datetime.fromisoformat(value.upper())
    raise ValueError("give a time with its offset, such as 2026-12-24T18:00:00+01:00")


def _in_range(moment: datetime) -> datetime:
    if not _EARLIEST <= moment <= _LATEST:
        raise ValueError("the time must lie between 1970 and 9998")
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out, json_schema_input_type=datetime), AfterValidator(_in_range)]


def moment_text(moment: datetime | None) -> str | None:
    """A time as it is stored."""
    return None if moment is None else timestamp(moment)
