"""Until when AWS looks after the versions of what it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from devops_policies.known import Undecided
from devops_policies.tables import table


@dataclass(frozen=True)
class SupportDates:
    """The last days of support that AWS had announced on a day."""

    as_of: date
    """Day on which the table was compared with its sources."""
    ends: Mapping[str, date]
    """Last day of support by version."""

    def ended(self, version: str, path: str) -> date | None:
        """The last day of a version's support, where it is past; undecided for a version, found at a path, that is not listed."""
        if version not in self.ends:
            raise Undecided(path, f"is {version}, which was not among the versions AWS had announced on {self.as_of}")
        end = self.ends[version]
        return end if end < today() else None


def today() -> date:
    """The day on which versions are judged: a version goes out of support without any change to the program."""
    return date.today()


@cache
def eks_versions(support: Literal["standard", "extended"]) -> SupportDates:
    """The versions of EKS, by the end of their standard or of their extended support."""
    read = table("eks_versions.yaml")
    return SupportDates(read["as_of"], {version: ends[support] for version, ends in read["ends"].items()})


@cache
def lambda_runtimes() -> SupportDates:
    """The runtimes of Lambda, by the day on which they are deprecated."""
    read = table("lambda_runtimes.yaml")
    return SupportDates(read["as_of"], read["ends"])
