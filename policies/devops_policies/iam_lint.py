"""What is wrong with a policy document, whatever it allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from devops_policies.iam_actions import Action, action, as_of, condition_keys, named_by
from devops_policies.iam_conditions import GLOBAL_KEYS, OPERATOR, tests
from devops_policies.iam_policy import allows, matches, statements
from devops_policies.known import Doubts
from devops_policies.view import Part, Properties, Unreadable

Key = Literal["json", "actions", "arns", "allow-not"]

_VERSION: Final = "2012-10-17"
_PARTS: Final = frozenset({"version", "id", "statement"})
_ELEMENTS: Final = ("Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal")
_ELEMENT_NAMES: Final = frozenset({"sid", "condition", *map(str.lower, _ELEMENTS)})
_NOT: Final = ("NotAction", "NotResource", "NotPrincipal")

# The account may be a variable or `aws`; S3 and a few others have neither account nor region.
_ARN: Final = re.compile(
    r"arn:(aws[a-z-]*|[*?]+):[a-z0-9*?-]+:[a-z0-9*?-]*:(\d{12}|\d*[*?][\d*?]*|aws|\$\{[^}]+\})?:.+", re.DOTALL
)
_VARIABLE: Final = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True)
class Fault:
    """Something wrong in a document."""

    key: Key
    message: str
    path: str


@dataclass(frozen=True)
class Reading:
    """How documents are read."""

    of_identity: bool
    """Whether the document says what somebody may do, and not whom a role trusts."""
    also_known: Collection[str]
    """Patterns for actions and condition keys that the table does not have."""
    doubts: Doubts


def faults(holder: Properties, path: str, reading: Reading) -> Iterator[Fault]:
    """What is wrong with the document at the path; nothing where there is none."""
    try:
        document = holder.part(path)
        if document is None:
            return
        yield from _of_document(document)
        for statement in statements(holder, path):
            yield from _of_statement(statement, reading)
    except Unreadable as unreadable:
        yield Fault("json", str(unreadable), holder.at(path))


def _of_document(document: Part) -> Iterator[Fault]:
    parts = {name.lower(): name for name in document.props}
    for part in sorted(parts.keys() - _PARTS):
        name = parts[part]
        yield Fault("json", f"`{document.at(name)}` is not a part of a policy", document.at(name))
    if document.get(parts.get("version", "Version")) != _VERSION:
        yield Fault(
            "json", f"`{document.path}` is not of version {_VERSION}, without which variables are plain text", document.path
        )
    name = parts.get("statement", "Statement")
    if not document.has(name) or document.props[name] in ((), []):
        yield Fault("json", f"`{document.path}` has no statement", document.path)


def _of_statement(statement: Part, reading: Reading) -> Iterator[Fault]:
    checks: list[Callable[[Part, Reading], Iterator[Fault]]] = [_shape, _negations, _actions, _conditions, _arns, _targets]
    for check in checks:
        with reading.doubts:
            yield from check(statement, reading)


def _shape(statement: Part, reading: Reading) -> Iterator[Fault]:
    place = statement.path
    for name in statement.props:
        if name.lower() not in _ELEMENT_NAMES:
            yield Fault("json", f"`{statement.at(name)}` is not an element of a statement", statement.at(name))
    for element in ("Action", *(("Resource",) if reading.of_identity else ("Principal",))):
        if statement.has(element) is statement.has(f"Not{element}"):
            yield Fault("json", f"`{place}` needs either `{element}` or `Not{element}`", place)
    for element in ("Principal", "NotPrincipal") if reading.of_identity else ("Resource", "NotResource"):
        if statement.has(element):
            yield Fault("json", f"`{place}` cannot have `{element}` here", place)
    if statement.get("Effect") not in ("Allow", "Deny"):
        yield Fault("json", f"`{place}` neither allows nor denies", place)


def _negations(statement: Part, _reading: Reading) -> Iterator[Fault]:
    for element in _NOT:
        if statement.has(element) and allows(statement):
            yield Fault("allow-not", f"`{statement.path}` allows all but what `{element}` names", statement.at(element))


def _actions(statement: Part, reading: Reading) -> Iterator[Fault]:
    for element in ("Action", "NotAction"):
        for pattern in statement.strings(element):
            if not named_by(pattern) and not _is_also_known(pattern, reading):
                yield Fault(
                    "actions",
                    f"`{statement.at(element)}` has {pattern}, which names no action as of {as_of()}",
                    statement.at(element),
                )


def _conditions(statement: Part, reading: Reading) -> Iterator[Fault]:
    for test in tests(statement):
        if not OPERATOR.fullmatch(test.operator):
            yield Fault("actions", f"`{test.path}` compares by {test.operator}, which is no operator", test.path)
        if not _is_key(test.key) and not _is_also_known(test.key, reading):
            yield Fault("actions", f"`{test.path}` tests {test.key}, which is no condition key as of {as_of()}", test.path)


def _arns(statement: Part, _reading: Reading) -> Iterator[Fault]:
    for element in ("Resource", "NotResource"):
        for arn in statement.strings(element):
            if arn.strip("*") and not _ARN.fullmatch(arn):
                yield Fault("arns", f"`{statement.at(element)}` has {arn}, which is no ARN", statement.at(element))


def _targets(statement: Part, reading: Reading) -> Iterator[Fault]:
    """Actions named in full that act on nothing the statement names."""
    if not reading.of_identity or not statement.has("Resource"):
        return
    for name in statement.strings("Action"):
        with reading.doubts:
            acts_on = _in_full(name)
            if acts_on and not any(_may_act_on(acts_on, arn) for arn in statement.strings("Resource")):
                forms = " or ".join(acts_on.resources[:2]) or "nothing that can be named, and needs `*`"
                yield Fault(
                    "arns",
                    f"`{statement.at('Resource')}` names nothing {acts_on.name} acts on: {forms}",
                    statement.at("Resource"),
                )


def _in_full(name: str) -> Action | None:
    """The action, where no wildcard stands in its name and AWS has it."""
    return action(name) if named_by(name) and not re.search(r"[*?]", name) else None


def _may_act_on(given: Action, arn: str) -> bool:
    pattern = _VARIABLE.sub("*", arn)
    return not pattern.strip("*") or any(_arns_meet(pattern, form) for form in given.resources)


def _arns_meet(one: str, other: str) -> bool:
    """Whether some ARN matches both patterns; a wildcard stands for no more than one part, but for the last."""
    return all(meet(*parts) for parts in zip(one.split(":", 5), other.split(":", 5), strict=False))


@cache
def meet(one: str, other: str) -> bool:
    """Whether some text matches both patterns."""
    if not one or not other:
        return not (one + other).strip("*")
    if one[0] == "*":
        return meet(one[1:], other) or meet(one, other[1:])
    if other[0] == "*":
        return meet(other, one)
    return (one[0] == other[0] or "?" in (one[0], other[0])) and meet(one[1:], other[1:])


@cache
def _is_key(key: str) -> bool:
    """Whether services, IAM itself or an identity provider know the key; a provider's begin with its host."""
    issuer, _, claim = key.rpartition(":")
    if "." in issuer.partition("/")[0]:
        return bool(claim)
    return any(matches(known, key) for known in (*GLOBAL_KEYS, *condition_keys()))


def _is_also_known(written: str, reading: Reading) -> bool:
    return any(matches(known, written, ignore_case=True) for known in reading.also_known)
