"""What an importer noticed: what stays behind, counted and with its reason, and what a person should know."""

from typing import NamedTuple

from muster.tasks.importers.plan import MAX_BODY, MAX_NAME, LeftBehind
from muster.tasks.importers.text import one_line, shorten

_EXAMPLES = 3
_EXAMPLE_LENGTH = 60


class Kind(NamedTuple):
    """A kind of thing that does not come along, and the reason that a person is told."""

    what: str
    why: str


LONG_TEXTS = Kind("Ends of long texts", f"Muster keeps up to {MAX_BODY:,} characters of a text.")
LONG_NAMES = Kind("Ends of long names", f"Muster keeps up to {MAX_NAME} characters of a name.")
NAMELESS = Kind("People and labels without an id", "Nothing in the export can refer to them.")
REPEATED = Kind("Repeated entries", "The export lists them twice under the same id; the first one counts.")


class Findings:
    """Collects while a plan is made. A kind is one row however often it is met: a report stays readable."""

    def __init__(self) -> None:
        self._left: dict[Kind, int] = {}
        self._sentences: list[str] = []
        self._counts: dict[str, int] = {}
        self._examples: dict[str, list[str]] = {}

    def leave(self, kind: Kind, count: int = 1) -> None:
        """Count things that do not come along; nothing is said of a count of 0."""
        if count > 0:
            self._left[kind] = self._left.get(kind, 0) + count

    def say(self, sentence: str) -> None:
        """Warn once, in a whole sentence."""
        self._sentences.append(sentence)

    def note(self, what: str, example: str) -> None:
        """Warn of one more case of `what`; the first few are named."""
        self._counts[what] = self._counts.get(what, 0) + 1
        examples = self._examples.setdefault(what, [])
        if len(examples) < _EXAMPLES:
            examples.append(f"“{shorten(one_line(example), _EXAMPLE_LENGTH)}”")

    def left_behind(self) -> list[LeftBehind]:
        """One row a kind, in the order in which the kinds were met."""
        return [LeftBehind(what=kind.what, count=count, why=kind.why) for kind, count in self._left.items()]

    def warnings(self) -> list[str]:
        """The sentences, then `what: count (examples)` for each kind of case."""
        return [*self._sentences, *map(self._case, self._counts)]

    def _case(self, what: str) -> str:
        count, examples = self._counts[what], self._examples[what]
        more = f" and {count - len(examples)} more" if count > len(examples) else ""
        return f"{what}: {count} ({', '.join(examples)}{more})"
