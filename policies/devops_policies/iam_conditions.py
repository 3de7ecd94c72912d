"""What the conditions of a policy's statement hold it to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, cast

from devops_policies.iam_policy import matches
from devops_policies.known import UNKNOWN, Undecided, every, some
from devops_policies.view import Part

RESOURCE_KEYS: Final = (
    "*:resourcetag/*",
    "aws:requesttag/*",
    "cloudwatch:namespace",
    "dynamodb:leadingkeys",
    "ec2:instanceid",
    "ec2:subnet",
    "ec2:vpc",
    "ecs:cluster",
    "ecs:service",
    "ecs:task-definition",
    "iam:associatedresourcearn",
    "iam:awsservicename",
    "iam:permissionsboundary",
    "iam:policyarn",
    "kms:encryptioncontext:*",
    "kms:resourcealiases",
    "kms:viaservice",
    "lambda:functionarn",
    "s3:existingobjecttag/*",
    "secretsmanager:secretid",
)
"""Keys that say which resource an action may touch, or what it may make of one."""

GLOBAL_KEYS: Final = (
    "aws:assumedroot",
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:chatbotsourcearn",
    "aws:currenttime",
    "aws:ec2instancesourceprivateipv4",
    "aws:ec2instancesourcevpc",
    "aws:epochtime",
    "aws:federatedprovider",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:principaltag/*",
    "aws:principaltype",
    "aws:referer",
    "aws:requestedregion",
    "aws:requesttag/*",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
    "aws:resourcetag/*",
    "aws:securetransport",
    "aws:signinsessionarn",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceidentity",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:tagkeys",
    "aws:tokenissuetime",
    "aws:useragent",
    "aws:userid",
    "aws:username",
    "aws:viaawsservice",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:vpcsourceip",
)
"""Keys that do not belong to a service, with `*` for what varies."""

OPERATOR: Final = re.compile(
    r"null|(for(allvalues|anyvalue):)?(string(not)?(equals|equalsignorecase|like)|arn(not)?(equals|like)|bool|binaryequals|"
    r"(numeric|date)((not)?equals|(less|greater)than(equals)?)|(not)?ipaddress)(ifexists)?"
)
"""Operators of conditions, in small letters."""

# Operators that fail where the key is absent; `ForAllValues` and `IfExists` hold there.
_POSITIVE: Final = re.compile(r"(foranyvalue:)?(stringequals|stringequalsignorecase|stringlike|arnequals|arnlike)")
_NEGATIVE: Final = re.compile(r"(stringnotequals|stringnotequalsignorecase|stringnotlike|arnnotequals|arnnotlike)(ifexists)?")
_LITERAL: Final = re.compile(r"(foranyvalue:)?(stringequals|stringequalsignorecase)")


@dataclass(frozen=True)
class Test:
    """One key that a statement's condition compares with values."""

    operator: str
    """In small letters."""
    key: str
    """In small letters."""
    value: Any
    path: str

    def values(self) -> Sequence[str]:
        """What the key is compared with; any one of them will do."""
        value = self.value
        items = cast("Sequence[Any]", value if isinstance(value, (list, tuple)) else [value])
        if UNKNOWN in items:
            raise Undecided(self.path)
        return [str(item) for item in items]

    @property
    def takes_wildcards(self) -> bool:
        """Whether `*` and `?` in its values stand for other text."""
        return not _LITERAL.fullmatch(self.operator)


def tests(statement: Part) -> Iterator[Test]:
    """What a statement's condition tests; all must hold."""
    conditions = statement.part("Condition")
    if conditions is None:
        return
    for operator in conditions.props:
        compared = conditions.part(operator)
        if compared is not None:
            yield from (Test(operator.lower(), key.lower(), value, compared.at(key)) for key, value in compared.props.items())


def positive_tests(statement: Part, keys: Collection[str]) -> list[Test]:
    """The tests that only hold where one of the keys has one of certain values; `*` in a key stands for any text."""
    return [test for test in tests(statement) if _POSITIVE.fullmatch(test.operator) and _is_one_of(test.key, keys)]


def held_to(statement: Part, keys: Collection[str]) -> bool:
    """Whether the statement holds for certain values of one of the keys only; values that are wild altogether are none."""
    return some(*(partial(_names_something, test) for test in positive_tests(statement, keys)))


def spares_only(statement: Part, keys: Collection[str]) -> bool:
    """Whether a denial holds for all but certain values of one of the keys, and on no other condition."""
    held = list(tests(statement))
    if len(held) != 1:
        return False
    (test,) = held
    return every(
        lambda: bool(_NEGATIVE.fullmatch(test.operator)) and _is_one_of(test.key, keys),
        lambda: _names_something(test),
    )


def is_unconditional(statement: Part) -> bool:
    """Whether no condition narrows the statement down."""
    return not cast("Mapping[str, Any]", statement.get("Condition", {}))


def _is_one_of(key: str, patterns: Collection[str]) -> bool:
    return any(matches(pattern, key) for pattern in patterns)


def _names_something(test: Test) -> bool:
    values = test.values()
    return bool(values) and all(value.strip("*?") for value in values)
