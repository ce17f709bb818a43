"""How the emulator listens."""

from ministack import app


def no_second_port() -> None:
    """With TLS it also takes port 443 where it can, which two emulators cannot both have, and nothing of ours asks."""
    app._port_is_bindable = lambda _host, _port: False
