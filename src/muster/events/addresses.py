"""E-mail addresses as rows of events hold them: one form for each mailbox."""


def mailbox(email: str) -> str:
    """`Ada@Bücher.example` as `ada@xn--bcher-kva.example`.

    What comes before the @ might differ by case, and on no server that is known does. `email` has been checked.
    """
    local, at, domain = email.strip().casefold().rpartition("@")
    try:
        return f"{local}{at}{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        return f"{local}{at}{domain}"
