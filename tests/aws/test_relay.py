"""The relay: what a writer committed who died before it could say so, is not lost."""

import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from tests.aws.workspace import Workspace, muster
from tests.support.emulator import ROOT
from tests.support.outbox import mail_to, sent_mails


def variables(workspace: Workspace, folder: Path) -> dict[str, str]:
    """The environment of an operator's process that uses what was deployed."""
    lines = [line for line in muster("aws", "env").splitlines() if line and not line.startswith("#")]
    assert "MUSTER_BACKEND=aws" in lines
    told = {name: value.strip("'\"") for name, _, value in (line.partition("=") for line in lines)}
    own = {"MUSTER_DATA_DIR": str(folder), "MUSTER_AWS_DATABASE_CA": str(workspace.stack.emulator.ca_file)}
    return {**os.environ, **told, **own}


@pytest.mark.req("AW-13")
def test_what_a_killed_writer_committed_is_relayed(workspace: Workspace, tmp_path: Path) -> None:
    admin, emulator = workspace.admin, workspace.stack.emulator
    workspace.project("KILL")
    zoe = workspace.member("Zoe")
    task = admin.post("/tasks", {"project": "KILL", "title": "Hang the lamps"})
    body = f'{{"assignee_ids": ["{zoe.id}"]}}'
    token = admin.client.headers["Authorization"].partition(" ")[2]
    killed = subprocess.run(
        [sys.executable, "-m", "tests.aws.killed_writer", token, "PATCH", f"/tasks/{task['id']}", body],
        cwd=ROOT,
        env=variables(workspace, tmp_path),
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert killed.returncode == -9, killed.stderr
    assert admin.get(f"/tasks/{task['id']}")["assignee_ids"] == [zoe.id]
    assert not [mail for mail in sent_mails(emulator, zoe.email) if task["key"] in mail.subject]
    # As its schedule does each minute.
    boto3.client("lambda").invoke(FunctionName=workspace.stack.outputs["FunctionRelay"], InvocationType="Event", Payload=b"{}")
    mail_to(emulator, zoe.email, task["key"])
