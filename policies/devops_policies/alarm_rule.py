"""The rule of a composite alarm: a boolean expression over the states of other alarms."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_TOKEN: Final = re.compile(r'\s*("[^"]*"|[(),]|[^\s(),"]+)')


class UnknownSyntaxError(ValueError):
    """The rule is written in a way that is not understood."""


def fires(rule: str, alarming: Callable[[str], bool]) -> bool:
    """Whether the rule holds when the alarms that `alarming` accepts, by name or ARN, are in alarm and all others are OK."""
    reader = _Reader(rule, alarming)
    holds = reader.any_of()
    if reader.tokens:
        raise UnknownSyntaxError(rule)
    return holds


class _Reader:
    """Reads an expression from left to right; NOT binds closer than AND, and AND closer than OR."""

    def __init__(self, rule: str, alarming: Callable[[str], bool]) -> None:
        self.rule = rule
        self.alarming = alarming
        self.tokens = _TOKEN.findall(rule)[::-1]

    def any_of(self) -> bool:
        holds = self.all_of()
        while self.sees("OR"):
            holds = self.all_of() or holds
        return holds

    def all_of(self) -> bool:
        holds = self.term()
        while self.sees("AND"):
            holds = self.term() and holds
        return holds

    def term(self) -> bool:
        word = self.take().upper()
        if word == "NOT":
            return not self.term()
        if word == "(":
            holds = self.any_of()
            self.expect(")")
            return holds
        if word in ("TRUE", "FALSE"):
            return word == "TRUE"
        return self.state(word)

    def state(self, word: str) -> bool:
        self.expect("(")
        alarming = self.alarming(self.take().strip('"'))
        self.expect(")")
        if word == "ALARM":
            return alarming
        if word == "OK":
            return not alarming
        if word == "INSUFFICIENT_DATA":
            return False
        raise UnknownSyntaxError(self.rule)

    def sees(self, word: str) -> bool:
        if self.tokens and self.tokens[-1].upper() == word:
            self.tokens.pop()
            return True
        return False

    def expect(self, word: str) -> None:
        if not self.sees(word):
            raise UnknownSyntaxError(self.rule)

    def take(self) -> str:
        if not self.tokens:
            raise UnknownSyntaxError(self.rule)
        return self.tokens.pop()
