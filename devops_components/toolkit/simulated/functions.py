"""The results of provider functions. A function that is not known is an error, never an empty answer."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from typing import Any, Final

import yaml

from devops_components.errors import ResourceError
from devops_components.toolkit.simulated.account import account_of
from devops_components.toolkit.simulated.aws.answers import ANSWERS
from devops_components.toolkit.simulated.aws.lookups import LOOKUPS, Lookup
from devops_components.toolkit.simulated.aws.models import MODELS
from devops_components.toolkit.simulated.aws.policy_document import policy_document
from devops_components.toolkit.simulated.template import Subject
from devops_components.toolkit.simulated.values import UNKNOWN, has_unknown, reveal

Result = Mapping[str, Any]

_POLICY_DOCUMENT: Final = "aws:iam/getPolicyDocument:getPolicyDocument"
_YAML: Final = "kubernetes:yaml:decode"


def invoke(token: str, args: Mapping[str, Any], provider_inputs: Mapping[str, Any] | None = None) -> Result:
    """The result of a function, its arguments included; raises `ResourceError` where the simulation has no answer.

    What depends on an unknown argument is unknown.
    """
    if token == _POLICY_DOCUMENT:
        return policy_document(reveal(args))
    if token == _YAML:
        return {"result": [document for document in yaml.safe_load_all(reveal(args["text"])) if document]}
    account = account_of(provider_inputs, args.get("region"))
    plain = reveal({name: value for name, value in args.items() if value is not None})
    subject = Subject(token, f"{token}({json.dumps(plain, sort_keys=True, default=repr)})", "looked-up", plain, account)
    lookup = LOOKUPS.get(token)
    answer: Any = _found(subject, lookup) if lookup else subject.fill(ANSWERS[token]) if token in ANSWERS else None
    if answer is None:
        near = difflib.get_close_matches(token, [*LOOKUPS, *ANSWERS], n=1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        raise ResourceError(f"the simulated cloud has no answer for the function `{token}`{hint}")
    if has_unknown(plain) and not lookup:
        answer = dict.fromkeys(answer, UNKNOWN)
    regional = {"region": account.region} if token.startswith("aws:") else {}
    return {**regional, **answer, **plain, "id": answer.get("id", plain.get("id"))}


def _found(subject: Subject, lookup: Lookup) -> Result:
    """The answer of the resource that a function looks for."""
    inputs = {lookup.named.get(name, name): value for name, value in subject.inputs.items()}
    resource = Subject(lookup.resource, subject.urn, subject.logical, inputs, subject.account)
    model = MODELS[lookup.resource]
    if "arn" in str(model.id):
        resource.facts["arn"] = inputs.get("arn") or resource.fill(model.arn)
    resource.facts["id"] = inputs.get("id") or resource.fill(model.id)
    resource.facts["arn"] = inputs.get("arn") or resource.fill(model.arn)
    answer = {name: resource.fill(template) for name, template in {**model.outputs, **lookup.also}.items()}
    named = {name: resource.fill("{name|logical}") for name in ("name",) if "name" not in inputs}
    return {"tags": {}, **named, **answer, **{key: value for key, value in resource.facts.items() if value is not None}}
