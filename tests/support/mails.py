"""Mails as their recipients read them, wherever they were sent from."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

_LINK = re.compile(r"https?://[^\s<>\"')\]]+")
#: A code or a password stands on a line of its own, set off by spaces.
_SECRET = re.compile(r"^    (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class SentMail:
    """A mail that somebody got."""

    to: str
    subject: str
    text: str

    @property
    def links(self) -> list[str]:
        return [link.rstrip(".,:;!?") for link in _LINK.findall(self.text)]

    @property
    def token(self) -> str:
        """What the link of the mail proves who one is with."""
        [link] = [link for link in self.links if "token=" in link]
        return link.partition("token=")[2]

    @property
    def secret(self) -> str:
        """The code or the password that the mail says."""
        found = _SECRET.search(self.text)
        assert found, f"neither a code nor a password in this mail:\n{self.text}"
        return found[1]


def read_mail(content: bytes) -> SentMail:
    """A mail out of its bytes (RFC 5322)."""
    message = message_from_bytes(content, policy=policy.default)
    part = message.get_body(("plain",))
    text = "" if part is None else str(part.get_content()).replace("\r\n", "\n")
    return SentMail(str(message["To"]), str(message["Subject"]), text)


class MailFolder:
    """The mailbox on disk of a Muster without a mail server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[SentMail]:
        """Every mail, the oldest first: their names sort by time."""
        return [read_mail(path.read_bytes()) for path in sorted(self._folder.glob("*.eml"))]

    def clear(self) -> None:
        for path in self._folder.glob("*.eml"):
            path.unlink()
