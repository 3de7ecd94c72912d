"""Whether a resource's policy turns away whoever comes without TLS."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from typing import Final

from devops_policies.iam_policy import allows, everyone, matches, speaks_of, statements
from devops_policies.known import every, settled, some
from devops_policies.view import Part, Properties

_KEY: Final = "aws:securetransport"
_PARTITION: Final = re.compile(r"^arn:[^:]*:")
_OPERATOR: Final = re.compile(r"(bool|stringequals|stringequalsignorecase)(ifexists)?", re.IGNORECASE)


def turns_plain_text_away(holder: Properties, path: str, actions: Collection[str], on: str | None = None) -> bool:
    """Whether the policy at the path denies everyone each of these actions without TLS.

    `on` is the ARN they are about, of any partition; without one, whatever the policy is attached to. A statement that any
    further condition narrows down, or that leaves some resources out, does not count.
    """
    return settled(statements(holder, path), lambda known: every(*(partial(_is_denied, known, action, on) for action in actions)))


def _is_denied(known: Collection[Part], action: str, on: str | None) -> bool:
    return some(*(partial(_denies, statement, action, on) for statement in known))


def _denies(statement: Part, action: str, on: str | None) -> bool:
    return every(
        lambda: not allows(statement),
        lambda: speaks_of(statement, action),
        lambda: on is None or _covers(statement, on),
        lambda: everyone(statement),
        lambda: _is_without_tls(statement),
    )


def _covers(statement: Part, arn: str) -> bool:
    wanted = _PARTITION.sub("arn::", arn)
    return any(matches(_PARTITION.sub("arn::", pattern), wanted) for pattern in statement.strings("Resource"))


def _is_without_tls(statement: Part) -> bool:
    """Whether the statement's only condition is that the request came without TLS."""
    conditions = statement.part("Condition")
    if conditions is None or len(conditions.props) != 1:
        return False
    (operator,) = conditions.props
    tested = conditions.part(operator)
    if tested is None or [key.lower() for key in tested.props] != [_KEY]:
        return False
    (key,) = tested.props
    return bool(_OPERATOR.fullmatch(operator)) and _is_false(tested, key)


def _is_false(tested: Part, key: str) -> bool:
    value = tested.get(key)
    if isinstance(value, bool):
        return not value
    values = list(tested.strings(key))
    return bool(values) and all(each.lower() == "false" for each in values)
