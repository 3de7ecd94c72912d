"""The laws of the design, executable."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIBRARY = ROOT / "devops_components"
POLICIES = ROOT / "policies" / "devops_policies"
CAPABILITIES = {"compute", "cost", "data", "delivery", "incident", "monitoring", "network", "recovery", "security"}

MAY_IMPORT: dict[str, set[str]] = {
    "_core": {"errors", "_core"},
    **{capability: {"errors", "_core", capability} for capability in CAPABILITIES},
    "environment": {"errors", "_core", "environment", *CAPABILITIES},
    "toolkit.simulated": {"errors", "toolkit.simulated"},
    "toolkit.graph": {"errors", "_core", "toolkit.simulated", "toolkit.graph"},
    "toolkit.report": {"errors", "toolkit.report"},
    "toolkit.check": {"errors", "_core", "toolkit.simulated", "toolkit.graph", "toolkit.report", "toolkit.check"},
    "toolkit.engine": {"errors", "toolkit.simulated", "toolkit.graph", "toolkit.engine"},
    "toolkit.export": {"errors", "toolkit.simulated", "toolkit.graph", "toolkit.export"},
}
"""What each part may import of this library; `toolkit.cli` may import everything."""


def modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def imports(path: Path) -> Iterator[str]:
    """The modules a file imports, in full."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(module: str) -> str | None:
    """The part of the library a module belongs to; none for other libraries."""
    steps = module.split(".")
    if steps[0] != "devops_components" or len(steps) == 1:
        return None
    return ".".join(steps[1:3]) if steps[1] == "toolkit" and len(steps) > 2 else steps[1]


def files_of(part: str) -> list[Path]:
    return modules(LIBRARY / part.replace(".", "/"))


@pytest.mark.parametrize("part", sorted(MAY_IMPORT))
def test_imports_point_one_way(part: str) -> None:
    found = {
        (str(path.relative_to(ROOT)), target)
        for path in files_of(part)
        for module in imports(path)
        if (target := part_of(module)) is not None and target not in MAY_IMPORT[part] and target != "toolkit"
    }

    assert found == set()


def test_every_part_has_a_law() -> None:
    parts = {path.name for path in LIBRARY.iterdir() if path.is_dir() and path.name not in ("toolkit", "__pycache__")}
    parts |= {f"toolkit.{path.name}" for path in (LIBRARY / "toolkit").iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert parts - {"toolkit.cli"} <= set(MAY_IMPORT)


def test_the_judge_does_not_know_the_accused() -> None:
    allowed = {"devops_policies", "pulumi_policy", "pydantic", "yaml"}
    stdlib = __import__("sys").stdlib_module_names

    found = {
        (str(path.relative_to(ROOT)), module.split(".")[0])
        for path in modules(POLICIES)
        for module in imports(path)
        if module.split(".")[0] not in allowed | stdlib
    }

    assert found == set()


def test_components_touch_no_network_clock_or_environment_when_imported() -> None:
    forbidden = {"boto3", "botocore", "datetime", "os", "random", "requests", "socket", "subprocess", "time", "urllib"}
    folders = [LIBRARY / part for part in ("_core", "environment", *CAPABILITIES)]

    found = {
        (str(path.relative_to(ROOT)), module)
        for folder in folders
        if folder.is_dir()
        for path in modules(folder)
        for module in imports(path)
        if module.split(".")[0] in forbidden
    }

    assert found == set()


def classes(*bases: str) -> Iterator[tuple[Path, ast.ClassDef]]:
    for part in ("environment", *sorted(CAPABILITIES)):
        for path in files_of(part) if (LIBRARY / part).is_dir() else ():
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and any(isinstance(base, ast.Name) and base.id in bases for base in node.bases):
                    yield path, node


COMPONENTS = [pytest.param(path, node, id=node.name) for path, node in classes("Component")]


def constructor(node: ast.ClassDef) -> ast.FunctionDef:
    return next(item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__")


def test_there_are_components() -> None:
    assert len(COMPONENTS) >= 8


@pytest.mark.parametrize(("path", "node"), COMPONENTS)
def test_every_constructor_is_name_args_opts(path: Path, node: ast.ClassDef) -> None:
    arguments = constructor(node).args

    assert [argument.arg for argument in arguments.args] == ["self", "name", "args", "opts"]
    assert not arguments.kwonlyargs
    assert ast.unparse(arguments.args[2].annotation) == f"{node.name}Args"  # type: ignore[arg-type]


@pytest.mark.parametrize(("path", "node"), COMPONENTS)
def test_every_constructor_passes_its_type_first_and_publishes_last(path: Path, node: ast.ClassDef) -> None:
    body = constructor(node).body
    folder = path.parent.name

    assert ast.unparse(body[0]) == f"super().__init__('devops:{folder}:{node.name}', name, args, opts)"
    assert ast.unparse(body[-1]).startswith("self.publish(")


@pytest.mark.parametrize(("path", "node"), COMPONENTS)
def test_every_component_publishes_exactly_what_it_declares(path: Path, node: ast.ClassDef) -> None:
    declared = {item.target.id for item in node.body if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)}
    call = constructor(node).body[-1].value  # type: ignore[attr-defined]

    assert {keyword.arg for keyword in call.keywords} == declared


@pytest.mark.parametrize(("path", "node"), COMPONENTS)
def test_a_component_and_its_arguments_share_a_file(path: Path, node: ast.ClassDef) -> None:
    names = {item.name for item in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(item, ast.ClassDef)}

    assert f"{node.name}Args" in names
    assert path.stem == re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower()


def test_children_get_the_component_s_own_options_only() -> None:
    found = {
        (path.name, node.lineno)
        for part in ("_core", "environment", *CAPABILITIES)
        for path in (files_of(part) if (LIBRARY / part).is_dir() else ())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "merge" and "ResourceOptions" in ast.unparse(node)
    }

    assert found == set()


def test_roles_are_made_where_their_boundary_is_set() -> None:
    found = {
        path.name
        for part in ("_core", "environment", *CAPABILITIES)
        for path in (files_of(part) if (LIBRARY / part).is_dir() else ())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("iam.Role", "Role")
    }

    assert found == {"iam.py"}


def test_no_resource_is_made_inside_apply() -> None:
    resource = re.compile(r"^(?:[a-z0-9_]+\.)?[A-Z][A-Za-z]+$")
    found: set[tuple[str, str]] = set()
    for part in ("environment", *CAPABILITIES):
        for path in files_of(part) if (LIBRARY / part).is_dir() else ():
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "apply":
                    inner = [item for argument in node.args for item in ast.walk(argument) if isinstance(item, ast.Call)]
                    found |= {(path.name, ast.unparse(call.func)) for call in inner if resource.match(ast.unparse(call.func))}

    assert found == set()


SOURCES = [*modules(LIBRARY), *modules(ROOT / "policies"), *modules(ROOT / "stacks")]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_too_long_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_no_two_test_modules_share_a_name() -> None:
    """The test runner imports them by their bare name: of two, one is never run."""
    names = Counter(path.name for path in modules(ROOT / "tests") if path.name.startswith("test_"))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_module_says_what_it_is() -> None:
    assert [
        str(path.relative_to(ROOT)) for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ] == []


def test_every_ignore_has_a_reason() -> None:
    bare = re.compile(r"#\s*(noqa(:\s*[A-Z0-9, ]+)?|type: ignore(\[[a-z-]+\])?|pyright: ignore(\[[A-Za-z]+\])?)\s*$")

    found = [
        (str(path.relative_to(ROOT)), number)
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]

    assert found == []
