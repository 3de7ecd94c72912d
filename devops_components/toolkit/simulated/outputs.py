"""What the cloud answers about a resource that exists: its id and its outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from devops_components.toolkit.simulated.aws.generic import generic, guess
from devops_components.toolkit.simulated.aws.models import MODELS
from devops_components.toolkit.simulated.model import Model
from devops_components.toolkit.simulated.schema import Field, Schema, schema
from devops_components.toolkit.simulated.template import Subject
from devops_components.toolkit.simulated.values import UNKNOWN, Secret, is_object


def aws_answer(known: Schema, subject: Subject, inputs: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The id and outputs of an AWS resource.

    Outputs hold every input. A computed output that no model describes is absent, except those the SDK says are
    always there and that have a simple type.
    """
    model = MODELS.get(subject.token) or generic(subject.token)
    identity = _identify(model, known, subject)
    outputs = dict(inputs)
    for name, template in model.outputs.items():
        given = outputs.get(name)
        if given is None:
            outputs[name] = subject.fill(template)
        elif is_object(given) and is_object(answered := subject.fill(template)):
            outputs[name] = {**answered, **given}
    for name, answer in _rest(subject.token):
        if outputs.get(name) is None:
            outputs[name] = answer(subject)
    present = {name: value for name, value in outputs.items() if value is not None}
    return identity, {name: _hidden(value) if name in known.secrets else value for name, value in present.items()}


def _identify(model: Model, known: Schema, subject: Subject) -> Any:
    if isinstance(model.id, str) and "{arn}" in model.id:
        subject.facts["arn"] = subject.fill(model.arn)
        subject.facts["id"] = subject.fill(model.id) or subject.fill(_NAMELESS)
    else:
        subject.facts["id"] = subject.fill(model.id) or subject.fill(_NAMELESS)
        subject.facts["arn"] = subject.fill(model.arn) if "arn" in known.outputs else None
    return subject.facts["id"]


@cache
def _rest(token: str) -> Sequence[tuple[str, Callable[[Subject], Any]]]:
    """How the outputs of a type are answered that its model does not describe."""
    known = schema(token)
    modelled = frozenset(MODELS[token].outputs if token in MODELS else ())
    found = ((field.name, _how(known, field, field.name in modelled)) for field in known.outputs.values()) if known else ()
    return [(name, how) for name, how in found if how]


def _how(known: Schema, field: Field, modelled: bool) -> Callable[[Subject], Any] | None:
    """How one output is answered; none where nobody can know.

    An input that the program leaves out, and an output its model leaves out, have the value a provider gives to nothing
    where it always answers.
    """
    name = field.name
    if name in _EVERYWHERE:
        return _EVERYWHERE[name]
    if f"{name}Prefix" in known.inputs:
        return lambda subject: subject.get(name)
    if not field.required:
        return None
    if name not in known.inputs and field.shape.kind == "string" and not modelled:
        return lambda subject: guess(subject, name)
    nothing = _NOTHING.get(field.shape.kind)
    return (lambda _: nothing()) if nothing else None


_EVERYWHERE: Final[Mapping[str, Callable[[Subject], Any]]] = {
    "arn": lambda subject: subject.facts.get("arn"),
    "region": lambda subject: subject.account.region,
    "tagsAll": lambda subject: subject.account.all_tags(subject.inputs.get("tags")),
}
_NAMELESS: Final = "{logical}-{hex8}"
"""Id of a resource that lacks what its id is made of."""
_NOTHING: Final[Mapping[str, Callable[[], Any]]] = {
    "boolean": bool,
    "integer": int,
    "list": list,
    "map": dict,
    "number": int,
    "string": str,
}


def _hidden(value: Any) -> Any:
    return value if isinstance(value, Secret) or value is UNKNOWN else Secret(value)
