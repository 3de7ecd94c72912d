"""The inventory of a stack."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from devops_components.toolkit.export.images import Image
from devops_components.toolkit.export.registry import FORMATS
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import load_project
from tests.conftest import Render
from tests.support import python_tools
from tests.support.export_programs import DIGEST, images, secretive, workload

ROOT = Path(__file__).parents[3]


@cache
def schema() -> Draft7Validator:
    """The standard's own schema, which comes with the tools of the scanner."""
    folder = python_tools.packages(python_tools.installed("checkov")) / "cyclonedx" / "schema" / "_res"
    files = [folder / f"{name}.SNAPSHOT.schema.json" for name in ("bom-1.6", "spdx", "jsf-0.82")]
    whole, *others = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    known = [(each["$id"], Resource.from_contents(each)) for each in others]
    return Draft7Validator(whole, registry=Registry().with_resources(known))


def inventory(graph: Graph) -> dict[str, Any]:
    return json.loads(FORMATS["cyclonedx"](graph))


@pytest.mark.parametrize("program", [images, secretive, workload])
def test_an_inventory_is_valid_by_the_standard_s_schema(render: Render, program: Any) -> None:
    assert list(schema().iter_errors(inventory(render(program)))) == []


def test_the_schema_finds_what_is_wrong(render: Render) -> None:
    found = inventory(render(images))
    found["components"][0]["type"] = "cloud"
    found["components"][-1]["hashes"] = [{"alg": "SHA-256", "content": "short"}]

    assert sorted([*error.absolute_path][2] for error in schema().iter_errors(found)) == ["hashes", "type"]


def test_an_inventory_has_no_time_and_no_number_of_its_own(render: Render) -> None:
    found = inventory(render(images))

    assert set(found) == {"$schema", "bomFormat", "specVersion", "version", "metadata", "components", "dependencies"}
    assert set(found["metadata"]) == {"component"}


def test_every_resource_is_a_part_and_every_image_is_one_once(render: Render) -> None:
    graph = render(images)

    found = inventory(graph)["components"]

    urns = [node.urn for node in graph.resources if node.custom and not node.type.startswith("pulumi:")]
    assert [each["bom-ref"] for each in found if each["type"] == "platform"] == urns
    assert {each["name"]: (each["purl"], each.get("version")) for each in found if each["type"] == "container"} == {
        "docker.io/library/nginx": ("pkg:oci/nginx?repository_url=docker.io/library/nginx&tag=1.29", "1.29"),
        "docker.io/team/function": ("pkg:oci/function?repository_url=docker.io/team/function", None),
        "quay.io/b": ("pkg:oci/b?repository_url=quay.io/b&tag=2", "2"),
        "registry.example.org:5000/team/App": (
            f"pkg:oci/app@sha256%3A{'ab' * 32}?repository_url=registry.example.org%3A5000/team/App",
            DIGEST,
        ),
    }


def test_a_digest_is_a_checksum(render: Render) -> None:
    found = inventory(render(images))["components"]

    assert [each["hashes"] for each in found if "hashes" in each] == [[{"alg": "SHA-256", "content": "ab" * 32}]]


def test_a_part_depends_on_what_it_is_made_of_and_what_it_runs(render: Render) -> None:
    graph = render(images)
    found = {each["ref"]: each.get("dependsOn", []) for each in inventory(graph)["dependencies"]}
    role = graph.resource("aws:iam/role:Role", "role").urn
    function = graph.resource("aws:lambda/function:Function", "function").urn
    stack = "urn:pulumi:test::tests::pulumi:pulumi:Stack::tests-test"

    assert found[function] == ["pkg:oci/function?repository_url=docker.io/team/function", role]
    assert found[role] == []
    assert function in found[stack]
    assert role not in found[stack]
    assert set(found) == {stack, *(each["bom-ref"] for each in inventory(graph)["components"])}


@pytest.mark.parametrize(
    ("reference", "repository", "tag", "digest"),
    [
        ("nginx", "docker.io/library/nginx", "", ""),
        ("nginx:1", "docker.io/library/nginx", "1", ""),
        ("team/app:1", "docker.io/team/app", "1", ""),
        ("localhost/app", "localhost/app", "", ""),
        ("registry:5000/app", "registry:5000/app", "", ""),
        ("registry:5000/app:1", "registry:5000/app", "1", ""),
        (f"example.org/a/b:1@{DIGEST}", "example.org/a/b", "1", DIGEST),
    ],
)
def test_a_reference_is_taken_apart(reference: str, repository: str, tag: str, digest: str) -> None:
    image = Image(reference)

    assert (image.repository, image.tag, image.digest) == (repository, tag, digest)


def test_the_inventory_of_the_platform_names_its_image_by_digest() -> None:
    found = inventory(render_project(load_project(ROOT / "stacks" / "platform"), "production"))

    purls = [each["purl"] for each in found["components"] if each["type"] == "container"]
    assert [purl.partition("@")[0] for purl in purls] == ["pkg:oci/shop"]
    assert list(schema().iter_errors(found)) == []
