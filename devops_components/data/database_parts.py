"""What a database is made of, whichever engine and kind it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True)
class Ground:
    """Where a database stands."""

    security_group_id: pulumi.Output[str]
    subnet_group: pulumi.Output[str]
    parameter_group: pulumi.Output[str]


@dataclass(frozen=True)
class Machines:
    """An instance with its replicas, or a cluster with its instances."""

    address: pulumi.Output[str]
    """Host that takes writes."""
    reader_address: pulumi.Output[str] | None
    """Host that takes reads; none where there is no other machine."""
    port: pulumi.Output[int]
    database_name: pulumi.Output[str]
    secret_arn: pulumi.Output[str]
    arn: pulumi.Output[str]
    identifier: pulumi.Output[str]
    resource_ids: Sequence[pulumi.Output[str]]
    """Identities that roles log in to."""
    dimensions: Mapping[str, Mapping[str, pulumi.Input[str]]]
    """Dimensions of the metrics of each machine, by a name for it; those of the whole cluster for Aurora."""
    restore_command: pulumi.Output[str]
    snapshot_command: pulumi.Output[str]
