"""Writes the reference: a page for every rule and framework, and one for the command. Run as `python -m docs.generate`."""

from __future__ import annotations

import sys
from pathlib import Path

from devops_components.toolkit.cli.main import cli
from devops_policies import facts, frameworks, packs
from devops_policies.frameworks import Framework, Requirement
from devops_policies.registry import all_rules
from devops_policies.rule import Level, Rule
from docs.command_page import command_page
from docs.markdown import block, code, escaped, link, page, table
from docs.rule_page import rule_page

REFERENCE = Path(__file__).parent / "reference"
FOLDERS = ("policies", "frameworks")
"""Folders that hold nothing but generated pages."""
_MARKS = {Level.DISABLED: "", Level.ADVISORY: "warns", Level.MANDATORY: "refuses"}


def pages() -> dict[str, str]:
    """Every generated page by its path below `docs/reference`."""
    written = {
        "cli.md": command_page(cli),
        "policies/README.md": rules_page(),
        **{f"policies/{rule.id}.md": rule_page(rule) for rule in all_rules().values()},
        **{f"frameworks/{name}.md": framework_page(each) for name, each in frameworks.frameworks().items()},
    }
    return {name: f"<!-- Written by `make docs` from the code. -->\n\n{text}" for name, text in written.items()}


def stale(folder: Path = REFERENCE) -> list[str]:
    """Pages in the folder that differ from what the code says: missing, changed, or left behind by what is gone."""
    current = pages()
    there = {path.relative_to(folder).as_posix() for name in FOLDERS for path in (folder / name).glob("*")}
    differing = {name for name, text in current.items() if _read(folder / name) != text}
    return sorted(differing | (there - current.keys()))


def write(folder: Path = REFERENCE) -> list[str]:
    """Makes every page in the folder say what the code says, and names those that did not."""
    current = pages()
    changed = stale(folder)
    for name in changed:
        path = folder / name
        if name in current:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(current[name], encoding="utf-8")
        else:
            path.unlink()
    return changed


def rules_page() -> str:
    """The table of all rules, and those of the packs and frameworks they come in."""
    subjects = [name for name in packs.names() if name not in frameworks.names()]
    return page(
        "# Rules",
        f"There are {len(all_rules())}. `devops policies list` shows them in a terminal, `devops policies explain` one of them.",
        "A rule warns or refuses, or is off where nothing is said, depending on the environment; a "
        "[policy configuration](../cli.md#devops-check) can change that for every rule.",
        table(
            ["rule", "severity", "sandbox", "dev", "testing", "staging", "production", "what holds", "packs"],
            [_row(rule, subjects) for rule in all_rules().values()],
        ),
        "## Packs",
        "A pack is chosen with `--policy-pack`. All rules are in `baseline`, which is why the table above leaves it out.",
        table(["pack", "rules", "what a stack that passes can be trusted with"], [_pack(name) for name in subjects]),
        "## Frameworks",
        "Each of them is a pack as well: the rules that answer to it.",
        table(
            ["pack", "framework", "requirements met by rules", "by evidence"],
            [_framework(each) for each in frameworks.frameworks().values()],
        ),
    )


def framework_page(framework: Framework) -> str:
    """How each requirement of a framework is met."""
    by_rules, by_evidence = facts.share(framework)
    evidence = f" {by_evidence} cannot be seen in a program and name the evidence that shows them." if by_evidence else ""
    return page(
        f"# {framework.name} {framework.version}",
        escaped(framework.source),
        f"{by_rules} requirements are decided by rules, at least in part.{evidence}",
        block("console", f"$ devops check --policy-pack {framework.id}\n$ devops policies coverage {framework.id}"),
        table(
            ["requirement", "what it demands", "met by"],
            [[number, escaped(each.title), _met_by(each)] for number, each in framework.requirements.items()],
        ),
        f"See also {link('all rules', '../policies/README.md')}.",
    )


def _row(rule: Rule, subjects: list[str]) -> list[str]:
    levels = [_MARKS[Level(level)] for level in facts.levels(rule).values()]
    held = ", ".join(name for name in facts.packs_of(rule) if name in subjects and name != "baseline")
    return [link(rule.id, f"{rule.id}.md"), rule.severity.value, *levels, escaped(rule.title), held]


def _pack(name: str) -> list[str]:
    return [code(name), str(len(packs.rules(name))), escaped(packs.pack(name).description)]


def _framework(framework: Framework) -> list[str]:
    title = link(f"{framework.name} {framework.version}", f"../frameworks/{framework.id}.md")
    return [code(framework.id), title, *map(str, facts.share(framework))]


def _met_by(requirement: Requirement) -> str:
    if requirement.manual is not None:
        return f"evidence: {escaped(requirement.manual)}"
    return ", ".join(link(rule, f"../policies/{rule}.md") for rule in requirement.rules)


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.stdout.writelines(f"{name}\n" for name in write())
