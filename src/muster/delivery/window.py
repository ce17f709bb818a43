"""Which messages are under way, and up to where all are done."""

from muster.kernel.messages import Envelope


class Window:
    """The stretch of the feed that a consumer works on.

    Handlers finish in any order; `floor` is the position up to which nothing is left to do.
    """

    def __init__(self, position: int) -> None:
        #: Everything up to here was looked at.
        self.read = position
        self.saved = position
        #: Handled since the last save, so that the position is worth a write of its own.
        self.progress = False
        self._under_way: dict[int, Envelope] = {}  # in the order of positions, since they are added so

    def __len__(self) -> int:
        return len(self._under_way)

    @property
    def floor(self) -> int:
        """Everything up to here is done."""
        oldest = self.oldest
        return self.read if oldest is None else oldest.position - 1

    @property
    def oldest(self) -> Envelope | None:
        """The first message that is not done."""
        return next(iter(self._under_way.values()), None)

    def skip(self, message: Envelope) -> None:
        """Passes a message that is of no interest."""
        self.read = message.position

    def begin(self, message: Envelope) -> None:
        """Takes up the next message."""
        self.read = message.position
        self._under_way[message.position] = message

    def end(self, position: int) -> None:
        """A message is done: handled, or recorded as failed."""
        del self._under_way[position]
        self.progress = True
