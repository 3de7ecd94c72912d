"""Patterns of metric filters on JSON logs: boolean expressions over the fields of an event."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Final

from devops_policies.iam_policy import matches

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|%[^%]*%|&&|\|\||[!<>]=|[()=<>]|(?:\[[^\]]*\]|[^\s()=<>!&|"\[])+')
_COMPARISONS: Final = frozenset({"=", "!=", "<", ">", "<=", ">="})
_STATES: Final = frozenset({("IS", "NULL"), ("IS", "TRUE"), ("IS", "FALSE"), ("NOT", "EXISTS")})
_MOST_CASES: Final = 1000
"""More cases than any pattern of 1024 characters, which is what CloudWatch takes, has in practice."""


class UnknownPatternError(ValueError):
    """The pattern is written in a way that is not understood."""


@dataclass(frozen=True)
class Test:
    """Something a pattern asks of one field of an event."""

    field: str
    """Selector, such as `$.userIdentity.type`."""
    operator: str
    value: str = ""
    """Text with `*` as a wildcard; empty for `IS NULL` and its like."""

    def __str__(self) -> str:
        return f"{self.field} {self.operator} {self.value}".rstrip()

    def follows_from(self, other: Test) -> bool:
        """Whether every event that passes the other test passes this one."""
        if self == other:
            return True
        if self.field != other.field:
            return False
        if (self.operator, other.operator) == ("=", "="):
            return matches(self.value, other.value)
        if (self.operator, other.operator) == ("!=", "!="):
            return matches(other.value, self.value)
        return (self.operator, other.operator) == ("!=", "=") and "*" not in other.value and not matches(self.value, other.value)


Case = frozenset[Test]
"""Tests that hold together; a pattern holds when all tests of one of its cases do."""


@cache
def cases(pattern: str) -> frozenset[Case]:
    """The cases of a pattern, however it is bracketed and ordered; one without tests, where it takes every event."""
    text = pattern.strip()
    if not text:
        return frozenset({Case()})
    if not (text.startswith("{") and text.endswith("}")):
        raise UnknownPatternError(pattern)
    return _Reader(text[1:-1]).whole()


def takes(patterns: Collection[Case], case: Case) -> bool:
    """Whether events of the case are among those that any of the cases takes; the same words are sought first."""
    return any(taken <= case for taken in patterns) or any(
        all(any(test.follows_from(given) for given in case) for test in taken) for taken in patterns
    )


class _Reader:
    """Reads an expression from left to right; AND binds closer than OR."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _TOKEN.findall(text)[::-1]

    def whole(self) -> frozenset[Case]:
        if _TOKEN.sub("", self.text).strip():
            raise UnknownPatternError(self.text)
        found = self.any_of()
        if self.tokens:
            raise UnknownPatternError(self.text)
        return found

    def any_of(self) -> frozenset[Case]:
        found = self.all_of()
        while self.sees("||"):
            found |= self.all_of()
        return found

    def all_of(self) -> frozenset[Case]:
        found = self.term()
        while self.sees("&&"):
            other = self.term()
            if len(found) * len(other) > _MOST_CASES:
                raise UnknownPatternError(self.text)
            found = frozenset(one | two for one in found for two in other)
        return found

    def term(self) -> frozenset[Case]:
        if self.sees("("):
            found = self.any_of()
            if not self.sees(")"):
                raise UnknownPatternError(self.text)
            return found
        return frozenset({Case({self.test()})})

    def test(self) -> Test:
        field, operator, value = self.take(), self.take(), self.take()
        if not field.startswith("$"):
            raise UnknownPatternError(self.text)
        if (operator.upper(), value.upper()) in _STATES:
            return Test(field, f"{operator} {value}".upper())
        if operator not in _COMPARISONS:
            raise UnknownPatternError(self.text)
        return Test(field, operator, value.strip('"'))

    def sees(self, token: str) -> bool:
        if self.tokens and self.tokens[-1] == token:
            self.tokens.pop()
            return True
        return False

    def take(self) -> str:
        if not self.tokens:
            raise UnknownPatternError(self.text)
        return self.tokens.pop()
