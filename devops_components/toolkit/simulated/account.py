"""The account, region and tags that a provider works with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from devops_components.toolkit.simulated.values import UNKNOWN, Secret, has_secret, has_unknown, is_list, is_object, reveal

DEFAULT_ACCOUNT: Final = "123456789012"
"""Account of a provider that does not say which one it may work in; the number AWS uses in its documentation."""
DEFAULT_REGION: Final = "us-east-1"
"""Region of a provider that does not say one."""

_READ: Final = ("region", "allowedAccountIds", "assumeRoles", "defaultTags", "ignoreTags")
_PARTITIONS: Final = (("cn-", "aws-cn", "amazonaws.com.cn"), ("us-gov-", "aws-us-gov", "amazonaws.com"))


@dataclass(frozen=True)
class Account:
    """What a provider instance decides about every resource it manages."""

    account_id: str = DEFAULT_ACCOUNT
    region: str = DEFAULT_REGION
    default_tags: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Tags the provider adds to every resource that can carry them."""
    ignored_tags: tuple[str, ...] = ()
    """Tags the provider never touches."""
    ignored_prefixes: tuple[str, ...] = ()
    """Beginnings of tags the provider never touches."""
    known: bool = True
    """Whether the provider's configuration is known; before deployment it may not be, and then nothing is."""

    @property
    def partition(self) -> str:
        """Partition of the region: `aws`, `aws-cn` or `aws-us-gov`."""
        return next((partition for prefix, partition, _ in _PARTITIONS if self.region.startswith(prefix)), "aws")

    @property
    def dns_suffix(self) -> str:
        """Domain under which the region's services answer."""
        return next((suffix for prefix, _, suffix in _PARTITIONS if self.region.startswith(prefix)), "amazonaws.com")

    def arn(self, service: str, resource: str, *, region: str | None = None, account: str | None = None) -> str:
        """The ARN of a resource of this account; an empty `region` or `account` leaves that part out."""
        region = self.region if region is None else region
        account = self.account_id if account is None else account
        return f"arn:{self.partition}:{service}:{region}:{account}:{resource}"

    def all_tags(self, tags: Any) -> Any:
        """The provider's tags with a resource's own over them, without those the provider ignores."""
        if has_unknown(tags):
            return UNKNOWN
        merged = {**self.default_tags, **_object(reveal(tags))}
        kept = {key: value for key, value in merged.items() if not self._ignores(key)}
        return Secret(kept) if has_secret(tags) else kept

    def _ignores(self, key: str) -> bool:
        return key in self.ignored_tags or key.startswith(self.ignored_prefixes or ("\0",))


def account_of(provider_inputs: Mapping[str, Any] | None, region: Any = None) -> Account:
    """The account a provider with these inputs works in; `region` is the resource's own, where it has one.

    Nested inputs may be JSON text, as the engine sends them. The account is the first of `allowedAccountIds`, or that
    of the last role in `assumeRoles`.
    """
    given = provider_inputs or {}
    inputs = tuple(reveal(given.get(name)) for name in _READ)
    make = _account if any(is_object(value) or is_list(value) for value in inputs) else _account_once
    return make(region, *inputs)


def _account(own_region: Any, region: Any, allowed: Any, roles: Any, default_tags: Any, ignore_tags: Any) -> Account:
    wanted = own_region if isinstance(own_region, str) and own_region else region
    ignored = _object(_parsed(ignore_tags))
    return Account(
        account_id=_account_id(_list(_parsed(allowed)), _list(_parsed(roles))),
        region=wanted if isinstance(wanted, str) and wanted else DEFAULT_REGION,
        default_tags=_object(_object(_parsed(default_tags)).get("tags")),
        ignored_tags=tuple(_list(ignored.get("keys"))),
        ignored_prefixes=tuple(_list(ignored.get("keyPrefixes"))),
        known=UNKNOWN not in (own_region, region, allowed, roles),
    )


_account_once = lru_cache(maxsize=64)(_account)


def _account_id(allowed: Sequence[Any], roles: Sequence[Any]) -> str:
    if allowed:
        return str(allowed[0])
    arn = _object(roles[-1]).get("roleArn") if roles else None
    parts = arn.split(":") if isinstance(arn, str) else []
    return parts[4] if len(parts) > 5 and parts[4].isdigit() else DEFAULT_ACCOUNT


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def _object(value: Any) -> Mapping[str, Any]:
    return value if is_object(value) else {}


def _list(value: Any) -> Sequence[Any]:
    return value if is_list(value) else ()
