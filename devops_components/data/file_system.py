"""Files that several tasks share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

import pulumi
from pulumi_aws import ec2, efs
from pydantic import Field, model_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Args, Wire
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.connections import Connection, Grant
from devops_components._core.iam import deny, document
from devops_components._core.tags import BACKUP
from devops_components._core.types import Region, matching
from devops_components.data.file_system_alarms import watch, watch_replication
from devops_components.errors import ArgumentError, Problem

PORT = 2049
"""Port of NFS."""

Days = Literal[1, 7, 14, 30, 60, 90, 180, 270, 365]
"""Times after which EFS can move files."""
FilesAccess = Literal["read", "read-write"]
"""What a client does with files."""

_MOUNT, _WRITE, _ROOT = "elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite", "elasticfilesystem:ClientRootAccess"
_ON_FILES: Mapping[FilesAccess, Sequence[str]] = {"read": (_MOUNT,), "read-write": (_MOUNT, _WRITE)}
_Id = Annotated[int, Field(ge=1, le=4294967295)]
_PointName = Annotated[
    str, matching(r"[a-z][a-z0-9-]*", "a name of an access point; it has lower-case letters, digits and dashes")
]


class AccessPoint(Args):
    """A folder, and the user that everybody is who comes through it."""

    path: Annotated[
        str, matching(r"(/[A-Za-z0-9._-]+){1,4}", "a path such as /uploads; it has up to four folders below the root")
    ]
    """Folder that clients see as their root; EFS makes it when it is first used."""
    uid: _Id
    """User that clients are, whoever they say they are; never root."""
    gid: _Id
    """Group that clients are in."""
    permissions: Annotated[str, matching(r"0[0-7]{3}", "permissions such as 0750")] = "0750"
    """Permissions of the folder when it is made."""


class FileSystemSettings(Args):
    """What a person decides about a file system."""

    access_points: dict[_PointName, AccessPoint] = Field(min_length=1, examples=[{"uploads": {"path": "/uploads"}}])
    """Ways in, by name; there is no other. Another path or user makes another access point, and leaves the files."""
    infrequent_after_days: Days | None = 30
    """Days without access after which a file moves to cheaper storage, until it is read again; null leaves it where it is."""
    archive_after_days: Days | None = None
    """Days without access after which it moves on to the cheapest storage; without it never. Only with `throughput: elastic`."""
    throughput: Literal["elastic", "bursting"] = "elastic"
    """Whether every byte moved is paid for, and none waits, or speed grows with the files, which is cheaper and may run out."""
    own_backups: bool = False
    """Whether EFS makes daily backups by itself, kept for 35 days: for accounts without a backup plan that goes by tags."""

    @model_validator(mode="after")
    def _moves_files_in_order(self) -> Self:
        if self.archive_after_days is None:
            return self
        if self.throughput != "elastic":
            raise ValueError(f"archive_after_days is {self.archive_after_days}, but EFS archives with elastic throughput only")
        if self.infrequent_after_days is not None and self.archive_after_days <= self.infrequent_after_days:
            raise ValueError(
                f"archive_after_days is {self.archive_after_days}, but files move to infrequent access after "
                f"{self.infrequent_after_days} days; archive them later"
            )
        return self


class FileSystemReplication(Args):
    """Where a copy that can only be read goes."""

    region: Region
    """Region of the copy."""
    kms_key_arn: Wire[str]
    """Key in that region that encrypts the copy."""


class FileSystemArgs(FileSystemSettings, ComponentArgs):
    """Arguments of `FileSystem`."""

    vpc_id: Wire[str]
    subnet_ids: dict[str, Wire[str]] = Field(min_length=1, examples=[{"euw1-az1": "subnet-1"}])
    """Subnet by the id of its zone, in which clients of that zone find the file system."""
    kms_key_arn: Wire[str]
    """Key that encrypts the files."""
    replication: FileSystemReplication | None = None
    """Where a copy goes; without it there is none."""
    alarms: AlarmRouting | None = None
    """Where alarms go; without it there are none."""


class FileSystem(Component):
    """An encrypted file system in every zone, which is mounted over TLS, by roles that may, through access points only.

    It is in the daily backup. From staging up it cannot be deleted by mistake.
    """

    file_system_id: pulumi.Output[str]
    """Known once it can be mounted in every zone."""
    file_system_arn: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    """Security group that clients are let into."""
    access_point_ids: dict[str, pulumi.Output[str]]
    """Access point by name."""
    access_point_arns: dict[str, pulumi.Output[str]]

    def __init__(self, name: str, args: FileSystemArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:data:FileSystem", name, args, opts)
        group = ec2.SecurityGroup(
            name,
            vpc_id=args.vpc_id,
            description="File system: its clients only",
            tags=self.tagged(name),
            opts=self.child(),
        )
        files = efs.FileSystem(
            name,
            encrypted=True,
            kms_key_id=args.kms_key_arn,
            throughput_mode=args.throughput,
            lifecycle_policies=_moves(args) or None,
            tags=self.tagged(name, **BACKUP),
            opts=self.child(protect=True) if args.defaults.protect else self.child(),
        )
        self._guard(files, args)
        targets = [
            efs.MountTarget(
                self.named(zone), file_system_id=files.id, subnet_id=subnet, security_groups=[group.id], opts=self.child()
            )
            for zone, subnet in sorted(args.subnet_ids.items())
        ]
        points = {point: self._access_point(point, args.access_points[point], files) for point in sorted(args.access_points)}
        if args.replication is not None:
            self._replicate(files, args.replication, args.alarms)
        if args.alarms is not None:
            watch(self, files, bursts=args.throughput == "bursting", routing=args.alarms)
        self.publish(
            file_system_id=pulumi.Output.all(files.id, *(target.id for target in targets)).apply(lambda ids: ids[0]),
            file_system_arn=files.arn,
            security_group_id=group.id,
            access_point_ids={point: made.id for point, made in points.items()},
            access_point_arns={point: made.arn for point, made in points.items()},
        )

    def connection(self, access_point: str, access: FilesAccess = "read-write") -> Connection:
        """What a client needs: the way in, the right to mount through the access point, `FILE_SYSTEM_ID`, `ACCESS_POINT_ID`.

        Raises `ArgumentError` where there is no access point of that name.
        """
        if access_point not in self.access_point_arns:
            there = ", ".join(self.access_point_arns)
            problem = Problem(f"is not an access point; there are {there}", key="access_point", value=access_point)
            raise ArgumentError(f"{self.component_name}: 1 value is not accepted", [problem])
        through: dict[str, Wire[str]] = {"elasticfilesystem:AccessPointArn": self.access_point_arns[access_point]}
        mount = Grant(actions=tuple(_ON_FILES[access]), resources=(self.file_system_arn,), conditions={"StringEquals": through})
        return Connection(
            security_group_id=self.security_group_id,
            port=PORT,
            grants=(mount,),
            variables={"FILE_SYSTEM_ID": self.file_system_id, "ACCESS_POINT_ID": self.access_point_ids[access_point]},
        )

    def _guard(self, files: efs.FileSystem, args: FileSystemArgs) -> None:
        """Says who is turned away, and whether EFS makes backups of its own."""
        name = self.component_name
        efs.FileSystemPolicy(name, file_system_id=files.id, policy=_policy(files.arn), opts=self.child())
        if args.own_backups:
            daily = efs.BackupPolicyBackupPolicyArgs(status="ENABLED")
            efs.BackupPolicy(name, file_system_id=files.id, backup_policy=daily, opts=self.child())

    def _access_point(self, point: str, of: AccessPoint, files: efs.FileSystem) -> efs.AccessPoint:
        made = efs.AccessPointRootDirectoryCreationInfoArgs(owner_uid=of.uid, owner_gid=of.gid, permissions=of.permissions)
        return efs.AccessPoint(
            self.named(point),
            file_system_id=files.id,
            posix_user=efs.AccessPointPosixUserArgs(uid=of.uid, gid=of.gid),
            root_directory=efs.AccessPointRootDirectoryArgs(path=of.path, creation_info=made),
            tags=self.tagged(self.named(point)),
            opts=self.child(),
        )

    def _replicate(self, files: efs.FileSystem, to: FileSystemReplication, routing: AlarmRouting | None) -> None:
        copy = efs.ReplicationConfiguration(
            self.component_name,
            source_file_system_id=files.id,
            destination=efs.ReplicationConfigurationDestinationArgs(region=to.region, kms_key_id=to.kms_key_arn),
            opts=self.child(),
        )
        if routing is not None:
            watch_replication(self, files, copy.destination.file_system_id, routing)


def _moves(args: FileSystemArgs) -> list[efs.FileSystemLifecyclePolicyArgs]:
    """EFS takes one move in each policy."""
    moves = efs.FileSystemLifecyclePolicyArgs
    policies = [
        *([moves(transition_to_ia=_after(args.infrequent_after_days))] if args.infrequent_after_days else []),
        *([moves(transition_to_archive=_after(args.archive_after_days))] if args.archive_after_days else []),
    ]
    return [*policies, moves(transition_to_primary_storage_class="AFTER_1_ACCESS")] if policies else []


def _after(days: Days) -> str:
    return f"AFTER_{days}_DAY" if days == 1 else f"AFTER_{days}_DAYS"


def _policy(arn: pulumi.Output[str]) -> pulumi.Input[str]:
    """Turns everybody away who comes without TLS or past the access points.

    It lets nobody in: with a policy of any kind EFS asks IAM about every client, and its role has to say what it may.
    """
    actions = [_MOUNT, _WRITE, _ROOT]
    plain: dict[str, Any] = {"Bool": {"aws:SecureTransport": "false"}}
    past: dict[str, Any] = {"Null": {"elasticfilesystem:AccessPointArn": "true"}}
    return document(
        deny(actions, [arn], principal="*", conditions=plain, sid="TlsOnly"),
        deny(actions, [arn], principal="*", conditions=past, sid="ThroughAccessPointsOnly"),
        deny([_ROOT], [arn], principal="*", sid="NobodyIsRoot"),
    )
