"""How old a TLS the named security policies of load balancers and CloudFront still speak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from devops_policies.known import Undecided
from devops_policies.tables import table


@dataclass(frozen=True)
class TlsPolicies:
    """The policies AWS offered on a day."""

    as_of: date
    """Day on which the table was compared with its sources."""
    load_balancer: Mapping[str, Sequence[str]]
    """Names by the oldest version of TLS that a client may use."""
    cloudfront: Sequence[str]
    """Names, the weakest first."""

    def oldest(self, policy: str, path: str) -> str:
        """The oldest version a load balancer's policy, found at a path, lets a client use."""
        for version, names in self.load_balancer.items():
            if policy in names:
                return version
        raise self._unlisted(policy, path)

    def is_weaker(self, policy: str, wanted: str, path: str) -> bool:
        """Whether a policy of CloudFront, found at a path, is weaker than the one that is wanted."""
        if policy not in self.cloudfront:
            raise self._unlisted(policy, path)
        return self.cloudfront.index(policy) < self.cloudfront.index(wanted)

    def _unlisted(self, policy: str, path: str) -> Undecided:
        return Undecided(path, f"is {policy}, which was not among the policies AWS offered on {self.as_of}")


@cache
def tls_policies() -> TlsPolicies:
    """The table that comes with this package."""
    read = table("tls_policies.yaml")
    return TlsPolicies(read["as_of"], read["load_balancer"], read["cloudfront"])
