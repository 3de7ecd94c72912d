"""Whether somebody can delete backups."""

from __future__ import annotations

from functools import partial

from devops_policies.known import Undecided, certainly
from devops_policies.links import is_pointed_at, referred
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Part, Resource

_VAULT = "aws:backup/vault:Vault"
_VAULTS = (_VAULT, "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault")
_LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
_PLAN = "aws:backup/plan:Plan"

_BACKUPS = Mock(_VAULT, "backups", {"name": "backups"})


@rule(
    id="backup-vault-locked",
    types=(_VAULT, _PLAN),
    severity=Severity.MEDIUM,
    levels="-/-/M",
    whole_stack=True,
    fix="add a `backup.VaultLockConfiguration` with `minRetentionDays`, and with `changeableForDays` once you are sure of it",
    settings={"lockedVaults": setting("ARNs of locked vaults outside the stack that backups are copied to", [])},
    good=[_BACKUPS, Mock(_LOCK, "lock", {"minRetentionDays": 14}, {"backupVaultName": "backups"})],
    bad=[_BACKUPS],
)
def backup_vault_locked(resource: Resource, context: Context) -> Violations:
    """Nobody can delete backups before their time, neither here nor where they are copied to.

    Whoever encrypts your data for ransom deletes the backups first, with the rights of an administrator. A lock takes that right
    from everyone; a copy in another region or account needs one of its own. Air-gapped vaults are always locked.
    """
    if resource.type == _PLAN:
        for kept in resource.each("rules"):
            with context.doubts:
                for copy in kept.each("copyActions"):
                    with context.doubts:
                        _follow(resource, copy, context)
        return
    if not is_pointed_at(context.stack, resource, "backupVaultName", (_LOCK,), "name", "id"):
        yield Violation("its backups can be deleted at any time")


def _follow(plan: Resource, copy: Part, context: Context) -> None:
    """Raises `Undecided` where a copy goes to a vault that is not judged here; those of the stack are judged by themselves."""
    stack, place = context.stack, copy.at("destinationVaultArn")
    made_from = [stack.by_urn(urn) for urn in stack.made_from(plan, place)]
    try:
        arn = copy.text("destinationVaultArn")
    except Undecided:
        if not made_from or not all(source and source.type in _VAULTS for source in made_from):
            raise
        return
    vaults = referred(stack, plan, place, *_VAULTS)
    if arn not in context.settings["lockedVaults"] and not any(certainly(partial(_is, vault, arn)) for vault in vaults):
        raise Undecided(place, f"names {arn}, and only `lockedVaults` can say that it is locked")


def _is(vault: Resource, arn: str) -> bool:
    return vault.text("arn") == arn
