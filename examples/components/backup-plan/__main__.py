"""A daily backup of everything tagged for it."""

import pulumi

from devops_components import BackupPlan, BackupPlanArgs, EncryptionKeys, EncryptionKeysArgs, stack_profile

ACCOUNT, REGION = "123456789012", "eu-west-1"
PLACE = {
    "profile": stack_profile(),
    "account": ACCOUNT,
    "region": REGION,
    "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary",
}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, purposes=["backups"]))
backups = BackupPlan("backups", BackupPlanArgs(**PLACE, kms_key_arn=keys.key_arns["backups"]))

pulumi.export("vaultArn", backups.vault_arn)
pulumi.export("copyVaultArn", backups.copy_vault_arn)
