"""Whose an IP address is, as far as limits and records are concerned."""

import ipaddress


def network(ip: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one subscriber has of IPv6."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def truncated(ip: str) -> str:
    """As much of an address as may be kept beside what was done: the /24 of IPv4, the /48 of IPv6; else nothing."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False).network_address)
