import json

import pytest

from infra.names import Names
from muster.identity.keys import PURPOSES
from tests.infra.assembly import Assembly


@pytest.mark.req("AW-6")
def test_both_engines_are_the_newest_and_refuse_connections_without_tls(dev: Assembly, prod: Assembly) -> None:
    postgresql, mysql = (each.one("AWS::RDS::DBInstance").values for each in (dev, prod))
    assert (postgresql["Engine"], str(postgresql["EngineVersion"]).split(".", maxsplit=1)[0]) == ("postgres", "18")
    assert (mysql["Engine"], mysql["EngineVersion"][:4]) == ("mysql", "8.4.")
    assert dev.one("AWS::RDS::DBParameterGroup").values["Parameters"] == {"rds.force_ssl": "1"}
    assert prod.one("AWS::RDS::DBParameterGroup").values["Parameters"] == {"require_secure_transport": "1"}


@pytest.mark.req("AW-6")
def test_the_database_is_encrypted_and_in_isolated_subnets(assembly: Assembly) -> None:
    database = assembly.one("AWS::RDS::DBInstance").values
    assert database["StorageEncrypted"] is True
    assert database["PubliclyAccessible"] is False
    subnets = assembly.one("AWS::RDS::DBSubnetGroup").values["SubnetIds"]
    assert len(subnets) == 2
    assert all("isolated" in subnet for subnet in subnets)


@pytest.mark.req("AW-6")
def test_production_has_a_second_instance_backups_and_cannot_be_deleted_by_a_slip(dev: Assembly, prod: Assembly) -> None:
    database = prod.one("AWS::RDS::DBInstance")
    assert database.values["MultiAZ"] is True
    assert database.values["DBInstanceClass"] == "db.r7g.large"
    assert database.values["BackupRetentionPeriod"] == 14
    assert database.values["DeletionProtection"] is True
    assert database.body["DeletionPolicy"] == "Snapshot"
    assert dev.one("AWS::RDS::DBInstance").body["DeletionPolicy"] == "Delete"
    for kind in ("AWS::DynamoDB::Table", "AWS::Cognito::UserPool"):
        assert prod.one(kind).body["DeletionPolicy"] == "Retain"
        assert dev.one(kind).body["DeletionPolicy"] == "Delete"


@pytest.mark.req("AW-6")
def test_the_applications_credentials_are_not_the_masters(assembly: Assembly) -> None:
    made = assembly.one("AWS::SecretsManager::Secret", f"{assembly.prefix.replace('-', '/')}/database-application").values
    known = json.loads(made["GenerateSecretString"]["SecretStringTemplate"])
    assert known["username"] != assembly.one("AWS::RDS::DBInstance").values["MasterUsername"]
    assert set(known) == {"engine", "host", "port", "dbname", "username"}
    assert known["engine"] == ("mysql" if assembly.kind == "prod" else "postgresql")
    assert made["GenerateSecretString"]["GenerateStringKey"] == "password"


@pytest.mark.req("AW-7")
def test_the_table_is_encrypted_and_forgets(assembly: Assembly) -> None:
    table = assembly.one("AWS::DynamoDB::Table").values
    assert [(key["AttributeName"], key["KeyType"]) for key in table["KeySchema"]] == [("pk", "HASH"), ("sk", "RANGE")]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    kept = assembly.kind == "prod"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": kept}
    assert table["DeletionProtectionEnabled"] is kept


@pytest.mark.req("AW-7")
def test_every_bucket_is_private_and_encrypted(assembly: Assembly) -> None:
    for bucket in assembly.all("AWS::S3::Bucket"):
        assert set(bucket.values["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket.values["BucketEncryption"]


@pytest.mark.req("TK-4")
def test_files_are_sent_by_the_web_client_alone_and_what_is_unfinished_goes(assembly: Assembly) -> None:
    bucket = next(each for each in assembly.all("AWS::S3::Bucket", "data") if "CorsConfiguration" in each.values).values
    (rule,) = bucket["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedOrigins"] == [assembly.text("web", assembly.outputs["WebUrl"])]
    assert rule["AllowedMethods"] == ["GET", "PUT"]
    assert set(rule["AllowedHeaders"]) == {"Content-Type", "If-None-Match"}  # with which a link is signed
    rules = bucket["LifecycleConfiguration"]["Rules"]
    assert {"DaysAfterInitiation": 1} in [each.get("AbortIncompleteMultipartUpload") for each in rules]
    assert ("VersioningConfiguration" in bucket) is (assembly.kind == "prod")


@pytest.mark.req("EV-1", "SE-1")
def test_what_was_uploaded_for_a_picture_does_not_stay(assembly: Assembly) -> None:
    bucket = next(each for each in assembly.all("AWS::S3::Bucket", "data") if "CorsConfiguration" in each.values).values
    (rule,) = [each for each in bucket["LifecycleConfiguration"]["Rules"] if each.get("Prefix") == "event-uploads/"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 2)
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}


@pytest.mark.req("AW-8")
def test_the_cache_is_optional_and_over_tls(dev: Assembly, prod: Assembly) -> None:
    assert not dev.all("AWS::ElastiCache::ReplicationGroup")
    assert "MUSTER_REDIS_URL" not in dev.function("api").values["Environment"]["Variables"]
    cache = prod.one("AWS::ElastiCache::ReplicationGroup").values
    assert cache["Engine"] == "redis"
    assert (cache["TransitEncryptionEnabled"], cache["TransitEncryptionMode"]) == (True, "required")
    assert cache["AtRestEncryptionEnabled"] is True
    assert cache["MultiAZEnabled"] is True
    assert all("isolated" in subnet for subnet in prod.one("AWS::ElastiCache::SubnetGroup").values["SubnetIds"])
    assert prod.function("api").values["Environment"]["Variables"]["MUSTER_REDIS_URL"].startswith("rediss://")


@pytest.mark.req("AW-9")
def test_rings_and_the_databases_password_are_replaced_when_their_days_are_over(assembly: Assembly) -> None:
    prefix = Names(assembly.prefix.removeprefix("muster-")).secret_prefix
    rotated = {each.values["SecretId"]: each.values for each in assembly.all("AWS::SecretsManager::RotationSchedule")}
    keys = f"Function({assembly.prefix}-rotate-signing-keys).Arn"
    expected = {f"Secret({prefix}signing-keys.{purpose})": keys for purpose in PURPOSES}
    expected[f"Secret({prefix}ticket-keys)"] = keys
    expected[f"Secret({prefix}database-application)"] = f"Function({assembly.prefix}-rotate-database-password).Arn"
    assert {secret: values["RotationLambdaARN"] for secret, values in rotated.items()} == expected
    for secret, values in rotated.items():
        assert values["RotationRules"] == {"AutomaticallyAfterDays": 365 if secret.endswith("ticket-keys)") else 30}
        assert values["RotateImmediatelyOnUpdate"] is False


@pytest.mark.req("SE-2")
def test_no_template_holds_a_secret(assembly: Assembly) -> None:
    for secret in assembly.all("AWS::SecretsManager::Secret"):
        assert "SecretString" not in secret.values
        assert secret.values["GenerateSecretString"]
    password = assembly.one("AWS::RDS::DBInstance").values["MasterUserPassword"]
    assert password.startswith("{{resolve:secretsmanager:")
