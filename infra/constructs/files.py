"""The S3 bucket of files: `muster.adapters.aws.files`."""

from collections.abc import Sequence
from typing import Literal

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.acknowledgements import accept
from infra.constructs.functions import Function
from infra.constructs.logs import access_log_bucket

#: What a key begins with (muster.tasks.attachments_store, muster.events.images, muster.events.ticket_pictures).
Kind = Literal["attachments", "previews", "event-images", "event-uploads", "ticket-codes"]
#: Days after which S3 itself removes what was uploaded for a picture. Muster does so within hours; this is for a fault of it.
_UPLOAD_DAYS = 2


class Files(Construct):
    """A private bucket. Browsers at `web_origin` reach it by signed links, which say what may be sent and for how long."""

    def __init__(self, scope: Construct, name: str, configuration: Configuration, *, web_origin: str) -> None:
        super().__init__(scope, name)
        stage = configuration.stage
        self._name = configuration.names.bucket("files")
        self._shown = f"{configuration.names.base}-files-<AWS::AccountId>-<AWS::Region>"
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            bucket_name=self._name,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            # Muster's own trash restores what people delete; versions are for what a fault of the program overwrites.
            versioned=stage.keep_data,
            lifecycle_rules=[
                s3.LifecycleRule(id="unfinished", abort_incomplete_multipart_upload_after=Duration.days(1)),
                s3.LifecycleRule(
                    id="uploads",
                    prefix="event-uploads/",
                    expiration=Duration.days(_UPLOAD_DAYS),
                    # A photograph tells where it was taken: what is removed is not to stay as a version.
                    noncurrent_version_expiration=Duration.days(1),
                ),
                *([s3.LifecycleRule(id="former", noncurrent_version_expiration=Duration.days(30))] if stage.keep_data else []),
            ],
            cors=[
                s3.CorsRule(
                    allowed_methods=[s3.HttpMethods.GET, s3.HttpMethods.PUT],
                    allowed_origins=[web_origin],
                    # A link is signed with these; no other is sent.
                    allowed_headers=["Content-Type", "If-None-Match"],
                    exposed_headers=["ETag"],
                    max_age=3600,
                )
            ],
            server_access_logs_bucket=access_log_bucket(self, "Logs", stage),
            server_access_logs_prefix="files/",
            removal_policy=RemovalPolicy.RETAIN if stage.keep_data else RemovalPolicy.DESTROY,
        )

    def grant(
        self, function: Function, *, read: Sequence[Kind] = (), write: Sequence[Kind] = (), delete: Sequence[Kind] = ()
    ) -> None:
        """Lets a function read, write or delete files of these kinds, and sign links that do."""
        self._allow(function, ["s3:GetObject"], read)
        self._allow(function, ["s3:AbortMultipartUpload", "s3:PutObject"], write)
        self._allow(function, ["s3:DeleteObject"], delete)
        # Without this, S3 calls what is not there forbidden.
        function.allow(["s3:ListBucket"], f"arn:{Aws.PARTITION}:s3:::{self._name}")

    def _allow(self, function: Function, actions: list[str], kinds: Sequence[Kind]) -> None:
        resources = [f"arn:{Aws.PARTITION}:s3:::{self._name}/{kind}/*" for kind in kinds]
        if not resources:
            return
        function.allow(actions, *resources)
        accept(
            function.role_of_its_own,
            "A file is named by its id; the function has to do with every file of the kind, and of no other.",
            *(f"IAM5[Resource::arn:<AWS::Partition>:s3:::{self._shown}/{kind}/*]" for kind in kinds),
        )


def origin(configuration: Configuration) -> str:
    """Where signed links lead (muster.adapters.aws.presigned)."""
    return f"https://{configuration.names.bucket('files')}.s3.{Aws.REGION}.{Aws.URL_SUFFIX}"
