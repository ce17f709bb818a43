"""E-mail addresses: which of them are the same."""


def canonical(email: str) -> str:
    """The form by which an address is looked up: `Ada@Example.org` and `ada@example.ORG` are one.

    Only case is folded: whether a dot or a `+tag` matters is for the receiving domain to say.
    """
    return email.strip().casefold()


def domain(email: str) -> str:
    """What comes after the @."""
    return canonical(email).rpartition("@")[2]
