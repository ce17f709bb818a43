"""Starts the emulator. It ends as soon as its standard input does: with the process that started it."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from importlib.metadata import version

from ministack import app

from tests.emulator.cognito import post_confirmation
from tests.emulator.databases import real_databases
from tests.emulator.distributions import distributions_reach_apis, policies_name_buckets_here
from tests.emulator.functions import clean_interpreter, patient_starts, quick_logs, unpack_once
from tests.emulator.mails import senders_are_resources, sent_since
from tests.emulator.missing_types import firewall_types, network_types, rotation_types
from tests.emulator.queues import batches_need_no_permission_of_their_own
from tests.emulator.rotation import rotation_calls_the_function
from tests.emulator.serving import no_second_port, quick_server
from tests.emulator.topics import topics_mail
from tests.emulator.workflows import answers_are_given_to_a_machine, waits_are_as_long_as_the_input_says
from tests.emulator.wrong_types import alarms_of_expressions, secret_reference, table_settings

VERSION = "1.5.33"
PATCHES: tuple[Callable[[], None], ...] = (
    no_second_port,
    quick_server,
    network_types,
    rotation_types,
    secret_reference,
    rotation_calls_the_function,
    alarms_of_expressions,
    firewall_types,
    table_settings,
    batches_need_no_permission_of_their_own,
    topics_mail,
    senders_are_resources,
    sent_since,
    post_confirmation,
    clean_interpreter,
    quick_logs,
    patient_starts,
    unpack_once,
    real_databases,
    distributions_reach_apis,
    policies_name_buckets_here,
    waits_are_as_long_as_the_input_says,
    answers_are_given_to_a_machine,
)


def main() -> None:
    """Applies the patches and serves."""
    found = version("ministack")
    if found != VERSION:
        raise SystemExit(f"tests/emulator mends ministack {VERSION}, not {found}: look at each patch before raising VERSION.")
    for patch in PATCHES:
        patch()
    threading.Thread(target=_end_with_starter, daemon=True).start()
    app.main()


def _end_with_starter() -> None:
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
