"""Redis for limits: `muster.adapters.redis.limits`."""

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticache as elasticache
from constructs import Construct

from infra.configuration import Configuration
from infra.constructs.acknowledgements import accept
from infra.constructs.network import Network
from infra.stages import CacheSize

_PORT = 6379


class Limits(Construct):
    """ElastiCache for Redis in the isolated subnets, over TLS, which only the functions reach. It holds counters, so
    nothing is lost with it."""

    def __init__(self, scope: Construct, name: str, configuration: Configuration, network: Network, size: CacheSize) -> None:
        super().__init__(scope, name)
        self.group = ec2.SecurityGroup(self, "Group", vpc=network.vpc, description="The cache", allow_all_outbound=False)
        self.group.connections.allow_from(network.functions, ec2.Port.tcp(_PORT), "Functions to the cache")
        isolated = network.vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
        subnets = elasticache.CfnSubnetGroup(
            self, "Subnets", description="Isolated subnets", subnet_ids=list(isolated.subnet_ids)
        )
        several = size.nodes > 1
        self.cluster = elasticache.CfnReplicationGroup(
            self,
            "Cluster",
            replication_group_id=configuration.names.base,
            replication_group_description="Counters of limits",
            engine="redis",
            engine_version="7.1",
            cache_node_type=size.node,
            num_cache_clusters=size.nodes,
            automatic_failover_enabled=several,
            multi_az_enabled=several,
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            at_rest_encryption_enabled=True,
            auto_minor_version_upgrade=True,
            cache_subnet_group_name=subnets.ref,
            security_group_ids=[self.group.security_group_id],
            port=_PORT,
        )
        accept(
            self.cluster,
            "A password would stand in the functions' environment, for whoever may read their configuration. The security "
            "group lets nobody in but them, and what lies here are counters of attempts.",
            "AEC6",
        )
        accept(self.cluster, "The engine's own port: who is let in is decided by the security group.", "AEC5")

    @property
    def url(self) -> str:
        """MUSTER_REDIS_URL."""
        return f"rediss://{self.cluster.attr_primary_end_point_address}:{_PORT}"
