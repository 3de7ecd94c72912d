"""What the names of resource types and sets of them mean."""

from __future__ import annotations

import pytest

from devops_policies.type_sets import means, properties, successor, type_set
from tests.equipment.aws_type_sets import DATA, Type, type_sets, written

BUCKET = "aws:s3/bucket:Bucket"


def test_the_sets_are_those_of_the_installed_sdk() -> None:
    assert DATA.read_text(encoding="utf-8") == written(), "write it anew: python -m tests.equipment.aws_type_sets"


@pytest.mark.parametrize(
    ("names", "meant"),
    [
        ((BUCKET,), True),
        (("aws:*",), True),
        (("aws:s3/*",), True),
        (("taggable",), True),
        (("stateful",), True),
        (("aws:ec2/vpc:Vpc", "taggable"), True),
        (("deprecated",), False),
        (("aws:ec2/*",), False),
        (("AWS:*",), False),
        (("aws:s3/bucket",), False),
        (("*:Policy",), False),
        ((), False),
    ],
)
def test_a_bucket_is_meant_by(names: tuple[str, ...], meant: bool) -> None:
    assert means(names, BUCKET) is meant


def test_a_set_there_is_not_is_refused() -> None:
    with pytest.raises(KeyError):
        means(("tagable",), BUCKET)


def test_a_deprecated_type_has_a_successor_and_others_have_none() -> None:
    assert successor("aws:s3/bucketAclV2:BucketAclV2") == "s3.BucketAcl"
    assert successor(BUCKET) is None


def test_a_stateful_type_says_what_guards_it_and_what_must_not_be_ignored() -> None:
    database = "aws:rds/instance:Instance"

    assert properties(database, "guards") == ["deletionProtection"]
    assert properties(database, "unless") == ["replicateSourceDb"]
    assert {"storageEncrypted", "publiclyAccessible", "kmsKeyId"} <= set(properties(database, "security"))


def test_policies_of_a_bucket_stand_beside_it_and_decide_nothing_in_it() -> None:
    assert {"acl", "policy", "versioning"}.isdisjoint(properties(BUCKET, "security"))


def test_what_takes_no_default_tags_is_not_taggable() -> None:
    assert {"aws:iam/rolePolicy:RolePolicy", "aws:s3/bucketPolicy:BucketPolicy"}.isdisjoint(type_set("taggable"))
    assert {BUCKET, "aws:autoscaling/group:Group"} <= set(type_set("taggable"))


def test_a_type_that_looks_stateful_and_is_in_no_table_is_refused() -> None:
    new = Type("aws:new/store:Store", frozenset({"deletionProtection"}), taggable=True, replacement=None)

    with pytest.raises(ValueError, match="aws:new/store:Store"):
        type_sets([new])
