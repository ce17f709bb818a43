"""The network: three kinds of subnets over two zones, and who in them may talk to whom.

Functions that use the database live in private subnets, and reach AWS's services through NAT:

    NAT gateway              $0.045 an hour = $33 a month each; dev has one, prod one in each zone: $33, $66
    interface endpoints      $0.01 an hour and zone = $7.30 a month each; needed: Secrets Manager, SQS, EventBridge, SES,
                             Lambda, Cognito, Step Functions: 7 x $7.30 = $51 in one zone, $102 in two

NAT is cheaper in both, and passes the pool's public keys (HTTPS) too, for which a policy for an endpoint would need a
second thought. Its $0.045 per GB hardly counts: the two talkative services, S3 and DynamoDB, have gateway endpoints,
which cost nothing.
"""

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.logs import log_group

#: A zone's isolated subnet holds a database and a cache; its private one an interface for each function, and room.
_SUBNETS = (
    ec2.SubnetConfiguration(name="public", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=24),
    ec2.SubnetConfiguration(name="private", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=20),
    ec2.SubnetConfiguration(name="isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=24),
)


class Network(Construct):
    """The VPC, and the security group of the functions in it."""

    def __init__(self, scope: Construct, name: str, configuration: Configuration) -> None:
        super().__init__(scope, name)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            vpc_name=configuration.names.base,
            ip_addresses=ec2.IpAddresses.cidr("10.0.0.0/16"),
            max_azs=2,
            nat_gateways=configuration.stage.nat_gateways,
            subnet_configuration=list(_SUBNETS),
            gateway_endpoints={
                "S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3),
                "DynamoDb": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.DYNAMODB),
            },
        )
        self._log_flows(configuration)
        # Open outwards on 443 alone; the database and the cache add themselves.
        self.functions = ec2.SecurityGroup(
            self, "Functions", vpc=self.vpc, description="Functions that use the database", allow_all_outbound=False
        )
        self.functions.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(443), "AWS's services, through NAT and endpoints")

    def _log_flows(self, configuration: Configuration) -> None:
        group = log_group(self, "FlowLogs", configuration.stage, f"/muster/{configuration.stage.name}/flows")
        role = iam.Role(self, "FlowLogsRole", assumed_by=iam.ServicePrincipal("vpc-flow-logs.amazonaws.com"))
        # What is accepted is most of the traffic, and is in the logs of those who accepted it.
        self.vpc.add_flow_log(
            "Rejected",
            destination=ec2.FlowLogDestination.to_cloud_watch_logs(group, role),
            traffic_type=ec2.FlowLogTrafficType.REJECT,
        )
