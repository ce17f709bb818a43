"""What may be a password, and passwords that Muster makes up."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

from muster.identity.keys import ServerKey
from muster.kernel.errors import ValidationFailed

MAX_LENGTH = 128

#: What must be left of a password without the words that everybody knows of its owner.
_OWN_CHARACTERS = 8
#: Letters and digits that are not mistaken for each other (Crockford's base 32, in lower case).
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"

_SEQUENCES = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
)
_ENDING = re.compile(r"[\W\d_]+\Z")


def normalized(password: str) -> str:
    """The form that is hashed: the same password typed on two keyboards is one (NFKC, as NIST SP 800-63B asks)."""
    return unicodedata.normalize("NFKC", password)


class PasswordPolicy:
    """NIST SP 800-63B: length and a list of what everybody tries first; no rules about kinds of characters."""

    def __init__(self, *, min_length: int) -> None:
        self._min_length = min_length

    def check(self, password: str, *, email: str, names: tuple[str, ...], field: str = "password") -> str:
        """The password, normalized. Raises ValidationFailed on `field`."""
        password = normalized(password)
        if len(password) < self._min_length:
            raise ValidationFailed.of(field, f"Use {self._min_length} characters at least.", "too_short")
        if len(password) > MAX_LENGTH:
            raise ValidationFailed.of(field, f"Use {MAX_LENGTH} characters at the most.", "too_long")
        if _is_common(password):
            raise ValidationFailed.of(field, "This password is among the first that are tried.", "too_common")
        if _is_about(password, email, names):
            raise ValidationFailed.of(field, "This is little more than your name or address.", "too_personal")
        return password


class TemporaryPasswords:
    """Generated passwords. Each belongs to one version of one person's password, and is derived from the
    server's key, so that the mail can say it without anything having kept it (100 bits)."""

    def __init__(self, key: ServerKey) -> None:
        self._key = key

    def of(self, user_id: str, password_version: int) -> str:
        """The generated password, such as `k7m2q-9xw4t-hz3vn-8cpdr`."""
        digest = self._key.tag("temporary-passwords", f"{user_id} {password_version}")
        letters = "".join(_ALPHABET[byte & 31] for byte in digest[:20])
        return "-".join(letters[start : start + 5] for start in range(0, 20, 5))


def _is_common(password: str) -> bool:
    folded = password.casefold()
    without_ending = _ENDING.sub("", folded)
    repeated = next((folded[:size] for size in range(1, 5) if folded == (folded[:size] * len(folded))[: len(folded)]), None)
    return (
        repeated is not None
        or folded in _common()
        or without_ending in _common()
        or any(folded in line or folded[::-1] in line for line in _SEQUENCES)
    )


def _is_about(password: str, email: str, names: tuple[str, ...]) -> bool:
    rest = password.casefold()
    words = {email.casefold(), *re.split(r"[\W_]+", " ".join((email, *names)).casefold())}
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= 3:
            rest = rest.replace(word, "")
    return len(rest) < _OWN_CHARACTERS


@cache
def _common() -> frozenset[str]:
    """Words whose variants lead every list of leaked passwords."""
    text = files("muster.identity").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))
