"""A graph as a diagram: Mermaid for Markdown, DOT for Graphviz.

Resources are boxes in the frame of their component; an arrow leads from a resource to what it was made from. Providers
and the stack itself are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from devops_components.toolkit.graph.model import Graph, Node


def to_mermaid(graph: Graph) -> str:
    """A Mermaid flowchart."""
    ids = _ids(graph)
    lines = ["flowchart LR"]
    for root in _roots(graph):
        lines += _mermaid_tree(graph, root, ids, "  ")
    lines += [f"  {ids[source]} --> {ids[target]}" for source, target in _edges(graph)]
    return "\n".join(lines) + "\n"


def to_dot(graph: Graph) -> str:
    """A DOT digraph."""
    ids = _ids(graph)
    lines = [f'digraph "{_dot(graph.project)}-{_dot(graph.stack)}" {{', "  rankdir=LR;", "  node [shape=box];"]
    for root in _roots(graph):
        lines += _dot_tree(graph, root, ids, "  ")
    lines += [f"  {ids[source]} -> {ids[target]};" for source, target in _edges(graph)]
    return "\n".join([*lines, "}"]) + "\n"


def _drawn(graph: Graph) -> list[Node]:
    return [node for node in graph.resources if not node.type.startswith("pulumi:")]


def _ids(graph: Graph) -> dict[str, str]:
    return {node.urn: f"r{index}" for index, node in enumerate(_drawn(graph))}


def _roots(graph: Graph) -> Iterator[Node]:
    drawn = {node.urn for node in _drawn(graph)}
    return (node for node in _drawn(graph) if node.parent not in drawn)


def _children(graph: Graph, node: Node) -> list[Node]:
    return [child for child in _drawn(graph) if child.parent == node.urn]


def _edges(graph: Graph) -> list[tuple[str, str]]:
    """Resource to resource; a component is a frame, so arrows to and from it would say nothing."""
    custom = {node.urn for node in _drawn(graph) if node.custom}
    return sorted({(node.urn, urn) for node in _drawn(graph) if node.custom for urn in node.dependencies if urn in custom})


def _label(node: Node) -> str:
    return f"{node.name} ({node.type.split(':')[-1]})"


def _mermaid(text: str) -> str:
    """Text inside a quoted label: Mermaid reads entities, and nothing else may end the quotes."""
    return "".join(char if char.isalnum() or char in " -_.@/()" else f"#{ord(char)};" for char in text)


def _mermaid_tree(graph: Graph, node: Node, ids: dict[str, str], indent: str) -> list[str]:
    children = _children(graph, node)
    if not children:
        return [f'{indent}{ids[node.urn]}["{_mermaid(_label(node))}"]']
    inner = [line for child in children for line in _mermaid_tree(graph, child, ids, indent + "  ")]
    return [f'{indent}subgraph {ids[node.urn]}["{_mermaid(_label(node))}"]', *inner, f"{indent}end"]


def _dot(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _dot_tree(graph: Graph, node: Node, ids: dict[str, str], indent: str) -> list[str]:
    children = _children(graph, node)
    if not children:
        return [f'{indent}{ids[node.urn]} [label="{_dot(_label(node))}"];']
    inner = [line for child in children for line in _dot_tree(graph, child, ids, indent + "  ")]
    return [f"{indent}subgraph cluster_{ids[node.urn]} {{", f'{indent}  label="{_dot(_label(node))}";', *inner, f"{indent}}}"]
