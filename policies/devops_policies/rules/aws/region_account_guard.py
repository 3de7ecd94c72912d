"""Where a program may make something."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from devops_policies.known import certainly, settled
from devops_policies.provider_lists import listed
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Provider, Resource

_PROVIDER = "pulumi:providers:aws"
_ACCOUNTS = "allowedAccountIds"
_TAGS = "defaultTags.tags"


@rule(
    id="region-account-guard",
    types=(_PROVIDER, "aws:*"),
    severity=Severity.HIGH,
    levels="M/M/M",
    sandbox="M",
    fix="set `region`, `allowedAccountIds` and `defaultTags` of the provider, or `aws:region`, `aws:allowedAccountIds` and "
    "`aws:defaultTags` in the stack's configuration",
    settings={
        "regions": setting("Regions that may be used, with `*` as a wildcard; empty for any", []),
        "accounts": setting("Ids of accounts that may be used; empty for any that the provider names", []),
    },
    good={"region": "eu-west-1", "allowedAccountIds": ["111122223333"], "defaultTags": {"tags": {"Owner": "shop"}}},
    bad={"region": "eu-west-1"},
)
def region_account_guard(resource: Resource, context: Context) -> Violations:
    """A program can change only the account and the region it was written for.

    Whoever runs it with other credentials than usual otherwise builds in, or deletes from, the wrong account. What lies in a
    region nobody uses is neither watched nor paid for knowingly. Default tags say whose it is, even of what nobody tagged.
    """
    if resource.type == _PROVIDER:
        yield from _provider(resource, context)
        return
    own = resource.text("region")
    if own and not _is_allowed(own, context.settings["regions"]) and not _is_of_provider(own, resource.provider):
        yield Violation(f"it lies in {own}; {_allowed(context.settings['regions'])}", "region")


def _provider(provider: Resource, context: Context) -> Violations:
    regions, accounts = context.settings["regions"], context.settings["accounts"]
    with context.doubts:
        if not provider.has("region"):
            yield Violation("the provider names no region, so whoever runs the program decides", "region")
        elif regions and not _is_allowed(provider.text("region"), regions):
            yield Violation(f"the provider works in {provider.text('region')}; {_allowed(regions)}", "region")
    with context.doubts:
        if not settled(listed(provider, _ACCOUNTS), bool):
            yield Violation("the provider takes any account it has credentials for", _ACCOUNTS)
        for account in listed(provider, _ACCOUNTS):
            if accounts and account not in accounts:
                yield Violation(f"the provider takes account {account}; {_allowed(accounts)}", _ACCOUNTS)
    with context.doubts:
        defaults = provider.part("defaultTags")
        if defaults is None or not defaults.get("tags"):
            yield Violation("the provider adds no tags of its own", _TAGS)


def _is_allowed(region: str, regions: Iterable[str]) -> bool:
    allowed = list(regions)
    return not allowed or any(fnmatchcase(region, pattern) for pattern in allowed)


def _is_of_provider(region: str, provider: Provider | None) -> bool:
    """Whether the region is the provider's own, where it is reported once for all."""
    return provider is not None and certainly(lambda: provider.text("region") == region)


def _allowed(values: Iterable[str]) -> str:
    return f"allowed are {', '.join(values)}"
