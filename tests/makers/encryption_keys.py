from __future__ import annotations

import pulumi

from devops_components import EncryptionKeys, EncryptionKeysArgs
from tests.makers import PLACE


def make(name: str, opts: pulumi.ResourceOptions | None) -> EncryptionKeys:
    return EncryptionKeys(name, EncryptionKeysArgs(**PLACE), opts)
