"""Whether an image repository can be trusted."""

from __future__ import annotations

from functools import partial

from devops_policies.known import every, some
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Part, Resource

_SCAN = "imageScanningConfiguration.scanOnPush"
_TAGS = "imageTagMutability"


@rule(
    id="ecr-hardened",
    types=("aws:ecr/repository:Repository",),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    keys=("scan", "immutable", "kms"),
    fix=(
        "set `imageScanningConfiguration: {scanOnPush: true}`, `imageTagMutability: IMMUTABLE` and "
        "`encryptionConfigurations: [{encryptionType: KMS}]`; changing the encryption makes a new, empty repository"
    ),
    settings={
        "scanOnPush": setting("Whether a repository must ask for scans, as it need not where the registry scans all", True)
    },
    good={
        "imageScanningConfiguration": {"scanOnPush": True},
        "imageTagMutability": "IMMUTABLE",
        "encryptionConfigurations": [{"encryptionType": "KMS"}],
    },
    bad={
        "imageScanningConfiguration": {"scanOnPush": False},
        "imageTagMutability": "MUTABLE",
        "encryptionConfigurations": [{"encryptionType": "AES256"}],
    },
)
def ecr_hardened(resource: Resource, context: Context) -> Violations:
    """Images are scanned when they arrive, keep their tags, and are encrypted with a key that can be watched.

    A tag that can be moved puts another program where a tested one was. Tags that are excluded by name may move; a pattern that
    excludes all of them does not count.
    """
    with context.doubts:
        if context.settings["scanOnPush"] and not resource.flag(_SCAN):
            yield Violation("nothing scans images when they arrive", _SCAN, "scan")
    with context.doubts:
        if not _keeps_tags(resource):
            yield Violation("a tag can be moved to another image", _TAGS, "immutable")
    with context.doubts:
        if not some(*(partial(_has_key, each) for each in resource.each("encryptionConfigurations"))):
            yield Violation("nobody can see or stop who decrypts the images", "encryptionConfigurations", "kms")


def _keeps_tags(repository: Resource) -> bool:
    return some(
        lambda: repository.text(_TAGS, "MUTABLE") == "IMMUTABLE",
        lambda: every(
            lambda: repository.text(_TAGS) == "IMMUTABLE_WITH_EXCLUSION",
            lambda: not any(not part.text("filter").strip("*") for part in repository.each("imageTagMutabilityExclusionFilters")),
        ),
    )


def _has_key(encryption: Part) -> bool:
    """Whether a key of KMS encrypts the images, once or twice."""
    return encryption.text("encryptionType", "AES256") in ("KMS", "KMS_DSSE")
