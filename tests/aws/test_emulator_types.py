"""What tests/emulator adds to the emulator's templates. Each test is of one patch, and fails without it."""

import asyncio
import ssl

import asyncpg  # type: ignore[import-untyped]  # it has no annotations
import boto3
import pytest

from tests.support.deploy import create_stack
from tests.support.emulator import Emulator

pytestmark = pytest.mark.usefixtures("emulator")
VPC = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.7.0.0/16"}}


def attribute(logical: str, name: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [logical, name]}


def test_a_private_network_has_a_way_out_and_a_log() -> None:
    resources = {
        "Vpc": VPC,
        "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.7.1.0/24"}},
        "Address": {"Type": "AWS::EC2::EIP", "Properties": {"Domain": "vpc"}},
        "Nat": {
            "Type": "AWS::EC2::NatGateway",
            "Properties": {"SubnetId": {"Ref": "Subnet"}, "AllocationId": attribute("Address", "AllocationId")},
        },
        "Log": {
            "Type": "AWS::EC2::FlowLog",
            "Properties": {
                "ResourceId": {"Ref": "Vpc"},
                "ResourceType": "VPC",
                "TrafficType": "REJECT",
                "LogGroupName": "flows",
                "DeliverLogsPermissionArn": "arn:aws:iam::000000000000:role/flows",
            },
        },
    }
    made = create_stack("way-out", resources, {"Nat": {"Ref": "Nat"}, "Vpc": {"Ref": "Vpc"}})
    ec2 = boto3.client("ec2")
    assert ec2.describe_nat_gateways(NatGatewayIds=[made["Nat"]])["NatGateways"][0]["VpcId"] == made["Vpc"]
    assert [log["TrafficType"] for log in ec2.describe_flow_logs()["FlowLogs"] if log["ResourceId"] == made["Vpc"]] == [
        "REJECT"
    ]


def test_a_security_groups_rules_may_stand_beside_it() -> None:
    def group(name: str) -> dict[str, object]:
        properties = {"GroupDescription": name, "VpcId": {"Ref": "Vpc"}, "SecurityGroupEgress": []}
        return {"Type": "AWS::EC2::SecurityGroup", "Properties": properties}

    database, functions = attribute("Database", "GroupId"), attribute("Functions", "GroupId")
    ports = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
    resources = {
        "Vpc": VPC,
        "Functions": group("functions"),
        "Database": group("database"),
        "In": {
            "Type": "AWS::EC2::SecurityGroupIngress",
            "Properties": {"GroupId": database, "SourceSecurityGroupId": functions, **ports},
        },
        "Out": {
            "Type": "AWS::EC2::SecurityGroupEgress",
            "Properties": {"GroupId": functions, "DestinationSecurityGroupId": database, **ports},
        },
    }
    made = create_stack("rules", resources, {"Database": database, "Functions": functions})
    groups = boto3.client("ec2").describe_security_groups(GroupIds=list(made.values()))["SecurityGroups"]
    by_id = {group["GroupId"]: group for group in groups}
    (into,) = by_id[made["Database"]]["IpPermissions"]
    assert [pair["GroupId"] for pair in into["UserIdGroupPairs"]] == [made["Functions"]]
    assert into["FromPort"] == 5432
    towards = by_id[made["Functions"]]["IpPermissionsEgress"]
    assert made["Database"] in [pair["GroupId"] for rule in towards for pair in rule["UserIdGroupPairs"]]


def test_a_secret_is_referred_to_by_its_arn() -> None:
    secret = {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "some/secret", "GenerateSecretString": {}}}
    made = create_stack("secret", {"Secret": secret}, {"Ref": {"Ref": "Secret"}})
    assert made["Ref"].startswith("arn:aws:secretsmanager:")
    assert boto3.client("secretsmanager").describe_secret(SecretId=made["Ref"])["Name"] == "some/secret"
    boto3.client("cloudformation").delete_stack(StackName="secret")


def test_a_tables_expiry_and_backups_are_set() -> None:
    table = {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
            "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": "true"},
        },
    }
    made = create_stack("table", {"Table": table}, {"Table": {"Ref": "Table"}})
    dynamodb = boto3.client("dynamodb")
    expiry = dynamodb.describe_time_to_live(TableName=made["Table"])["TimeToLiveDescription"]
    assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}
    backups = dynamodb.describe_continuous_backups(TableName=made["Table"])["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_an_alarm_may_be_of_an_expression() -> None:
    metric = {"Metric": {"MetricName": "Errors", "Namespace": "Test"}, "Period": 60, "Stat": "Sum"}
    alarm = {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanThreshold",
            "Metrics": [
                {"Id": "m1", "MetricStat": metric, "ReturnData": False},
                {"Id": "twice", "Expression": "m1 * 2", "ReturnData": True},
            ],
        },
    }
    made = create_stack("expressions", {"Alarm": alarm}, {"Alarm": {"Ref": "Alarm"}})
    cloudwatch = boto3.client("cloudwatch")
    cloudwatch.set_alarm_state(AlarmName=made["Alarm"], StateValue="ALARM", StateReason="a test")
    assert cloudwatch.describe_alarms(AlarmNames=[made["Alarm"]])["MetricAlarms"][0]["StateValue"] == "ALARM"


def test_a_firewall_stands_before_a_stage() -> None:
    seen = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "all"}
    stage = {"Fn::Sub": "arn:aws:apigateway:us-east-1::/restapis/${Api}/stages/v1"}
    resources = {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "guarded"}},
        "Method": {
            "Type": "AWS::ApiGateway::Method",
            "Properties": {
                "RestApiId": {"Ref": "Api"}, "ResourceId": attribute("Api", "RootResourceId"), "HttpMethod": "GET",
                "AuthorizationType": "NONE", "Integration": {"Type": "MOCK"},
            },
        },
        "Deployment": {
            "Type": "AWS::ApiGateway::Deployment",
            "Properties": {"RestApiId": {"Ref": "Api"}, "StageName": "v1"},
            "DependsOn": ["Method"],
        },
        "Firewall": {
            "Type": "AWS::WAFv2::WebACL",
            "Properties": {"Name": "wall", "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "VisibilityConfig": seen},
        },
        "Association": {
            "Type": "AWS::WAFv2::WebACLAssociation",
            "Properties": {"WebACLArn": attribute("Firewall", "Arn"), "ResourceArn": stage},
            "DependsOn": ["Deployment"],
        },
    }  # fmt: skip
    made = create_stack("firewall", resources, {"Stage": stage})
    found = boto3.client("wafv2").get_web_acl_for_resource(ResourceArn=made["Stage"])
    assert found["WebACL"]["Name"] == "wall"


async def test_a_database_instance_is_a_real_database_over_tls(emulator: Emulator) -> None:
    instance = {
        "Type": "AWS::RDS::DBInstance",
        "Properties": {
            "Engine": "postgres", "DBInstanceClass": "db.t4g.micro", "AllocatedStorage": "20", "DBName": "first",
            "MasterUsername": "first_master", "MasterUserPassword": "it's-a-secret", "DeletionProtection": False,
        },
    }  # fmt: skip
    host, port = attribute("Instance", "Endpoint.Address"), attribute("Instance", "Endpoint.Port")
    made = await asyncio.to_thread(create_stack, "database", {"Instance": instance}, {"Host": host, "Port": port})
    connection = await asyncpg.connect(
        host=made["Host"], port=int(made["Port"]), user="first_master", password="it's-a-secret", database="first",
        ssl=ssl.create_default_context(cafile=str(emulator.ca_file)),
    )  # fmt: skip
    try:
        assert await connection.fetchval("SELECT current_user") == "first_master"
        assert not await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    finally:
        await connection.close()
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="TLS only"):
        await asyncpg.connect(host=made["Host"], port=int(made["Port"]), user="first_master", database="first", ssl=False)
