"""What a certificate is worth, and whether it renews itself."""

from __future__ import annotations

import re

from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_SHORTEST_RSA = 2048
_RSA = re.compile(r"RSA_(\d+)", re.IGNORECASE)


@rule(
    id="acm-strong",
    types=("aws:acm/certificate:Certificate",),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    fix="set `validationMethod: DNS`, leave `keyAlgorithm` out or name RSA_2048 or more or an EC key, and name each host",
    settings={
        "labels": setting("Fewest labels that follow a wildcard, such as the three in `*.shop.example.com`", 3, minimum=1),
    },
    good={"domainName": "shop.example.com", "validationMethod": "DNS"},
    bad={"domainName": "*.example.com", "validationMethod": "EMAIL", "keyAlgorithm": "RSA_1024"},
)
def acm_strong(resource: Resource, context: Context) -> Violations:
    """Certificates renew themselves, have a strong key and cover few names.

    One validated by mail expires when nobody reads the mail. One for all names of a domain lets whoever steals it pass for each
    of them. Certificates of a private authority need no validation; imported ones bring all of this along, so they are left out.
    """
    if resource.has("certificateBody"):
        return
    with context.doubts:
        method = resource.text("validationMethod", "EMAIL")
        if method != "DNS" and not resource.has("certificateAuthorityArn"):
            yield Violation(f"the certificate is validated by {method}, which does not renew by itself", "validationMethod")
    with context.doubts:
        algorithm = resource.text("keyAlgorithm", f"RSA_{_SHORTEST_RSA}")
        rsa = _RSA.fullmatch(algorithm)
        if rsa and int(rsa[1]) < _SHORTEST_RSA:
            yield Violation(f"the key is of {algorithm}", "keyAlgorithm")
    for path in ("domainName", "subjectAlternativeNames"):
        with context.doubts:
            for name in resource.strings(path):
                if _is_too_wide(name, context.settings["labels"]):
                    yield Violation(f"the certificate covers {name}", path)


def _is_too_wide(name: str, labels: int) -> bool:
    first, *rest = name.rstrip(".").split(".")
    return first == "*" and len(rest) < labels
