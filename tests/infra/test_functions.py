import json

import pytest

from infra.stages import STAGES
from muster.reactions import subscriptions
from muster.settings import Settings
from tests.infra.assembly import KINDS, Assembly, Resource

#: Those that have nothing to do with the database.
OUTSIDE = {"rotate-signing-keys"}
ENTRIES = {
    "api", "relay", "mail-feedback", "post-confirmation", "pre-sign-up", "rotate-signing-keys", "rotate-database-password",
    "migrate", "workflow-step", "workflow-ask", *(f"worker-{consumer}" for consumer in subscriptions()),
}  # fmt: skip


def _entry(assembly: Assembly, function: Resource) -> str:
    return function.name.removeprefix(f"{assembly.prefix}-")


@pytest.mark.req("AW-3")
def test_there_are_these_functions_and_no_helpers_of_the_cdk(assembly: Assembly) -> None:
    assert {_entry(assembly, function) for function in assembly.all("AWS::Lambda::Function")} == ENTRIES


@pytest.mark.req("AW-3")
def test_each_runs_the_newest_python_on_arm_with_traces_and_lines_of_json(assembly: Assembly) -> None:
    for function in assembly.all("AWS::Lambda::Function"):
        assert function.values["Runtime"] == "python3.14"
        assert function.values["Architectures"] == ["arm64"]
        assert function.values["TracingConfig"] == {"Mode": "Active"}
        assert function.values["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": f"LogGroup(/aws/lambda/{function.name})"}


@pytest.mark.req("AW-2")
def test_only_those_that_need_the_database_are_in_the_network_and_in_private_subnets(assembly: Assembly) -> None:
    for function in assembly.all("AWS::Lambda::Function"):
        if _entry(assembly, function) in OUTSIDE:
            assert "VpcConfig" not in function.values
        else:
            subnets = function.values["VpcConfig"]["SubnetIds"]
            assert len(subnets) == 2
            assert all("private" in subnet for subnet in subnets)


def test_sizes_are_those_of_the_stage(assembly: Assembly) -> None:
    stage = STAGES[str(KINDS[assembly.kind][0].get("stage", "dev"))]
    reserving = KINDS[assembly.kind][0].get("reserve") != "no"
    for entry in ("api", "relay", "migrate", "mail_feedback", "workflow_step", "workflow_ask"):
        values = assembly.function(entry.replace("_", "-")).values
        size = stage.size(entry)
        assert (values["MemorySize"], values["Timeout"]) == (size.memory, size.timeout)
        assert values.get("ReservedConcurrentExecutions") == (size.reserved if reserving else None)


def test_all_functions_together_leave_the_database_connections(assembly: Assembly) -> None:
    stage = STAGES[str(KINDS[assembly.kind][0].get("stage", "dev"))]
    reserved = sum(stage.size(entry).reserved or 0 for entry in ("api", "relay", "workflow_step"))
    (asking,) = [
        source.values["ScalingConfig"]["MaximumConcurrency"]
        for source in assembly.all("AWS::Lambda::EventSourceMapping")
        if source.values["FunctionName"] == f"Function({assembly.prefix}-workflow-ask)"
    ]
    workers = stage.worker_concurrency * len(subscriptions()) + asking
    assert (reserved + workers) * stage.database_pool < 0.8 * stage.database.connections


def test_every_log_is_forgotten_one_day(assembly: Assembly) -> None:
    days = STAGES[str(KINDS[assembly.kind][0].get("stage", "dev"))].log_days
    assert {group.values["RetentionInDays"] for group in assembly.all("AWS::Logs::LogGroup")} == {days}


@pytest.mark.req("AW-13")
def test_every_variable_is_a_setting_of_musters(assembly: Assembly) -> None:
    known = {f"MUSTER_{name.upper()}" for name in Settings.model_fields} | {"MUSTER_CONSUMER"}
    for function in assembly.all("AWS::Lambda::Function"):
        assert set(function.values["Environment"]["Variables"]) <= known


@pytest.mark.req("AW-13")
def test_every_output_called_setting_is_one_and_has_what_functions_are_told(assembly: Assembly) -> None:
    words = {f"Setting{''.join(part.capitalize() for part in name.split('_'))}": name for name in Settings.model_fields}
    told = assembly.function("api").values["Environment"]["Variables"]
    settings = {name: value for name, value in assembly.outputs.items() if name.startswith("Setting")}
    assert len(settings) >= 11
    for output in settings:
        assert f"MUSTER_{words[output].upper()}" in told


@pytest.mark.req("SE-2")
def test_no_function_is_told_a_secret(assembly: Assembly) -> None:
    for function in assembly.all("AWS::Lambda::Function"):
        assert "resolve:" not in str(function.values["Environment"])


@pytest.mark.req("AW-6")
def test_new_code_waits_for_the_migration(assembly: Assembly) -> None:
    migration = assembly.one("Custom::Migration")
    assert migration.stack == "data"
    assert migration.values["Package"]
    for schedule in assembly.all("AWS::SecretsManager::RotationSchedule"):
        assert migration.id in schedule.body["DependsOn"]
    artifacts = json.loads((assembly.folder / "manifest.json").read_text())["artifacts"]
    for part in ("identity", "messaging", "api"):
        assert f"{assembly.prefix}-data" in artifacts[f"{assembly.prefix}-{part}"]["dependencies"]
