"""The REST API: one proxy before the function `api`.

A REST API and not an HTTP API, for its stage has X-Ray, a firewall and throttling, and $3.50 a million requests.
"""

import json

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.acknowledgements import accept
from infra.constructs.firewall import Firewall
from infra.constructs.logs import log_group

#: The stage's name, which stands in the API's own address and before no path at CloudFront.
STAGE = "live"
#: The longest that API Gateway waits.
_SECONDS = 29

#: One line a request; `requestId` is what the functions log, too.
_ACCESS_LOG = {
    "time": "$context.requestTimeEpoch",
    "request_id": "$context.requestId",
    "extended_request_id": "$context.extendedRequestId",
    "address": "$context.identity.sourceIp",
    "agent": "$context.identity.userAgent",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
    "function_milliseconds": "$context.integration.latency",
    "function_status": "$context.integration.status",
    "error": "$context.error.message",
    "firewall": "$context.waf.status",
    "trace": "$context.xrayTraceId",
}


def rest_api(scope: Construct, name: str, configuration: Configuration) -> apigateway.CfnRestApi:
    """An API without routes yet. CloudFront has to know its address, and the functions that of CloudFront."""
    api = apigateway.CfnRestApi(
        scope,
        name,
        name=configuration.names.base,
        description="Muster",
        endpoint_configuration=apigateway.CfnRestApi.EndpointConfigurationProperty(types=["REGIONAL"]),
        # Whatever comes and goes is bytes; text would be re-coded.
        binary_media_types=["*/*"],
        # Below this, packing costs more than it saves.
        minimum_compression_size=1400,
    )
    accept(api, "The app checks each request against the same models that its OpenAPI document is made from.", "APIG2")
    return api


def domain_name(api: apigateway.CfnRestApi) -> str:
    """The host name of an API."""
    return f"{api.ref}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}"


class Gateway(Construct):
    """What stands behind an API's address: every request goes to `alias`."""

    def __init__(
        self, scope: Construct, name: str, configuration: Configuration, *, api: apigateway.CfnRestApi, alias: lambda_.Alias
    ) -> None:
        super().__init__(scope, name)
        self.api = apigateway.RestApi.from_rest_api_attributes(
            self, "Api", rest_api_id=api.ref, root_resource_id=api.attr_root_resource_id, rest_api_name=configuration.names.base
        )
        methods = self._methods(alias)
        self.deployment = apigateway.Deployment(self, "Deployment", api=self.api)
        for method in methods:
            self.deployment.node.add_dependency(method)
        self.stage = self._stage(configuration)
        firewall = Firewall(self, "Firewall", configuration, "REGIONAL")
        waf.CfnWebACLAssociation(
            self, "FirewallAssociation", resource_arn=self.stage.stage_arn, web_acl_arn=firewall.acl.attr_arn
        )

    @property
    def url(self) -> str:
        """Where the API is reached without CloudFront."""
        return self.stage.url_for_path("/")

    def _methods(self, alias: lambda_.Alias) -> list[apigateway.Method]:
        integration = apigateway.LambdaIntegration(
            alias, proxy=True, allow_test_invoke=False, timeout=Duration.seconds(_SECONDS)
        )
        anything = self.api.root.add_resource("{proxy+}")
        methods = [
            place.add_method("ANY", integration, authorization_type=apigateway.AuthorizationType.NONE)
            for place in (self.api.root, anything)
        ]
        for method in methods:
            accept(
                method,
                "The app itself knows who is signed in: by a bearer token or a cookie, and routes for those who are not yet.",
                "APIG4",
                "COG4",
            )
        return methods

    def _stage(self, configuration: Configuration) -> apigateway.Stage:
        stage = configuration.stage
        logs = log_group(self, "AccessLogs", stage, f"/muster/{stage.name}/api-access")
        made = apigateway.Stage(
            self,
            "Stage",
            deployment=self.deployment,
            stage_name=STAGE,
            access_log_destination=apigateway.LogGroupLogDestination(logs),
            access_log_format=apigateway.AccessLogFormat.custom(json.dumps(_ACCESS_LOG)),
            tracing_enabled=True,
            metrics_enabled=True,
            # What the API does is in the functions' logs; these would hold bodies, and so passwords.
            logging_level=apigateway.MethodLoggingLevel.ERROR,
            data_trace_enabled=False,
            throttling_rate_limit=stage.throttle_rate,
            throttling_burst_limit=stage.throttle_burst,
        )
        made.node.add_dependency(self._account())
        return made

    def _account(self) -> apigateway.CfnAccount:
        """Lets API Gateway write logs: one role for the whole account, which stays when this stack goes."""
        role = iam.Role(
            self,
            "LogsRole",
            assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"),
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonAPIGatewayPushToCloudWatchLogs")
            ],
        )
        role.apply_removal_policy(RemovalPolicy.RETAIN)
        accept(
            role,
            "The role belongs to API Gateway in the whole account, and AWS's own policy for it is what it asks for.",
            "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
        )
        account = apigateway.CfnAccount(self, "Account", cloud_watch_role_arn=role.role_arn)
        account.apply_removal_policy(RemovalPolicy.RETAIN)
        return account
