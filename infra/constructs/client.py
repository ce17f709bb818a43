"""The web client: CloudFront before a bucket with its files and before the API, one origin for the browser."""

from pathlib import Path

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as certificates
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.acknowledgements import accept
from infra.constructs.edge_key import EdgeKey
from infra.constructs.files import origin as file_origin
from infra.constructs.gateway import STAGE, domain_name
from infra.constructs.logs import access_log_bucket
from muster.api.edge import security_headers

#: What the API answers besides /api/*: see muster.api.operations and openapi.
_API_PATHS = (
    "/api/*", "/docs*", "/openapi.json", "/healthz", "/readyz",
    # The routes that the specification names.
    "/create-event", "/create-ticket", "/get-qr-code", "/log-activity", "/send-otp", "/subscribe",
)  # fmt: skip

#: Pages that the API writes: their addresses are typed, and shared without https. The others of the client's are files.
_API_PAGES = ("/e/*",)

_PRICE_CLASSES = {"100": cloudfront.PriceClass.PRICE_CLASS_100, "all": cloudfront.PriceClass.PRICE_CLASS_ALL}


class Client(Construct):
    """The bucket of `web/dist`, which `make deploy` fills, and the distribution. `firewall` is the ARN of a web ACL."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        configuration: Configuration,
        *,
        api: apigateway.CfnRestApi,
        edge_key: EdgeKey,
        firewall: str,
    ) -> None:
        super().__init__(scope, name)
        self._configuration = configuration
        stage = configuration.stage
        logs = access_log_bucket(self, "Logs", stage, cloudfront=True)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            bucket_name=configuration.names.bucket("web"),
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            server_access_logs_bucket=logs,
            server_access_logs_prefix="bucket/",
            # What it holds is built from the sources at any time.
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=configuration.names.base,
            default_root_object="index.html",
            default_behavior=self._files(),
            additional_behaviors=_api_behaviours(api, edge_key),
            web_acl_id=firewall,
            domain_names=[configuration.domain] if configuration.domain else None,
            certificate=self._certificate(),
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=_PRICE_CLASSES[stage.edge_locations],
            enable_logging=True,
            log_bucket=logs,
            log_file_prefix="cloudfront/",
        )
        _accept(self.distribution, configuration)

    @property
    def url(self) -> str:
        """The address that people use, without a slash at its end."""
        configuration = self._configuration
        return configuration.public_url or f"https://{configuration.domain or self.distribution.distribution_domain_name}"

    def _certificate(self) -> certificates.ICertificate | None:
        arn = self._configuration.certificate
        return certificates.Certificate.from_certificate_arn(self, "Certificate", arn) if arn else None

    def _files(self) -> cloudfront.BehaviorOptions:
        rewrite = cloudfront.Function(
            self,
            "Pages",
            function_name=f"{self._configuration.names.base}-pages",
            comment="The client's pages for the addresses of its screens",
            code=cloudfront.FunctionCode.from_file(file_path=str(Path(__file__).parent / "pages.js")),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
        )
        return cloudfront.BehaviorOptions(
            origin=origins.S3BucketOrigin.with_origin_access_control(self.bucket),
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            # Each file says itself how long it is good: /assets/ for a year, the page must be asked for (infra/publish.py).
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            compress=True,
            response_headers_policy=self._headers(),
            function_associations=[
                cloudfront.FunctionAssociation(function=rewrite, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST)
            ],
        )

    def _headers(self) -> cloudfront.ResponseHeadersPolicy:
        """The headers that Muster's own server sets on the client's files."""
        headers = security_headers(https=True, file_origin=file_origin(self._configuration))
        special = {
            "content-security-policy", "referrer-policy", "strict-transport-security", "x-content-type-options",
            "x-frame-options", "x-xss-protection",
        }  # fmt: skip
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            response_headers_policy_name=f"{self._configuration.names.base}-pages",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=headers["content-security-policy"], override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.days(365), include_subdomains=True, override=True
                ),
                xss_protection=cloudfront.ResponseHeadersXSSProtection(protection=False, override=True),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(header=header, value=value, override=True)
                    for header, value in headers.items()
                    if header not in special
                ]
            ),
        )


def _api_behaviours(api: apigateway.CfnRestApi, edge_key: EdgeKey) -> dict[str, cloudfront.BehaviorOptions]:
    origin = origins.HttpOrigin(
        domain_name(api),
        origin_path=f"/{STAGE}",
        protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
        origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
        read_timeout=Duration.seconds(30),
        custom_headers=edge_key.headers,
    )
    return {
        **dict.fromkeys(_API_PATHS, _api(origin, cloudfront.ViewerProtocolPolicy.HTTPS_ONLY)),
        **dict.fromkeys(_API_PAGES, _api(origin, cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS)),
    }


def _api(origin: origins.HttpOrigin, viewers: cloudfront.ViewerProtocolPolicy) -> cloudfront.BehaviorOptions:
    """Passed on as it is, but for the host name, by which API Gateway knows its API; nothing is kept.

    A policy that leaves out the host name cannot add CloudFront's own headers, such as CloudFront-Viewer-Address. Whose request
    it is stands in X-Forwarded-For; the edge key says that CloudFront has written it.
    """
    return cloudfront.BehaviorOptions(
        origin=origin,
        viewer_protocol_policy=viewers,
        allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
        cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
        origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    )


def _accept(distribution: cloudfront.Distribution, configuration: Configuration) -> None:
    accept(distribution, "Teams work from everywhere; a country says nothing about who may sign in.", "CFR1")
    if not configuration.domain:
        accept(
            distribution,
            "CloudFront's own name comes with CloudFront's own certificate and choice of TLS versions. "
            "A domain and a certificate (docs/guides/deploy-to-aws.md) make TLS 1.2 the oldest.",
            "CFR4",
        )
