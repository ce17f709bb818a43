"""E-mail addresses as mail servers and their reports write them: which are the same."""

from email.utils import parseaddr


def normalised(address: str) -> str:
    """One form for each mailbox: without a name, in lower case, the domain in ASCII.

    `Ada <Ada@Bücher.example>` is `ada@xn--bcher-kva.example`. What comes before the @ might differ by case, and on no server
    that is known does. What is no address stays what it is.
    """
    plain = (parseaddr(address)[1] or address).strip().casefold()
    local, at, domain = plain.rpartition("@")
    if domain.isascii():
        return plain
    try:
        return f"{local}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        return plain
