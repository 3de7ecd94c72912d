"""The data about AWS types, and whether the SDK knows what it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from devops_components.toolkit import simulated
from devops_components.toolkit.simulated.facts import Facts, facts
from devops_components.toolkit.simulated.limits import FORMS
from devops_components.toolkit.simulated.schema import Field, Schema, Shape, fields, schema, tokens
from devops_components.toolkit.simulated.supplement import DELETE_BEFORE_REPLACE, SUPPLEMENT

DATA = Path(simulated.__file__).parent / "data" / "aws"
MODULES = sorted(file.stem for file in DATA.glob("*.json"))


def is_known(inputs: Mapping[str, Field], path: str) -> bool:
    """Whether the path leads to a property."""
    name, _, rest = path.partition(".")
    field = inputs.get(name.removesuffix("[*]"))
    if field is None:
        return False
    shape: Shape | None = field.shape
    if name.endswith("[*]"):
        shape = shape.item if shape and shape.kind == "list" else None
    if shape is None or not rest:
        return shape is not None
    if shape.kind in ("any", "document", "choice") or (shape.kind == "map" and rest == "*"):
        return True
    return shape.type is not None and is_known(fields(shape.type), rest)


def strangers(known: Schema, about: Facts) -> Iterator[str]:
    """What the facts speak of and the type does not have."""
    paths = [*about.replace, *about.fixed, *about.kept, *about.sets, *about.documents, *about.defaults, *about.limits]
    names = [*about.conflicts, *(name for group in (*about.any_of, *about.conflicts.values()) for name in group)]
    yield from (path for path in [*paths, *names] if not is_known(known.inputs, path))


@pytest.mark.parametrize("module", MODULES)
def test_facts_speak_of_properties_that_the_sdk_knows(module: str) -> None:
    found = {token: known for token in tokens("aws") if token.startswith(f"aws:{module}/") and (known := schema(token))}

    assert {token: unknown for token, known in found.items() if (unknown := sorted(strangers(known, facts(token))))} == {}


def test_a_fact_about_a_property_that_does_not_exist_is_found() -> None:
    known = schema("aws:sqs/queue:Queue")

    assert known is not None
    assert list(strangers(known, Facts(replace=frozenset({"name"}), conflicts={"nmae": ("name",)}))) == ["nmae"]
    assert list(strangers(known, Facts(kept=frozenset({"name.first"})))) == ["name.first"]


def test_there_are_facts_about_every_module_of_common_use() -> None:
    common = {"cloudwatch", "dynamodb", "ec2", "ecs", "eks", "iam", "kms", "lambda", "lb", "rds", "route53", "s3", "sns", "sqs"}

    assert common - set(MODULES) == set()


def test_every_pattern_and_form_is_understood() -> None:
    limits = [limit for token in tokens("aws") for limit in facts(token).limits.values()]

    for pattern in {limit.pattern for limit in limits if limit.pattern}:
        re.compile(pattern)
    assert {limit.form for limit in limits if limit.form} == set(FORMS)


def test_what_is_written_by_hand_is_about_types_of_the_sdk() -> None:
    written = {*SUPPLEMENT, *DELETE_BEFORE_REPLACE}

    assert written - set(tokens("aws")) == set()


def test_what_is_written_by_hand_is_added_to_what_was_learned() -> None:
    about = facts("aws:ecs/taskDefinition:TaskDefinition")

    assert {"containerDefinitions", "family"} <= about.replace
    assert about.documents >= {"containerDefinitions"}
    assert about.limits["containerDefinitions"].form == "json"


def test_a_type_nobody_asked_about_has_no_facts() -> None:
    nothing: dict[str, Any] = {}

    assert facts("aws:s3/nothing:Nothing") == Facts()
    assert facts("aws:nothing/nothing:Nothing").defaults == nothing
