"""What a policy document allows: to whom, to do what, to what, and on which conditions."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, cast

from devops_policies.known import UNKNOWN, Undecided, every, settled, some
from devops_policies.network import worldly
from devops_policies.view import Part, Properties

ROLE: Final = "aws:iam/role:Role"
POLICY_TYPES: Final = (
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/userPolicy:UserPolicy",
)

_ELEMENTS: Final = {
    element.lower(): element
    for element in (
        "Statement",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Principal",
        "NotPrincipal",
        "Condition",
    )
}

# A pattern stands for everything when it matches values nobody would name: one made-up service for each letter of the
# alphabet, and ARNs of services that differ in which of their parts are empty.
_ANY_ACTION: Final = tuple(f"{letter}0x:{letter}0x" for letter in string.ascii_lowercase)
_ANY_RESOURCE: Final = ("arn:aws:x0x:::x0x", "arn:aws:x0x:y0y:000000000001:x0x/y0y", "arn:aws:x0x::000000000001:x0x:y0y")

_PARTITION: Final = re.compile(r"^arn:aws-[a-z-]+:")

_SCOPING_OPERATOR: Final = re.compile(
    r"(foranyvalue:)?(stringequals|stringequalsignorecase|stringlike|arnequals|arnlike|ipaddress)", re.IGNORECASE
)
_SCOPING_KEYS: Final = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "aws:vpceaccount",
        "aws:vpceorgid",
        "aws:vpceorgpaths",
        "kms:calleraccount",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
    }
)
_ARN_ACCOUNT: Final = 4
"""Place of the account id in an ARN."""


def statements(holder: Properties, path: str) -> Iterator[Part]:
    """The statements of the policy document at the path, written as JSON text or as an object; none where it is absent."""
    document = holder.part(path)
    if document is not None:
        for statement in _spelled(document).each("Statement"):
            yield _spelled(statement)


def allows(statement: Part) -> bool:
    """Whether the statement gives rather than takes."""
    return statement.text("Effect") == "Allow"


def speaks_of(statement: Part, action: str) -> bool:
    """Whether the statement is about the action."""
    if statement.has("NotAction"):
        return not settled(statement.strings("NotAction"), lambda patterns: names_action(patterns, action))
    return settled(statement.strings("Action"), lambda patterns: names_action(patterns, action))


def names_action(patterns: Sequence[str], action: str) -> bool:
    """Whether one of the patterns matches the action."""
    return any(matches(pattern, action, ignore_case=True) for pattern in patterns)


def every_action(statement: Part) -> bool:
    """Whether the statement speaks of every action; all but some that are named count as every action."""
    return some(
        lambda: statement.has("NotAction"),
        lambda: settled(statement.strings("Action"), lambda patterns: _covers(patterns, _ANY_ACTION, ignore_case=True)),
    )


def every_resource(statement: Part) -> bool:
    """Whether the statement speaks of every resource; all but some that are named count as every resource."""
    return some(
        lambda: statement.has("NotResource"),
        lambda: settled(statement.strings("Resource"), _covers_resources),
    )


def everyone(statement: Part) -> bool:
    """Whether the statement speaks of everyone: `*` in any form, any account of AWS, or all but some that are named."""
    return some(
        lambda: statement.has("NotPrincipal"),
        lambda: any(_is_anyone(principal) for principal in _principals(statement)),
    )


def scoped(statement: Part) -> bool:
    """Whether a condition holds the statement to fixed accounts, organisations, networks or sources.

    As S3 and KMS decide what is public: the operator must fail where the key is absent, and no value may be a wildcard or
    a policy variable.
    """
    conditions = statement.part("Condition")
    if conditions is None:
        return False
    return some(*(_scoping_test(conditions, operator) for operator in conditions.props))


def is_public(statement: Part) -> bool:
    """Whether the statement lets everyone in, and no condition holds them to known ones."""
    return every(lambda: allows(statement), lambda: everyone(statement), lambda: not scoped(statement))


def matches(pattern: str, value: str, ignore_case: bool = False) -> bool:
    """Whether an IAM pattern, in which `*` is any text and `?` any character, matches the value."""
    return _compiled(pattern, ignore_case).fullmatch(value) is not None


def _spelled(part: Part) -> Part:
    """The same with elements as AWS spells them, for AWS reads them in any case."""
    return Part({_ELEMENTS.get(name.lower(), name): value for name, value in part.props.items()}, part.path)


def _covers(patterns: Sequence[str], probes: Sequence[str], ignore_case: bool = False) -> bool:
    wild = [pattern for pattern in patterns if "*" in pattern or "?" in pattern]
    return bool(wild) and all(any(matches(pattern, probe, ignore_case) for pattern in wild) for probe in probes)


def _covers_resources(patterns: Sequence[str]) -> bool:
    return _covers([_PARTITION.sub("arn:aws:", pattern) for pattern in patterns], _ANY_RESOURCE)


@cache
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    expression = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)
    return re.compile(expression, re.DOTALL | (re.IGNORECASE if ignore_case else re.NOFLAG))


def _principals(statement: Part) -> Iterator[str]:
    principal = statement.get("Principal")
    if isinstance(principal, Mapping):
        kinds = Part(cast("Mapping[str, Any]", principal), statement.at("Principal"))
        yield from kinds.strings(*kinds.props)
    else:
        yield from statement.strings("Principal")


def _is_anyone(principal: str) -> bool:
    parts = principal.split(":")
    account = parts[_ARN_ACCOUNT] if len(parts) > _ARN_ACCOUNT else principal
    return "*" in account


def _scoping_test(conditions: Part, operator: str) -> Any:
    return lambda: bool(_SCOPING_OPERATOR.fullmatch(operator)) and _scopes(conditions, operator)


def _scopes(conditions: Part, operator: str) -> bool:
    """Whether any of the operator's keys scopes; they hold together, so one is enough."""
    tested = conditions.get(operator)
    if not isinstance(tested, Mapping):
        return False
    keys = Part(cast("Mapping[str, Any]", tested), conditions.at(operator))
    return some(*(_key_test(keys, key) for key in keys.props if key.lower() in _SCOPING_KEYS))


def _key_test(keys: Part, key: str) -> Any:
    def holds() -> bool:
        value = keys.props[key]
        values = cast("Sequence[Any]", value if isinstance(value, (list, tuple)) else [value])
        if UNKNOWN in values:
            raise Undecided(keys.at(key))
        if key.lower() == "aws:sourceip":
            return bool(values) and not worldly((str(item) for item in values), keys.at(key))
        return bool(values) and all(_is_fixed(str(item)) for item in values)

    return holds


def _is_fixed(value: str) -> bool:
    """Whether a condition's value names someone: the account of an ARN, or what stands before the first separator."""
    if "${" in value:
        return False
    if value.startswith("arn:") and len(parts := value.split(":")) > _ARN_ACCOUNT + 1:
        return not re.search(r"[*?]", parts[_ARN_ACCOUNT] or value)
    head = re.split(r"[:/]", value)[0]
    return bool(head) and not re.search(r"[*?]", head)
