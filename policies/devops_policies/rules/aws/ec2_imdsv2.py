"""How a machine gives out its own credentials."""

from __future__ import annotations

from devops_policies.machines import INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, has_template
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource


@rule(
    id="ec2-imdsv2",
    types=(INSTANCE, LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION),
    severity=Severity.HIGH,
    levels="M/M/M",
    fix="set `metadataOptions: {httpTokens: required, httpPutResponseHopLimit: 1}`, or 2 hops where containers need the metadata",
    settings={"hops": setting("Most network hops an answer of the metadata service may take", 2, minimum=1, maximum=64)},
    good={"metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1}},
    bad={"metadataOptions": {"httpTokens": "optional", "httpPutResponseHopLimit": 64}},
)
def ec2_imdsv2(resource: Resource, context: Context) -> Violations:
    """The metadata service asks for a session token and answers nobody far away.

    Without tokens a single forged request through a web application hands out the machine's credentials. Containers are one
    hop further away than the machine, so two hops reach them and nothing beyond. A machine that says nothing takes what its
    image says, which nobody sees here, or what its launch template says, which is judged by itself.
    """
    elsewhere = has_template(resource)
    if resource.text("metadataOptions.httpEndpoint", "enabled") == "disabled":
        return
    with context.doubts:
        if resource.text("metadataOptions.httpTokens", "required" if elsewhere else "optional") != "required":
            yield Violation("the metadata service answers without a session token", "metadataOptions.httpTokens")
    with context.doubts:
        hops, most = resource.number("metadataOptions.httpPutResponseHopLimit", 1), context.settings["hops"]
        if hops > most:
            yield Violation(
                f"answers of the metadata service travel {hops} hops, at most {most} are allowed",
                "metadataOptions.httpPutResponseHopLimit",
            )
