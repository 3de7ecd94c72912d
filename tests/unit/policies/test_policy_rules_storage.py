"""What buckets and keys say of themselves."""

from __future__ import annotations

from typing import Any

import pytest
from bucket_mocks import BUCKET, LATER, OLD_BUCKET, beside, bucket, named
from judging import UNKNOWN, found, unknown

from devops_policies.rule import Mock

ACL, OLD_ACL = "aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
AUTHENTICATED = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"


def grants(*uris: Any) -> dict[str, Any]:
    return {"accessControlPolicy": {"grants": [{"permission": "READ", "grantee": {"type": "Group", "uri": uri}} for uri in uris]}}


ACLS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "nobody": (BUCKET, {}, []),
    "the owner": (BUCKET, {"acl": "private"}, []),
    "the owner, beside the bucket": (ACL, {"acl": "bucket-owner-full-control"}, []),
    "the service that delivers logs": (ACL, grants(LOG_DELIVERY), []),
    "one account": (BUCKET, {"grants": [{"type": "CanonicalUser", "id": "1", "permissions": ["FULL_CONTROL"]}]}, []),
    "everyone who reads": (BUCKET, {"acl": "public-read"}, ["the access list is public-read"]),
    "everyone who reads, in capitals": (BUCKET, {"acl": "Public-Read"}, ["the access list is Public-Read"]),
    "everyone who reads or writes": (OLD_BUCKET, {"acl": "public-read-write"}, ["the access list is public-read-write"]),
    "everyone with an account": (ACL, {"acl": "authenticated-read"}, ["the access list is authenticated-read"]),
    "everyone, by the deprecated type": (OLD_ACL, {"acl": "public-read"}, ["the access list is public-read"]),
    "everyone, by a grant": (ACL, grants(LOG_DELIVERY, ALL_USERS), ["a grant lets everyone in"]),
    "everyone, by a grant of the deprecated type": (OLD_ACL, grants(ALL_USERS), ["a grant lets everyone in"]),
    "everyone with an account, by a grant": (ACL, grants(AUTHENTICATED), ["a grant lets everyone with an AWS account in"]),
    "everyone, by a grant of the bucket": (
        BUCKET,
        {"grants": [{"type": "Group", "permissions": ["READ"], "uri": ALL_USERS}]},
        ["a grant lets everyone in"],
    ),
    "everyone by a grant, and somebody unknown": (
        ACL,
        {"acl": UNKNOWN, **grants(UNKNOWN, ALL_USERS)},
        [unknown("acl"), unknown("accessControlPolicy.grants.0.grantee.uri")],
    ),
}


@pytest.mark.parametrize("case", ACLS)
def test_an_access_list_lets_in(case: str) -> None:
    type_, props, said = ACLS[case]

    assert found("s3-no-public-acl", props, type=type_) == said


@pytest.mark.parametrize(
    ("ownership", "said"),
    [
        ("BucketOwnerEnforced", []),
        ("BucketOwnerPreferred", ["access lists still count: object ownership is BucketOwnerPreferred"]),
        ("ObjectWriter", ["access lists still count: object ownership is ObjectWriter"]),
        (None, ["access lists still count: object ownership is nothing"]),
        (UNKNOWN, [unknown("rule.objectOwnership")]),
    ],
)
def test_access_lists_are_off_where_the_owner_of_the_bucket_owns_all(ownership: Any, said: list[str]) -> None:
    assert found("s3-acls-disabled", {"rule": {"objectOwnership": ownership}}) == said


AUDIT = {"tags": {"DataClass": "audit"}}
UNLOCKED = ["what the bucket holds can be deleted and overwritten"]
LOCKS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no audit data": ({"tags": {"DataClass": "internal"}}, []),
    "no tags": ({}, []),
    "audit data, locked": ({**AUDIT, "objectLockEnabled": True}, []),
    "audit data, locked in the deprecated way": ({**AUDIT, "objectLockConfiguration": {"objectLockEnabled": "Enabled"}}, []),
    "audit data": (AUDIT, UNLOCKED),
    "audit data in capitals": ({"tags": {"DataClass": "Audit"}}, UNLOCKED),
    "audit data by the other spelling of the tag": ({"tags": {"dataClass": "audit"}}, UNLOCKED),
    "audit data, not locked": ({**AUDIT, "objectLockEnabled": False}, UNLOCKED),
    "audit data, with a configuration that is off": (
        {**AUDIT, "objectLockConfiguration": {"objectLockEnabled": "Disabled"}},
        UNLOCKED,
    ),
    "data of a class that is not known": ({"tags": {"DataClass": UNKNOWN}}, [unknown("tags.DataClass")]),
    "data of a class that is not known, locked": ({"tags": {"DataClass": UNKNOWN}, "objectLockEnabled": True}, []),
}


@pytest.mark.parametrize("case", LOCKS)
def test_a_bucket_is_locked_as_it_should_with(case: str) -> None:
    props, said = LOCKS[case]

    assert {type_: found("s3-object-lock-audit", props, type=type_) for type_ in (BUCKET, OLD_BUCKET)} == {
        BUCKET: said,
        OLD_BUCKET: said,
    }


def test_the_class_of_data_may_come_from_the_provider_and_from_the_settings() -> None:
    defaults = {"defaultTags": {"tags": {"DataClass": "audit"}}}

    assert found("s3-object-lock-audit", {}, provider=defaults) == UNLOCKED
    assert found("s3-object-lock-audit", {"tags": {"DataClass": "ledger"}}, settings={"classes": ["Ledger"]}) == UNLOCKED


REPOSITORY = "aws:ecr/repository:Repository"
LOST = ["deleting it deletes everything in it"]


@pytest.mark.parametrize(
    ("type_", "switch"), [(BUCKET, "forceDestroy"), (OLD_BUCKET, "forceDestroy"), (REPOSITORY, "forceDelete")]
)
def test_what_is_not_empty_stays_outside_dev(type_: str, switch: str) -> None:
    forms = [found("s3-no-force-destroy", {switch: form}, type=type_) for form in (True, "true", False, None, UNKNOWN)]

    assert forms == [LOST, LOST, [], [], [unknown(switch)]]
    assert found("s3-no-force-destroy", {switch: True}, "dev", type=type_) == []


def denial(**changes: Any) -> dict[str, Any]:
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::files"}
    return {"policy": {"Statement": [{**statement, **changes}]}}


LOCKED_OUT = ["`policy.Statement.0` shuts everyone out, also those who could change it"]
LOCKOUTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "for those without TLS": (denial(Condition={"Bool": {"aws:SecureTransport": "false"}}), []),
    "for one account": (denial(Principal={"AWS": "111122223333"}), []),
    "for all but one role": (denial(Principal=None, NotPrincipal={"AWS": "arn:aws:iam::111122223333:role/admin"}), []),
    "of reading": (denial(Action="s3:GetObject"), []),
    "of changing the policy, not of deleting it": (denial(Action="s3:PutBucketPolicy"), []),
    "of all but deleting the policy": (denial(Action=None, NotAction="s3:DeleteBucketPolicy"), []),
    "on objects": (denial(Resource="arn:aws:s3:::files/*"), []),
    "of an allowance": (denial(Effect="Allow"), []),
    "of everything": (denial(), LOCKED_OUT),
    "of everything, in capitals": (denial(Action="S3:*"), LOCKED_OUT),
    "of everything anywhere": (denial(Action="*", Resource="*"), LOCKED_OUT),
    "of everything, for any account": (denial(Principal={"AWS": ["*"]}), LOCKED_OUT),
    "of both ways back": (denial(Action=["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"]), LOCKED_OUT),
    "of all ways back by a pattern": (denial(Action="s3:*BucketPolicy"), LOCKED_OUT),
    "of all but reading": (denial(Action=None, NotAction="s3:GetObject"), LOCKED_OUT),
    "of everything, on the bucket among others": (denial(Resource=["arn:aws:s3:::files/*", "arn:aws:s3:::files"]), LOCKED_OUT),
    "of everything, on all but objects": (denial(Resource=None, NotResource="arn:aws:s3:::files/*"), LOCKED_OUT),
    "under an empty condition": (denial(Condition={}), LOCKED_OUT),
    "under a condition that is not known": (denial(Condition=UNKNOWN), [unknown("policy.Statement.0.Condition")]),
    "of something unknown": (denial(Action=UNKNOWN), [unknown("policy.Statement.0.Action")]),
}


@pytest.mark.parametrize("case", LOCKOUTS)
def test_a_bucket_policy_may_hold_a_denial(case: str) -> None:
    props, said = LOCKOUTS[case]

    assert found("s3-policy-no-lockout", props) == said
    assert found("s3-policy-no-lockout", props, type=OLD_BUCKET) == said


ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
OLD_ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"


def default(algorithm: Any = "aws:kms", key: Any = KEY, bucket_key: Any = True) -> dict[str, Any]:
    by = {"sseAlgorithm": algorithm, "kmsMasterKeyId": key}
    return {"rules": [{"applyServerSideEncryptionByDefault": by, "bucketKeyEnabled": bucket_key}]}


def inline(algorithm: str) -> dict[str, Any]:
    by = {"sseAlgorithm": algorithm, "kmsMasterKeyId": KEY}
    return {"serverSideEncryptionConfiguration": {"rule": {"applyServerSideEncryptionByDefault": by, "bucketKeyEnabled": True}}}


OLD_INLINE: dict[str, Any] = {
    "serverSideEncryptionConfigurations": [
        {
            "rules": [
                {
                    "applyServerSideEncryptionByDefaults": [{"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY}],
                    "bucketKeyEnabled": True,
                }
            ]
        }
    ]
}
BY_S3, BY_AWS = ["AES256 encrypts it with keys of S3"], ["it is encrypted with the key that AWS keeps for S3"]
BY_NOTHING = ["nothing says that a key of your own encrypts it"]
COSTLY = ["every object costs a request to KMS, for the bucket has no key of its own"]
BALANCER = {"accessLogs": {"bucket": "files", "enabled": True}}
ENCRYPTED: dict[str, tuple[list[Mock], list[str]]] = {
    "a key of its own": ([bucket(), beside(ENCRYPTION, **default())], []),
    "a key of its own, by name": ([bucket(type_=OLD_BUCKET), named(OLD_ENCRYPTION, **default())], []),
    "a key that is made with it": ([bucket(), beside(ENCRYPTION, **default(key=UNKNOWN))], []),
    "a key of its own in two layers": ([bucket(), beside(ENCRYPTION, **default("aws:kms:dsse", bucket_key=False))], []),
    "a key of its own, in its own words": ([bucket(**inline("aws:kms"))], []),
    "a key of its own, in the words of the deprecated type": ([bucket(type_=OLD_BUCKET, **OLD_INLINE)], []),
    "keys of S3 for logs of a load balancer": (
        [bucket(), beside(ENCRYPTION, **default("AES256", None)), Mock("aws:lb/loadBalancer:LoadBalancer", "web", BALANCER)],
        [],
    ),
    "keys of S3 for logs of a classic load balancer": (
        [bucket(), Mock("aws:elb/loadBalancer:LoadBalancer", "web", BALANCER)],
        [],
    ),
    "nothing": ([bucket()], BY_NOTHING),
    "nothing, on the deprecated type": ([bucket(type_=OLD_BUCKET)], BY_NOTHING),
    "what the cloud will answer": ([bucket(serverSideEncryptionConfiguration=UNKNOWN)], BY_NOTHING),
    "keys of S3": ([bucket(), beside(ENCRYPTION, **default("AES256", None))], BY_S3),
    "keys of S3, in its own words": ([bucket(**inline("AES256"))], BY_S3),
    "keys of S3 for logs of a network load balancer": (
        [bucket(), Mock("aws:lb/loadBalancer:LoadBalancer", "web", {**BALANCER, "loadBalancerType": "network"})],
        BY_NOTHING,
    ),
    "a key of AWS": ([bucket(), beside(ENCRYPTION, **default(key=None))], BY_AWS),
    "a key of AWS by its name": ([bucket(), beside(ENCRYPTION, **default(key="arn:aws:kms:eu-west-1:1:alias/aws/s3"))], BY_AWS),
    "a key of its own for every object": ([bucket(), beside(ENCRYPTION, **default(bucket_key=False))], COSTLY),
    "an algorithm that is not known": (
        [bucket(), beside(ENCRYPTION, **default(UNKNOWN))],
        [f"{LATER}`rules.0.applyServerSideEncryptionByDefault.sseAlgorithm` is not known yet"],
    ),
}


@pytest.mark.parametrize("case", ENCRYPTED)
def test_a_bucket_is_encrypted_with(case: str) -> None:
    stack, said = ENCRYPTED[case]

    assert found("s3-sse-kms-cmk", stack) == said


def statement(**changes: Any) -> dict[str, Any]:
    return {"policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*", **changes}]}}


def held(operator: str, key: str, value: Any) -> dict[str, Any]:
    return statement(Condition={operator: {key: value}})


OPEN_KEY = ["`policy.Statement.0` lets everyone use the key, and no condition narrows it down"]
KEYS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "the account": (statement(Principal={"AWS": "arn:aws:iam::111122223333:root"}), []),
    "a service": (statement(Principal={"Service": "logs.eu-west-1.amazonaws.com"}), []),
    "callers of one account": (held("StringEquals", "kms:CallerAccount", "111122223333"), []),
    "callers of the organisation": (held("StringEquals", "aws:PrincipalOrgID", "o-example"), []),
    "nobody without TLS": (statement(Effect="Deny"), []),
    "nobody in particular": ({}, []),
    "everyone": (statement(), OPEN_KEY),
    "everyone in any account": (statement(Principal={"AWS": "*"}), OPEN_KEY),
    "everyone in a list": (statement(Principal={"AWS": ["111122223333", "*"]}), OPEN_KEY),
    "everyone but one": (statement(Principal=None, NotPrincipal={"AWS": "111122223333"}), OPEN_KEY),
    "everyone by a service": (held("StringEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com"), OPEN_KEY),
    "everyone of any organisation": (held("StringLike", "aws:PrincipalOrgID", "*"), OPEN_KEY),
    "everyone without an account": (held("StringNotEquals", "kms:CallerAccount", "111122223333"), OPEN_KEY),
    "callers of an unknown account": (
        held("StringEquals", "kms:CallerAccount", UNKNOWN),
        [unknown("policy.Statement.0.Condition.StringEquals.kms:CallerAccount")],
    ),
    "somebody unknown": (statement(Principal=UNKNOWN), [unknown("policy.Statement.0.Principal")]),
}


@pytest.mark.parametrize("case", KEYS)
def test_a_key_may_be_used_by(case: str) -> None:
    props, said = KEYS[case]

    assert found("kms-no-public-principal", props) == said
    assert found("kms-no-public-principal", props, type="aws:kms/keyPolicy:KeyPolicy") == said
