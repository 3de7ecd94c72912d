"""One key for each purpose."""

import pulumi

from devops_components import EncryptionKeys, EncryptionKeysArgs, stack_profile

keys = EncryptionKeys("keys", EncryptionKeysArgs(profile=stack_profile(), account="123456789012", region="eu-west-1"))

pulumi.export("keyArns", keys.key_arns)
