"""The plan that Terraform would make for an empty account, as `terraform show -json` prints it.

What the cloud decides is unknown in it, as in any plan, and refers to the resource it comes from: that is how scanners
know which bucket a policy belongs to. Kubernetes objects have the types of Terraform's provider, because scanners look
into no `kubernetes_manifest`; what that provider has no type for is one nevertheless. Components are left out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from devops_components.errors import ConfigurationError
from devops_components.toolkit.export import hidden, terraform_values
from devops_components.toolkit.export.manifests import manifest
from devops_components.toolkit.export.names import TerraformType, name_of, terraform_type
from devops_components.toolkit.export.references import Target, connect, target
from devops_components.toolkit.graph.model import Graph, Node

FORMAT_VERSION: Final = "1.2"
TERRAFORM_VERSION: Final = "1.9.8"
"""A version whose plans have this form; readers refuse a plan that names none."""
_MANIFEST: Final = TerraformType("kubernetes_manifest", "registry.terraform.io/hashicorp/kubernetes", {})
_PROVIDER: Final = "pulumi:providers:"


@dataclass(frozen=True)
class _Planned:
    """A resource in the plan."""

    head: Mapping[str, Any]
    values: Mapping[str, Any]
    """In the form of `terraform_values`."""
    depends_on: Sequence[str]
    provider_key: str


def render(graph: Graph) -> str:
    """The plan; raises `ConfigurationError` where the graph has no resources."""
    nodes = [node for node in graph.resources if node.in_the_cloud]
    if not nodes:
        raise ConfigurationError(f"{graph.project} ({graph.stack}) has no resources; there is nothing to export")
    providers = {node.urn: key for node, key in _providers(graph)}
    planned = sorted(_planned(nodes, providers), key=lambda each: each.head["address"])
    plan = {
        "format_version": FORMAT_VERSION,
        "terraform_version": TERRAFORM_VERSION,
        "planned_values": {"root_module": {"resources": [_value(each) for each in planned]}},
        "resource_changes": [_change(each) for each in planned],
        "configuration": {
            "provider_config": {key: _provider(node, key) for node, key in _providers(graph)},
            "root_module": {"resources": [_configuration(each) for each in planned]},
        },
        "applyable": True,
        "complete": True,
        "errored": False,
    }
    return json.dumps(plan, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _planned(nodes: Sequence[Node], providers: Mapping[str, str]) -> list[_Planned]:
    types = {node.urn: terraform_type(node.type) or _MANIFEST for node in nodes}
    names = _names(nodes, types)
    targets = {node.urn: target(node, f"{types[node.urn].name}.{names[node.urn]}", types[node.urn].fields) for node in nodes}
    return [_resource(node, types[node.urn], names[node.urn], targets, providers) for node in nodes]


def _resource(
    node: Node, type_: TerraformType, name: str, targets: Mapping[str, Target], providers: Mapping[str, str]
) -> _Planned:
    head = {"address": targets[node.urn].address, "mode": "managed", "type": type_.name, "name": name}
    values = _values(node, type_, targets)
    referred = set(terraform_values.addresses(values))
    depends_on = sorted({targets[urn].address for urn in node.dependencies if urn in targets} - referred)
    key = providers.get(node.provider or "", node.type.partition(":")[0])
    return _Planned({**head, "provider_name": type_.provider}, values, depends_on, key)


def _values(node: Node, type_: TerraformType, targets: Mapping[str, Target]) -> dict[str, Any]:
    props = manifest(node) or hidden.inputs(node)
    if type_ is _MANIFEST:
        return {"manifest": props}
    found: dict[str, Any] = {}
    for own, value in props.items():
        name = name_of(type_.fields, own)
        if name.kind != "drop":
            made_from = [targets[urn] for urn in node.property_dependencies.get(own, ()) if urn in targets]
            found[name.name] = connect(terraform_values.value_of(name, value), made_from)
    return found


def _value(planned: _Planned) -> dict[str, Any]:
    values, secret = terraform_values.after(planned.values), terraform_values.secrets(planned.values)
    return {**planned.head, "schema_version": 0, "values": values, "sensitive_values": secret}


def _change(planned: _Planned) -> dict[str, Any]:
    change = {
        "actions": ["create"],
        "before": None,
        "after": terraform_values.after(planned.values),
        "after_unknown": {"id": True, **terraform_values.unknowns(planned.values)},
        "before_sensitive": False,
        "after_sensitive": terraform_values.secrets(planned.values),
    }
    return {**planned.head, "change": change}


def _configuration(planned: _Planned) -> dict[str, Any]:
    head = {key: value for key, value in planned.head.items() if key != "provider_name"}
    depends_on = {"depends_on": planned.depends_on} if planned.depends_on else {}
    expressions = terraform_values.expressions(planned.values)
    return {**head, "provider_config_key": planned.provider_key, "schema_version": 0, "expressions": expressions, **depends_on}


def _names(nodes: Sequence[Node], types: Mapping[str, TerraformType]) -> dict[str, str]:
    """Names that Terraform accepts; where two resources of a type would have the same one, each gets a mark of its own."""
    plain = {node.urn: _identifier(node.name) for node in nodes}
    count = Counter((types[urn].name, name) for urn, name in plain.items())
    return {
        urn: f"{name}-{hashlib.sha256(urn.encode()).hexdigest()[:6]}" if count[types[urn].name, name] > 1 else name
        for urn, name in plain.items()
    }


def _identifier(name: str) -> str:
    text = re.sub(r"[^0-9A-Za-z_-]", "_", name)
    return text if re.match(r"[A-Za-z_]", text) else f"_{text}"


def _providers(graph: Graph) -> list[tuple[Node, str]]:
    """The providers and their keys: the package, with an alias where the package has several."""
    nodes = [node for node in graph.resources if node.type.startswith(_PROVIDER)]
    count = Counter(node.type for node in nodes)
    packages = [(node, node.type.removeprefix(_PROVIDER)) for node in nodes]
    return [(node, f"{name}.{_identifier(node.name)}" if count[node.type] > 1 else name) for node, name in packages]


def _provider(node: Node, key: str) -> dict[str, Any]:
    """Only the region is said, on which prices and endpoints depend; credentials stay out."""
    name, _, alias = key.partition(".")
    region = node.inputs.get("region")
    return {
        "name": name,
        "full_name": f"registry.terraform.io/hashicorp/{name}",
        **({"alias": alias} if alias else {}),
        "expressions": {"region": {"constant_value": region}} if isinstance(region, str) else {},
    }
