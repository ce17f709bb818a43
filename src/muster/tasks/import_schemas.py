"""Parameters of the import route."""

from muster.kernel.errors import ValidationFailed
from muster.kernel.ids import is_id


def people_map(text: str | None) -> dict[str, str]:
    """`username:id,username:id` as a mapping. Raises ValidationFailed on `map`."""
    people: dict[str, str] = {}
    for pair in filter(None, (text or "").split(",")):
        username, _, user_id = pair.rpartition(":")
        if not username or not is_id(user_id):
            raise ValidationFailed.of("map", "Give pairs of a user name there and an id here: ada:<id>,bob:<id>.")
        people[username] = user_id
    return people
