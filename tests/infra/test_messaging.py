import pytest

from infra.stages import STAGES
from muster.reactions import subscriptions
from tests.infra.assembly import KINDS, Assembly

#: The queues that topics fill, by the function that reads them.
OF_TOPICS_BY_FUNCTION = {"mail-feedback": "mail-feedback", "workflow-ask": "workflows"}
OF_TOPICS = tuple(OF_TOPICS_BY_FUNCTION.values())


@pytest.mark.req("NO-2")
def test_rules_are_what_consumers_subscribe_to(assembly: Assembly) -> None:
    rules = {rule.values["Name"]: rule.values for rule in assembly.all("AWS::Events::Rule") if "EventPattern" in rule.values}
    assert set(rules) == {f"{assembly.prefix}-{consumer}" for consumer in subscriptions()}
    for consumer, kinds in subscriptions().items():
        rule = rules[f"{assembly.prefix}-{consumer}"]
        every = {"source": ["muster"]}
        assert rule["EventPattern"] == (every if kinds is None else every | {"detail-type": list(kinds)})
        assert rule["EventBusName"] == f"EventBus({assembly.prefix})"
        assert [target["Arn"] for target in rule["Targets"]] == [f"Queue({assembly.prefix}-{consumer}).Arn"]


@pytest.mark.req("NO-5")
def test_each_queue_gives_up_into_a_queue_of_its_own(assembly: Assembly) -> None:
    stage = STAGES[str(KINDS[assembly.kind][0].get("stage", "dev"))]
    for name in (*subscriptions(), *OF_TOPICS):
        queue = assembly.one("AWS::SQS::Queue", f"{assembly.prefix}-{name}")
        assert queue.values["RedrivePolicy"] == {
            "deadLetterTargetArn": f"Queue({assembly.prefix}-{name}-dead).Arn",
            "maxReceiveCount": stage.max_receive_count,
        }
        assert queue.values["SqsManagedSseEnabled"] is True
        dead = assembly.one("AWS::SQS::Queue", f"{assembly.prefix}-{name}-dead")
        assert dead.values["MessageRetentionPeriod"] == 14 * 86_400
    assert len(assembly.all("AWS::SQS::Queue")) == 2 * (len(subscriptions()) + len(OF_TOPICS))


@pytest.mark.req("NO-5")
def test_each_worker_reads_its_queue_and_keeps_only_what_failed(assembly: Assembly) -> None:
    fed = {source.values["FunctionName"]: source.values for source in assembly.all("AWS::Lambda::EventSourceMapping")}
    names = {f"worker-{consumer}": consumer for consumer in subscriptions()} | OF_TOPICS_BY_FUNCTION
    assert len(fed) == len(names)
    for entry, queue_name in names.items():
        source = fed[f"Function({assembly.prefix}-{entry})"]
        queue = assembly.one("AWS::SQS::Queue", f"{assembly.prefix}-{queue_name}")
        assert source["EventSourceArn"] == f"Queue({queue.name}).Arn"
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        # A message that waits for a busy function is not to be given out anew meanwhile.
        assert queue.values["VisibilityTimeout"] == 6 * assembly.function(entry).values["Timeout"]
        variables = assembly.function(entry).values["Environment"]["Variables"]
        assert variables.get("MUSTER_CONSUMER") == (None if entry in OF_TOPICS_BY_FUNCTION else queue_name)


@pytest.mark.req("NO-2")
def test_the_relay_is_called_each_minute_and_never_twice_for_one_call(assembly: Assembly) -> None:
    rule = assembly.one("AWS::Events::Rule", f"{assembly.prefix}-each-minute").values
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(1 minute)", "ENABLED")
    assert [target["Arn"] for target in rule["Targets"]] == [f"Function({assembly.prefix}-relay).Arn"]
    retries = assembly.one("AWS::Lambda::EventInvokeConfig").values
    assert retries["FunctionName"] == f"Function({assembly.prefix}-relay)"
    assert (retries["MaximumRetryAttempts"], retries["MaximumEventAgeInSeconds"]) == (0, 60)


@pytest.mark.req("NO-4")
def test_bounces_and_complaints_come_back(assembly: Assembly) -> None:
    events = assembly.one("AWS::SES::ConfigurationSetEventDestination").values
    assert sorted(events["EventDestination"]["MatchingEventTypes"]) == ["bounce", "complaint"]
    assert events["EventDestination"]["SnsDestination"] == {"TopicARN": f"Topic({assembly.prefix}-mail-feedback)"}
    queue = f"Queue({assembly.prefix}-mail-feedback).Arn"
    topic = f"Topic({assembly.prefix}-mail-feedback)"
    found = [each.values for each in assembly.all("AWS::SNS::Subscription") if each.values["TopicArn"] == topic]
    assert [(each["Protocol"], each["Endpoint"]) for each in found] == [("sqs", queue)]
    settings = assembly.one("AWS::SES::ConfigurationSet").values
    assert settings["DeliveryOptions"]["TlsPolicy"] == "REQUIRE"
    assert sorted(settings["SuppressionOptions"]["SuppressedReasons"]) == ["BOUNCE", "COMPLAINT"]


@pytest.mark.req("NO-4")
def test_the_sender_is_an_address_or_its_whole_domain(dev: Assembly, prod: Assembly) -> None:
    assert dev.one("AWS::SES::EmailIdentity").values["EmailIdentity"] == "muster@example.com"
    assert prod.one("AWS::SES::EmailIdentity").values["EmailIdentity"] == "muster.example"


@pytest.mark.req("SE-2")
def test_topics_are_encrypted_with_a_key_that_is_replaced(assembly: Assembly) -> None:
    key = assembly.one("AWS::KMS::Key")
    assert key.values["EnableKeyRotation"] is True
    assert {topic.values["KmsMasterKeyId"] for topic in assembly.all("AWS::SNS::Topic")} == {f"Key({key.id}).Arn"}
