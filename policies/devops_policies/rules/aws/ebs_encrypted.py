"""Whether the volumes of machines are encrypted."""

from __future__ import annotations

from devops_policies.known import Undecided
from devops_policies.machines import INSTANCE, LAUNCH_TEMPLATE, has_template, switched_on
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Properties, Resource

_VOLUME = "aws:ebs/volume:Volume"
_MAPPINGS = "blockDeviceMappings"
"""Of a launch template; what one takes away or keeps in the host holds no volume."""
_DEVICES = {INSTANCE: ("rootBlockDevice", "ebsBlockDevices"), LAUNCH_TEMPLATE: (_MAPPINGS,)}


@rule(
    id="ebs-encrypted",
    types=(_VOLUME, INSTANCE, LAUNCH_TEMPLATE),
    severity=Severity.HIGH,
    levels="M/M/M",
    sandbox="M",
    fix="set `encrypted: true` for each volume, also the root volume; an existing one is replaced, so copy it by a snapshot",
    good={"encrypted": True},
    bad={"encrypted": False},
)
def ebs_encrypted(resource: Resource, context: Context) -> Violations:
    """The volumes of machines are encrypted.

    Snapshots and images inherit the setting, and a snapshot can be shared with any account. A root volume nobody mentions is
    as its image is. Encryption by default in the account is not visible here, and one switch takes it away, so the rule asks
    for it in writing.
    """
    if resource.type == _VOLUME:
        if not _is_encrypted(resource):
            yield Violation("the volume is not encrypted", "encrypted")
        return
    root = _DEVICES[resource.type][0]
    if not has_template(resource) and not resource.has(root):
        yield Violation("nothing says that the root volume is encrypted", root)
    for path in _DEVICES[resource.type]:
        with context.doubts:
            for device in resource.each(path):
                with context.doubts:
                    volume = device.part("ebs") if path == _MAPPINGS else device
                    if volume and not _is_encrypted(volume):
                        yield Violation("the volume is not encrypted", volume.at("encrypted"))


def _is_encrypted(device: Properties) -> bool:
    """Whether the volume is encrypted; one made from a snapshot is as that is, unless it says so itself."""
    if switched_on(device, "encrypted"):
        return True
    if device.has("snapshotId"):
        raise Undecided(device.at("snapshotId"), "names a snapshot, and whether that is encrypted is not visible here")
    return False
