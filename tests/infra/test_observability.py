import pytest

from muster.reactions import subscriptions
from tests.infra.assembly import Assembly


@pytest.mark.req("AW-12")
def test_every_alarm_tells_somebody_and_says_what_to_do(assembly: Assembly) -> None:
    topic = f"Topic({assembly.prefix}-alarms)"
    alarms = assembly.all("AWS::CloudWatch::Alarm")
    assert len(alarms) >= 15
    for alarm in alarms:
        assert alarm.values["AlarmActions"] == [topic]
        assert alarm.values["OKActions"] == [topic]
        assert len(alarm.values["AlarmDescription"]) > 60
        assert alarm.values["MetricName"]  # a metric, and no arithmetic


@pytest.mark.req("AW-12")
def test_each_queue_has_an_alarm_for_late_and_one_for_dead(assembly: Assembly) -> None:
    watched = {
        (dimension["Value"], alarm.values["MetricName"])
        for alarm in assembly.all("AWS::CloudWatch::Alarm")
        for dimension in alarm.values.get("Dimensions", []) if dimension["Name"] == "QueueName"
    }  # fmt: skip
    expected = set()
    for name in (*subscriptions(), "mail-feedback", "workflows"):
        expected.add((f"Queue({assembly.prefix}-{name}).QueueName", "ApproximateAgeOfOldestMessage"))
        expected.add((f"Queue({assembly.prefix}-{name}-dead).QueueName", "ApproximateNumberOfMessagesVisible"))
    assert watched == expected


@pytest.mark.req("AW-12")
def test_a_relay_that_is_silent_is_noticed(assembly: Assembly) -> None:
    alarm = next(
        each.values for each in assembly.all("AWS::CloudWatch::Alarm") if str(each.values["AlarmName"]).endswith("relay-silent")
    )
    assert alarm["TreatMissingData"] == "breaching"
    assert alarm["ComparisonOperator"] == "LessThanThreshold"


@pytest.mark.req("AW-12", "EV-4")
def test_workflows_that_fail_or_hang_or_are_slowed_down_are_noticed(assembly: Assembly) -> None:
    machine = f"arn:aws:states:Region:AccountId:stateMachine:{assembly.prefix}-workflows"
    watched = {
        alarm.values["MetricName"]
        for alarm in assembly.all("AWS::CloudWatch::Alarm")
        if alarm.values.get("Dimensions") == [{"Name": "StateMachineArn", "Value": machine}]
    }
    assert watched == {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionThrottled"}


@pytest.mark.req("AW-12")
def test_the_dashboard_shows_what_people_notice_and_what_it_costs(assembly: Assembly) -> None:
    body = str(assembly.one("AWS::CloudWatch::Dashboard").values["DashboardBody"])
    for figure in (
        "Count", "5XXError", "p50", "p99", "ApproximateAgeOfOldestMessage", "CPUUtilization", "DatabaseConnections",
        "FreeStorageSpace", "Throttles", "Invocations", "ConsumedWriteCapacityUnits", "BytesDownloaded", "ExecutionsFailed",
    ):  # fmt: skip
        assert figure in body


@pytest.mark.req("AW-12")
def test_a_person_is_told_by_mail_where_one_is_named(dev: Assembly, prod: Assembly) -> None:
    told = [each.values for each in prod.all("AWS::SNS::Subscription") if each.values["Protocol"] == "email"]
    assert [(each["Endpoint"], each["TopicArn"]) for each in told] == [
        ("operators@muster.example", "Topic(muster-prod-alarms)")
    ]
    assert not [each for each in dev.all("AWS::SNS::Subscription") if each.values["Protocol"] == "email"]
