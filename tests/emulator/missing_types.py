"""Types that ministack 1.5.33 refuses in a template, though it has their services: each calls the service."""

import secrets
from typing import Any

from tests.emulator.handlers import Made, Properties, add, client


def network_types() -> None:
    """Addresses, NAT gateways, flow logs and the rules of security groups that stand beside their group."""
    add("AWS::EC2::EIP", _address, lambda made, _: client("ec2").release_address(PublicIp=made))
    add("AWS::EC2::NatGateway", _nat_gateway, lambda made, _: client("ec2").delete_nat_gateway(NatGatewayId=made))
    add("AWS::EC2::FlowLog", _flow_log, lambda made, _: client("ec2").delete_flow_logs(FlowLogIds=[made]))
    add("AWS::EC2::SecurityGroupIngress", _ingress)
    add("AWS::EC2::SecurityGroupEgress", _egress)


def rotation_types() -> None:
    """When a secret is rotated. `rotation.py` does the rotating."""
    add(
        "AWS::SecretsManager::RotationSchedule",
        _rotation_schedule,
        lambda made, _: client("secretsmanager").cancel_rotate_secret(SecretId=made),
    )


def firewall_types() -> None:
    """Which stage of an API the firewall stands before. The emulator keeps that, and lets everything pass."""
    add(
        "AWS::WAFv2::WebACLAssociation",
        _web_acl_association,
        lambda _, properties: client("wafv2").disassociate_web_acl(ResourceArn=properties["ResourceArn"]),
    )


def _address(_logical: str, _properties: Properties, _stack: str) -> Made:
    made = client("ec2").allocate_address(Domain="vpc")
    return made["PublicIp"], {"AllocationId": made["AllocationId"], "PublicIp": made["PublicIp"]}


def _nat_gateway(_logical: str, properties: Properties, _stack: str) -> Made:
    wanted = {name: properties[name] for name in ("SubnetId", "AllocationId")}
    made = client("ec2").create_nat_gateway(**wanted)["NatGateway"]["NatGatewayId"]
    return made, {"NatGatewayId": made}


def _flow_log(_logical: str, properties: Properties, _stack: str) -> Made:
    names = ("ResourceType", "TrafficType", "LogGroupName", "DeliverLogsPermissionArn", "LogDestinationType", "LogDestination")
    wanted = {name: properties[name] for name in names if name in properties}
    made = client("ec2").create_flow_logs(ResourceIds=[properties["ResourceId"]], **wanted)["FlowLogIds"][0]
    return made, {"Id": made}


def _ingress(_logical: str, properties: Properties, _stack: str) -> Made:
    client("ec2").authorize_security_group_ingress(GroupId=properties["GroupId"], IpPermissions=[_permission(properties)])
    return _rule_id()


def _egress(_logical: str, properties: Properties, _stack: str) -> Made:
    client("ec2").authorize_security_group_egress(GroupId=properties["GroupId"], IpPermissions=[_permission(properties)])
    return _rule_id()


def _permission(properties: Properties) -> dict[str, Any]:
    permission: dict[str, Any] = {"IpProtocol": str(properties["IpProtocol"])}
    permission |= {name: int(properties[name]) for name in ("FromPort", "ToPort") if name in properties}
    group = properties.get("SourceSecurityGroupId") or properties.get("DestinationSecurityGroupId")
    if group:
        permission["UserIdGroupPairs"] = [{"GroupId": group}]
    if "CidrIp" in properties:
        permission["IpRanges"] = [{"CidrIp": properties["CidrIp"]}]
    return permission


def _rule_id() -> Made:
    made = f"sgr-{secrets.token_hex(9)[:17]}"
    return made, {"Id": made}


def _rotation_schedule(_logical: str, properties: Properties, _stack: str) -> Made:
    client("secretsmanager").rotate_secret(
        SecretId=properties["SecretId"],
        RotationLambdaARN=properties["RotationLambdaARN"],
        RotationRules=properties.get("RotationRules", {}),
        RotateImmediately=str(properties.get("RotateImmediatelyOnUpdate", True)).lower() == "true",
    )
    return properties["SecretId"], {"Id": properties["SecretId"]}


def _web_acl_association(_logical: str, properties: Properties, _stack: str) -> Made:
    client("wafv2").associate_web_acl(WebACLArn=properties["WebACLArn"], ResourceArn=properties["ResourceArn"])
    return f"{properties['WebACLArn']}|{properties['ResourceArn']}", {}
