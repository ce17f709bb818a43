"""Where logs lie, and how long."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.acknowledgements import accept
from infra.stages import Stage

_RETENTION = {
    7: logs.RetentionDays.ONE_WEEK,
    14: logs.RetentionDays.TWO_WEEKS,
    30: logs.RetentionDays.ONE_MONTH,
    90: logs.RetentionDays.THREE_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
}


def log_group(scope: Construct, name: str, stage: Stage, group_name: str) -> logs.LogGroup:
    """A log group that forgets after the stage's days."""
    return logs.LogGroup(
        scope,
        name,
        log_group_name=group_name,
        retention=_RETENTION[stage.log_days],
        removal_policy=RemovalPolicy.RETAIN if stage.keep_data else RemovalPolicy.DESTROY,
    )


def access_log_bucket(scope: Construct, name: str, stage: Stage, *, cloudfront: bool = False) -> s3.Bucket:
    """A private bucket for access logs, which S3 and CloudFront write as files."""
    bucket = s3.Bucket(
        scope,
        name,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        # CloudFront still hands its logs over by an access control list.
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_PREFERRED if cloudfront else s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        lifecycle_rules=[
            s3.LifecycleRule(
                id="forget", expiration=Duration.days(stage.log_days), abort_incomplete_multipart_upload_after=Duration.days(1)
            )
        ],
        removal_policy=RemovalPolicy.RETAIN if stage.keep_data else RemovalPolicy.DESTROY,
    )
    accept(bucket, "It holds access logs itself; logging who writes logs would never end.", "S1")
    return bucket
