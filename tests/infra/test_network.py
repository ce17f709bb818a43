import ipaddress
from collections import Counter
from itertools import combinations

import pytest

from tests.infra.assembly import Assembly

DATABASE = "SecurityGroup(The database).GroupId"
CACHE = "SecurityGroup(The cache).GroupId"
FUNCTIONS = "SecurityGroup(Functions that use the database).GroupId"


@pytest.mark.req("AW-1")
def test_three_kinds_of_subnets_over_two_zones_do_not_overlap(assembly: Assembly) -> None:
    subnets = assembly.all("AWS::EC2::Subnet")
    assert assembly.one("AWS::EC2::VPC").values["CidrBlock"] == "10.0.0.0/16"
    ranges = [ipaddress.IPv4Network(subnet.values["CidrBlock"]) for subnet in subnets]
    assert not [pair for pair in combinations(ranges, 2) if pair[0].overlaps(pair[1])]
    assert all(each.subnet_of(ipaddress.IPv4Network("10.0.0.0/16")) for each in ranges)
    kinds = Counter(_tag(subnet.values["Tags"], "aws-cdk:subnet-name") for subnet in subnets)
    assert kinds == {"public": 2, "private": 2, "isolated": 2}
    assert len({subnet.values["AvailabilityZone"] for subnet in subnets}) == 2


@pytest.mark.req("AW-1")
def test_isolated_subnets_have_no_way_out_and_private_ones_only_nat(assembly: Assembly) -> None:
    ways: dict[str, set[str]] = {"public": set(), "private": set(), "isolated": set()}
    for route in assembly.all("AWS::EC2::Route"):
        kind = next(kind for kind in ways if kind in str(route.values["RouteTableId"]))
        ways[kind].add("nat" if "NatGatewayId" in route.values else "internet")
    assert ways == {"public": {"internet"}, "private": {"nat"}, "isolated": set()}


@pytest.mark.req("AW-1")
def test_s3_and_dynamodb_have_gateways_in_every_private_route_table(assembly: Assembly) -> None:
    endpoints = assembly.all("AWS::EC2::VPCEndpoint")
    assert {endpoint.values["VpcEndpointType"] for endpoint in endpoints} == {"Gateway"}
    assert {endpoint.values["ServiceName"].rpartition(".")[2] for endpoint in endpoints} == {"s3", "dynamodb"}
    for endpoint in endpoints:
        assert sum("private" in table for table in endpoint.values["RouteTableIds"]) == 2


@pytest.mark.req("AW-1")
def test_zones_have_as_many_nat_gateways_as_the_stage_pays_for(dev: Assembly, prod: Assembly) -> None:
    assert len(dev.all("AWS::EC2::NatGateway")) == 1
    assert len(prod.all("AWS::EC2::NatGateway")) == 2


@pytest.mark.req("AW-1")
def test_refused_traffic_is_logged(assembly: Assembly) -> None:
    assert assembly.one("AWS::EC2::FlowLog").values["TrafficType"] == "REJECT"


def _edges(assembly: Assembly) -> set[tuple[str, str, str, int]]:
    """(direction, group, other side, port) of every rule of every security group."""
    edges = set()
    for rule in assembly.all("AWS::EC2::SecurityGroupIngress"):
        edges.add(("in", rule.values["GroupId"], rule.values["SourceSecurityGroupId"], _port(rule.values)))
    for rule in assembly.all("AWS::EC2::SecurityGroupEgress"):
        edges.add(("out", rule.values["GroupId"], rule.values["DestinationSecurityGroupId"], _port(rule.values)))
    for group in assembly.all("AWS::EC2::SecurityGroup"):
        own = f"SecurityGroup({group.name}).GroupId"
        for rule in group.values.get("SecurityGroupIngress", []):
            edges.add(("in", own, rule["CidrIp"], _port(rule)))
        for rule in group.values.get("SecurityGroupEgress", []):
            if rule["CidrIp"] != "255.255.255.255/32":  # the CDK's way to write that there is none
                edges.add(("out", own, rule["CidrIp"], _port(rule)))
    return edges


def _port(rule: dict[str, object]) -> int:
    start, end = (int(str(port).split("Endpoint.Port")[0]) for port in (rule["FromPort"], rule["ToPort"]))
    assert start == end
    return start


@pytest.mark.req("AW-2")
def test_functions_reach_the_database_and_nobody_else_does(dev: Assembly) -> None:
    assert _edges(dev) == {
        ("out", FUNCTIONS, "0.0.0.0/0", 443),
        ("out", FUNCTIONS, DATABASE, 5432),
        ("in", DATABASE, FUNCTIONS, 5432),
    }


@pytest.mark.req("AW-2")
def test_with_a_cache_functions_reach_that_too_and_it_does_not_reach_the_database(prod: Assembly) -> None:
    assert _edges(prod) == {
        ("out", FUNCTIONS, "0.0.0.0/0", 443),
        ("out", FUNCTIONS, DATABASE, 3306),
        ("in", DATABASE, FUNCTIONS, 3306),
        ("out", FUNCTIONS, CACHE, 6379),
        ("in", CACHE, FUNCTIONS, 6379),
    }


@pytest.mark.req("AW-2")
def test_nothing_lies_in_the_default_security_group(assembly: Assembly) -> None:
    placed = [
        resource.values["VpcConfig"] for resource in assembly.all("AWS::Lambda::Function") if "VpcConfig" in resource.values
    ]
    assert placed
    assert all(each["SecurityGroupIds"] == [FUNCTIONS] for each in placed)
    assert assembly.one("AWS::RDS::DBInstance").values["VPCSecurityGroups"] == [DATABASE]


def _tag(tags: list[dict[str, str]], key: str) -> str:
    return next(tag["Value"] for tag in tags if tag["Key"] == key)
