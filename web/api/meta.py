"""About this installation and whoever asks: status, topology, the person, the description."""

from importlib.metadata import version
from typing import Final, Literal

from flask import request
from msgspec import field

from engine.store.database import reach
from web.api.part import Part
from web.api.shapes import TENANT, Answer, Tenant
from web.auth import person
from web.language import said
from web.transaction import session

part: Final = Part("meta")


class Partition(Answer):
    """The one that there is."""

    partition_id: int = 1
    role: Literal["leader"] = "leader"
    health: Literal["healthy"] = "healthy"
    state: Literal["active"] = "active"


class Broker(Answer):
    """This process."""

    host: str
    port: int
    version: str
    node_id: int = 0
    broker_id: str = "0"
    partitions: list[Partition] = field(default_factory=lambda: [Partition()])


class Topology(Answer):
    """An installation in the words of a cluster."""

    brokers: list[Broker]
    gateway_version: str
    cluster_size: int = 1
    partitions_count: int = 1
    replication_factor: int = 1
    last_completed_change_id: str = "-1"
    cluster_id: None = None


class TenantAnswer(Answer):
    """The only one."""

    tenant_id: Tenant = TENANT
    name: str = "Default"
    description: None = None


class Me(Answer):
    """Whoever asks."""

    username: str
    display_name: str | None
    email: str | None
    groups: list[str]
    roles: list[str]
    authorized_components: list[str] = field(default_factory=lambda: ["*"])
    tenants: list[TenantAnswer] = field(default_factory=lambda: [TenantAnswer()])
    sales_plan_type: None = None
    c8_links: dict[str, str] = field(default_factory=dict)
    can_logout: bool = True


@part.route("GET", "/status")
def status() -> None:
    """Say that this process answers and its database too."""
    reach(session())


@part.route("GET", "/topology")
def get_topology() -> Topology:
    """Get the topology: one node, whatever stands behind it."""
    host, _, port = request.host.partition(":")
    ours = version("laneway")
    broker = Broker(host=host, port=int(port or 80), version=ours)
    return Topology(brokers=[broker], gateway_version=ours)


@part.route("GET", "/authentication/me")
def get_authentication() -> Me:
    """Get the person who asks."""
    asking = person()
    return Me(
        username=asking.username,
        display_name=said(asking.name) or None,
        email=asking.email or None,
        groups=sorted(asking.groups),
        roles=sorted(asking.roles),
    )
