"""Exemptions: violations that somebody answers for, for a while.

They reach a pack as the configuration of its policies, in the property `exemptions`. One that has expired, that reaches too
far or that too few answer for does not count.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

CONFIGURED_AS: Final = "exemptions"
"""Property of a policy's configuration that holds its exemptions."""
LONGEST_DAYS: Final = 180
"""Farthest an exemption may reach: within half a year somebody looks at it again."""
OWNERS_OF_CRITICAL: Final = 2
"""How many must answer for an exemption of a critical rule."""
SHORTEST_REASON: Final = 10
"""Characters that say something."""

SCHEMA: Final[Mapping[str, Any]] = {
    "type": "array",
    "description": "Violations that are accepted for a while; by default none",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["rule", "urn", "reason", "owner", "expires"],
        "properties": {
            "rule": {"type": "string", "description": "Rule, or finding of a rule as rule[key]"},
            "urn": {"type": "string", "description": "URN of the resource, with * for any text"},
            "reason": {"type": "string"},
            "owner": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            "expires": {"type": "string", "format": "date", "description": "Last day on which it counts"},
            "ticket": {"type": "string"},
        },
    },
}
"""Form of the property."""


@dataclass(frozen=True)
class Exemption:
    """One violation that is accepted."""

    rule: str
    """Rule, or finding of a rule as `rule[key]`."""
    urn: str
    """URN of the resource, with `*` for any text."""
    reason: str
    owners: Sequence[str]
    expires: datetime.date
    """Last day on which it counts."""

    @classmethod
    def of(cls, configured: Mapping[str, Any]) -> Exemption:
        """An exemption from its form in a configuration."""
        return cls(
            rule=configured["rule"],
            urn=configured["urn"],
            reason=configured["reason"],
            owners=tuple(configured["owner"]),
            expires=datetime.date.fromisoformat(configured["expires"]),
        )

    @property
    def rule_id(self) -> str:
        """Id of the rule, without a finding's key."""
        return self.rule.partition("[")[0]

    def covers(self, rule: str, key: str | None, urn: str) -> bool:
        """Whether it is about this finding."""
        return self.rule in (rule, f"{rule}[{key}]") and fnmatchcase(urn, self.urn)

    def weakness(self, severity: str | None, today: datetime.date) -> str | None:
        """Why it does not count; none where it does. `severity` is that of its rule, none where there is no such rule."""
        reasons = (
            (severity is None, f"there is no rule {self.rule_id}"),
            (self.expires < today, f"it expired on {self.expires}"),
            (
                self.expires > today + datetime.timedelta(days=LONGEST_DAYS),
                f"it expires on {self.expires}, more than {LONGEST_DAYS} days ahead",
            ),
            (len(self.reason.strip()) < SHORTEST_REASON, "it gives no reason"),
            (not self.urn.rpartition("::")[2].strip("*?"), f"its pattern {self.urn} covers resources of any name"),
            (
                severity == "critical" and len(set(self.owners)) < OWNERS_OF_CRITICAL,
                f"the rule is critical, so {OWNERS_OF_CRITICAL} must answer for it",
            ),
        )
        return next((reason for holds, reason in reasons if holds), None)


def today() -> datetime.date:
    """The day on which exemptions are looked at."""
    return datetime.datetime.now(datetime.UTC).date()
