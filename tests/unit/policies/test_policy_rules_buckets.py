"""What the resources beside a bucket must say of who reaches it."""

from __future__ import annotations

from typing import Any

import pytest
from bucket_mocks import BUCKET, LATER, OLD_BUCKET, beside, bucket, named
from judging import UNKNOWN, found

from devops_policies.rule import Mock

BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ACCOUNT = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"

FLAGS: dict[str, Any] = dict.fromkeys(("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True)
NOT_BLOCKED = ["nothing blocks public access to it"]
BLOCKS: dict[str, tuple[list[Mock], list[str]]] = {
    "a block made from it": ([bucket(), beside(BLOCK, **FLAGS)], []),
    "a block with its name": ([bucket(), named(BLOCK, **FLAGS)], []),
    "a block with its name, on the deprecated type": ([bucket(type_=OLD_BUCKET), named(BLOCK, **FLAGS)], []),
    "a block with flags in quotes": ([bucket(), beside(BLOCK, **dict.fromkeys(FLAGS, "true"))], []),
    "two blocks of which one closes it": ([bucket(), beside(BLOCK), named(BLOCK, **FLAGS)], []),
    "no block": ([bucket()], NOT_BLOCKED),
    "no block, on the deprecated type": ([bucket(type_=OLD_BUCKET)], NOT_BLOCKED),
    "a block of the whole account": ([bucket(), Mock(ACCOUNT, "account", FLAGS)], NOT_BLOCKED),
    "a block of another bucket": ([bucket(), named(BLOCK, "other", **FLAGS)], NOT_BLOCKED),
    "a block whose name differs in case": ([bucket(), named(BLOCK, "Files", **FLAGS)], NOT_BLOCKED),
    "a block without flags": ([bucket(), beside(BLOCK)], ["beside leaves a way open"]),
    "a block with three flags": ([bucket(), beside(BLOCK, **{**FLAGS, "ignorePublicAcls": False})], ["beside leaves a way open"]),
    "a block with three flags, one of them not known": (
        [bucket(), beside(BLOCK, **{**FLAGS, "ignorePublicAcls": False, "blockPublicAcls": UNKNOWN})],
        ["beside leaves a way open"],
    ),
    "a block with a flag that is not known": (
        [bucket(), beside(BLOCK, **{**FLAGS, "ignorePublicAcls": UNKNOWN})],
        [f"{LATER}`ignorePublicAcls` is not known yet"],
    ),
    "a block of a bucket that is not known": (
        [bucket(), named(BLOCK, UNKNOWN, **FLAGS)],
        [f"{LATER}`bucket` is not known yet"],
    ),
    "a block of an unknown bucket, and one of its own": (
        [bucket(), named(BLOCK, UNKNOWN, **FLAGS), beside(BLOCK, **FLAGS)],
        [],
    ),
}


@pytest.mark.parametrize("case", BLOCKS)
def test_public_access_to_a_bucket_is_judged_with(case: str) -> None:
    stack, said = BLOCKS[case]

    assert found("s3-bpa-attached", stack) == said


def test_each_bucket_needs_a_block_of_its_own() -> None:
    stack = [bucket(), bucket("other"), beside(BLOCK, **FLAGS), bucket("third")]

    assert found("s3-bpa-attached", stack) == NOT_BLOCKED * 2


def denial(*resources: str, **changes: Any) -> dict[str, Any]:
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": list(resources or ("arn:aws:s3:::files", "arn:aws:s3:::files/*")),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        **changes,
    }


def policy(*statements: Any) -> list[Mock]:
    return [bucket(), beside(POLICY, policy={"Version": "2012-10-17", "Statement": list(statements)})]


def conditions(operator: str, key: str, value: Any) -> dict[str, Any]:
    return {"Condition": {operator: {key: value}}}


TLS_ONLY: dict[str, list[Mock]] = {
    "everything is denied on both": policy(denial()),
    "everything is denied everywhere": policy(denial("*")),
    "both are meant by one pattern": policy(denial("arn:aws:s3:::files*")),
    "the partition is another": policy(denial("arn:aws-cn:s3:::files", "arn:aws-cn:s3:::files/*")),
    "the bucket and the objects have a statement each": policy(denial("arn:aws:s3:::files"), denial("arn:aws:s3:::files/*")),
    "the principal is an object": policy(denial(Principal={"AWS": ["*"]})),
    "the principal is anything but nobody": policy(denial(Principal=None, NotPrincipal={"AWS": "arn:aws:iam::1:root"})),
    "words are spelled in another case": policy(
        denial(Action="S3:*", **conditions("bool", "AWS:SECURETRANSPORT", "False")),
    ),
    "elements are spelled in another case": policy({key.lower(): value for key, value in denial().items()}),
    "the value is a boolean": policy(denial(**conditions("Bool", "aws:SecureTransport", False))),
    "the value is a list": policy(denial(**conditions("Bool", "aws:SecureTransport", ["false"]))),
    "the value is compared as text": policy(denial(**conditions("StringEquals", "aws:SecureTransport", "false"))),
    "the key may be absent": policy(denial(**conditions("BoolIfExists", "aws:SecureTransport", "false"))),
    "all but nothing is denied": policy(denial(Action=None, NotAction="iam:*")),
    "the actions are named": policy(denial(Action=["s3:Get*", "s3:Put*", "s3:Delete*", "s3:List*"])),
    "another statement is not known": policy(UNKNOWN, denial()),
    "the bucket says so itself": [bucket(policy={"Statement": denial()})],
    "the deprecated type says so itself": [bucket(type_=OLD_BUCKET, policy={"Statement": [denial()]})],
    "the policy gives the bucket's name": [bucket(), named(POLICY, policy={"Statement": denial()})],
}


@pytest.mark.parametrize("case", TLS_ONLY)
def test_a_bucket_turns_plain_text_away_when(case: str) -> None:
    assert found("s3-tls-only", TLS_ONLY[case]) == []


NO_DENIAL = ["no policy denies everyone the bucket and all objects without TLS"]
PLAIN_TEXT: dict[str, list[Mock]] = {
    "there is no policy": [bucket()],
    "the policy is of another bucket": [bucket(), named(POLICY, "other", policy={"Statement": denial("*")})],
    "the policy is empty": policy(),
    "the policy allows": policy(denial(Effect="Allow")),
    "objects are left out": policy(denial("arn:aws:s3:::files")),
    "the bucket is left out": policy(denial("arn:aws:s3:::files/*")),
    "only some objects are meant": policy(denial("arn:aws:s3:::files", "arn:aws:s3:::files/public/*")),
    "another bucket is meant": policy(denial("arn:aws:s3:::other", "arn:aws:s3:::other/*")),
    "some resources are left out": policy(denial(Resource=None, NotResource="arn:aws:s3:::files/public/*")),
    "only one account is meant": policy(denial(Principal={"AWS": "arn:aws:iam::111122223333:root"})),
    "only reading is denied": policy(denial(Action=["s3:GetObject", "s3:ListBucket"])),
    "deleting is left out": policy(denial(Action=None, NotAction="s3:DeleteObject")),
    "those with TLS are denied": policy(denial(**conditions("Bool", "aws:SecureTransport", "true"))),
    "another condition narrows it down": policy(
        denial(Condition={"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:SourceVpc": "vpc-1"}})
    ),
    "another key narrows it down": policy(
        denial(Condition={"Bool": {"aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false"}})
    ),
    "only old TLS is denied": policy(denial(**conditions("NumericLessThan", "s3:TlsVersion", "1.2"))),
    "there is no condition": policy(denial(Condition=None)),
    "TLS is asked for by an allowance": policy(denial(Effect="Allow", **conditions("Bool", "aws:SecureTransport", "true"))),
}


@pytest.mark.parametrize("case", PLAIN_TEXT)
def test_a_bucket_answers_without_tls_when(case: str) -> None:
    assert found("s3-tls-only", PLAIN_TEXT[case]) == NO_DENIAL


WHEN_TLS_IS_NOT_KNOWN: dict[str, tuple[list[Mock], str]] = {
    "the policy is not known": ([bucket(), beside(POLICY, policy=UNKNOWN)], "policy"),
    "a statement is not known": (policy(denial("arn:aws:s3:::files"), UNKNOWN), "policy.Statement.1"),
    "the resources are not known": (policy(denial(Resource=[UNKNOWN])), "policy.Statement.0.Resource.0"),
    "the bucket's name is not known": (
        [*policy(denial())[1:], Mock(BUCKET, "files", {"bucket": UNKNOWN})],
        "bucket",
    ),
    "the policy's own text was made from something": (
        [Mock(BUCKET, "files", {"bucket": "files"}, {"policy": "role"}), Mock("aws:iam/role:Role", "role")],
        "policy",
    ),
}


@pytest.mark.parametrize("case", WHEN_TLS_IS_NOT_KNOWN)
def test_whether_tls_is_needed_is_left_open_when(case: str) -> None:
    stack, path = WHEN_TLS_IS_NOT_KNOWN[case]

    assert found("s3-tls-only", stack) == [f"{LATER}`{path}` is not known yet"]


def test_what_the_cloud_will_answer_about_a_bucket_is_no_policy() -> None:
    assert found("s3-tls-only", [bucket(policy=UNKNOWN)]) == NO_DENIAL
