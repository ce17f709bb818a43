"""The secret in the link by which somebody manages a registration.

128 bits that the server's key makes of the registration's id: nobody without the key can tell them, and the mail can say
them again. The row keeps their digest; so links that were mailed stay good when the key is another one, and what is mailed then
is good as well.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from muster.events.references import KeyedDigests

_BYTES = 16


class ManageSecrets:
    """Makes and recognises secrets."""

    def __init__(self, key: KeyedDigests) -> None:
        self._key = key

    def of(self, registration_id: str) -> str:
        """The secret of a registration, 22 characters that may stand in an address."""
        return urlsafe_b64encode(self._key.tag("manage-links", registration_id)[:_BYTES]).rstrip(b"=").decode()

    def digest(self, registration_id: str) -> str:
        """What a new row keeps of it."""
        return _digest(self.of(registration_id))

    def opens(self, secret: str, registration_id: str, manage_digest: str) -> bool:
        """Whether `secret` is the one of which the registration's row has the digest, or the one that mails say now."""
        given = _digest(secret)
        return hmac.compare_digest(given, manage_digest) or hmac.compare_digest(given, self.digest(registration_id))


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
