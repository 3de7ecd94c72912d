"""Whether anybody still patches what a function runs on."""

from __future__ import annotations

from devops_policies.function_names import FUNCTION
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.support_dates import lambda_runtimes
from devops_policies.view import Resource


@rule(
    id="lambda-runtime",
    types=(FUNCTION,),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    fix="set `runtime` to one that AWS still patches, such as `python3.14`, `nodejs24.x` or `provided.al2023`",
    good={"runtime": "python3.14"},
    bad={"runtime": "python3.8"},
)
def lambda_runtime(resource: Resource, _context: Context) -> Violations:
    """Functions run on a runtime that is supported.

    A deprecated runtime gets no patches any more. It goes on running, so nobody notices, until one day the function can no longer
    be changed: not even to mend it. A function in a container image brings its own runtime.
    """
    if not resource.has("runtime"):
        return
    runtime = resource.text("runtime")
    end = lambda_runtimes().ended(runtime, "runtime")
    if end:
        yield Violation(f"the runtime {runtime} was deprecated on {end}", "runtime")
