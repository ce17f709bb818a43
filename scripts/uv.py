#!/usr/bin/env python3
"""Runs uv with what this machine's pip is set up with, and ends with uv's exit status.

A machine says once, to pip, which package index to ask and which certificates to trust. uv does not read
that, so it is handed over here in uv's own environment variables. Nothing of it is written anywhere. What
has been said to uv itself, in a `UV_…` variable or a uv.toml, is left alone.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

#: pip's option → uv's variable, and what stands between several values.
SETTINGS = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "no-index": ("UV_NO_INDEX", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
    "default-timeout": ("UV_HTTP_TIMEOUT", " "),
    "keyring-provider": ("UV_KEYRING_PROVIDER", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "client-cert": ("SSL_CLIENT_CERT", " "),
    "proxy": ("ALL_PROXY", " "),
}
#: An index that has only some files of a release would leave the others' hashes out of a lock.
PARTIAL = {"extra-index-url", "find-links"}
#: The same setting under the names that older uv versions gave it.
SAME = {"UV_DEFAULT_INDEX": ["UV_INDEX_URL"], "UV_INDEX": ["UV_EXTRA_INDEX_URL"]}


def pip_settings() -> dict[str, str]:
    """What pip is set up with, by option. For `pip install` wins over in general, the environment over files."""
    listed = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    sections: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listed.stdout.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        if section in sections and option in SETTINGS:
            sections[section][option] = str(ast.literal_eval(value))
    return sections["global"] | sections["install"] | sections[":env:"]


def uv_configured() -> bool:
    """Whether this machine has a configuration for uv itself."""
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path(os.environ.get("HOME") or "/nonexistent") / ".config")
    return "UV_CONFIG_FILE" in os.environ or any(path.exists() for path in (home / "uv/uv.toml", Path("/etc/uv/uv.toml")))


def environment(command: list[str]) -> dict[str, str]:
    """The environment for uv."""
    env = dict(os.environ)
    if not uv_configured():
        locking = "compile" in command
        for option, value in pip_settings().items():
            name, separator = SETTINGS[option]
            if option in PARTIAL and locking:
                continue
            if not any(other in os.environ for other in [name, *SAME.get(name, [])]):
                env[name] = separator.join(value.split())
        # As pip does: of all indexes, the best version. The hashes in the locks decide what is taken.
        env.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    home = os.environ.get("HOME")
    if not home or not os.access(home, os.W_OK):
        env.setdefault("UV_CACHE_DIR", str(Path(".venv/cache").absolute()))
    env["UV_PYTHON_DOWNLOADS"] = "never"
    env["VIRTUAL_ENV"] = str(Path(sys.executable).parent.parent)
    return env


def main() -> None:
    """Runs uv."""
    command = [str(Path(sys.executable).with_name("uv")), *sys.argv[1:]]
    raise SystemExit(subprocess.run(command, env=environment(command), check=False).returncode)


if __name__ == "__main__":
    main()
