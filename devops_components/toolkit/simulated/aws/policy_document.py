"""IAM policy documents, rendered as the provider's `getPolicyDocument` does.

Facts of the provider: statements with the same `sid` replace each other, lists are in descending order, a list of one
is written as its only item, and `&{…}` stands for the policy variable `${…}`.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from devops_components.errors import ResourceError
from devops_components.toolkit.simulated.values import UNKNOWN, has_unknown, is_list, is_object

Statement = dict[str, Any]

_EFFECTS: Final = ("Allow", "Deny")
_ORDER: Final = (
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
)


def policy_document(args: Mapping[str, Any]) -> dict[str, Any]:
    """The result of `getPolicyDocument`; the document is unknown where anything in it is."""
    if has_unknown(args):
        return {**args, "id": UNKNOWN, "json": UNKNOWN, "minifiedJson": UNKNOWN}
    sources = _documents(args, "sourceJson", "sourcePolicyDocuments")
    overrides = _documents(args, "overrideJson", "overridePolicyDocuments")
    given = [statement for source in sources for statement in _read(source)]
    own = [_statement(statement, f"statements[{at}]") for at, statement in enumerate(args.get("statements") or ())]
    for group in (given, own):
        _refuse_duplicates(group)
    statements = _merged(_merged(given, own), [statement for override in overrides for statement in _read(override)])
    documents = [*sources, *overrides]
    identity = args.get("policyId") or next((document["Id"] for document in reversed(documents) if document.get("Id")), None)
    versions = [args.get("version") or "2012-10-17", *(document["Version"] for document in documents if document.get("Version"))]
    document: dict[str, Any] = {"Version": max(versions), **({"Id": identity} if identity else {})}
    if statements:
        document["Statement"] = statements
    text = _written(document, indent=2)
    return {**args, "id": str(zlib.crc32(text.encode())), "json": text, "minifiedJson": _written(document)}


def _written(document: Mapping[str, Any], indent: int | None = None) -> str:
    """JSON as the provider's language writes it, with the marks of HTML escaped."""
    text = json.dumps(document, indent=indent, separators=None if indent else (",", ":"), ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _documents(args: Mapping[str, Any], one: str, many: str) -> list[Mapping[str, Any]]:
    """The documents given as text; the provider reads a list of statements only, although AWS takes a single one."""
    texts = {one: args.get(one), **{f"{many}[{at}]": text for at, text in enumerate(args.get(many) or ())}}
    found: list[Mapping[str, Any]] = []
    for place, text in texts.items():
        if text:
            try:
                document = json.loads(text)
            except ValueError as error:
                raise ResourceError(f"{place} is no JSON: {error}") from error
            if not is_object(document) or not is_list(document.get("Statement") or []):
                raise ResourceError(f"{place} is no policy document: it must be an object with a list of statements")
            found.append(document)
    return found


def _read(document: Mapping[str, Any]) -> list[Statement]:
    """The statements of a document that was given as text, in the provider's own order."""
    return [_ordered(statement) for statement in document.get("Statement") or ()]


def _ordered(statement: Mapping[str, Any]) -> Statement:
    ordered = {name: statement[name] for name in _ORDER if name in statement}
    for name in ("Principal", "NotPrincipal"):
        if is_object(ordered.get(name)):
            ordered[name] = {type_: _sorted(_list(names)) for type_, names in sorted(ordered[name].items())}
    if is_object(ordered.get("Condition")):
        ordered["Condition"] = {
            test: {variable: _single(_list(values)) for variable, values in sorted(variables.items())}
            for test, variables in sorted(ordered["Condition"].items())
        }
    return ordered


def _refuse_duplicates(statements: Sequence[Statement]) -> None:
    sids = Counter(statement["Sid"] for statement in statements if statement.get("Sid"))
    for sid, count in sids.items():
        if count > 1:
            raise ResourceError(f"duplicate Sid ({sid}). Remove the Sid or ensure the Sid is unique")


def _merged(statements: Sequence[Statement], more: Sequence[Statement]) -> list[Statement]:
    merged = list(statements)
    for statement in more:
        sid = statement.get("Sid")
        at = next((at for at, old in enumerate(merged) if sid and old.get("Sid") == sid), None)
        if at is None:
            merged.append(statement)
        else:
            merged[at] = statement
    return merged


def _statement(given: Mapping[str, Any], place: str) -> Statement:
    statement: Statement = {"Sid": given["sid"]} if given.get("sid") else {}
    statement["Effect"] = given.get("effect") or "Allow"
    if statement["Effect"] not in _EFFECTS:
        raise ResourceError(f"{place}.effect: expected one of {', '.join(_EFFECTS)}, got {statement['Effect']}")
    for name, key in (
        ("Action", "actions"),
        ("NotAction", "notActions"),
        ("Resource", "resources"),
        ("NotResource", "notResources"),
    ):
        if given.get(key):
            statement[name] = _sorted([_variable(text) for text in given[key]])
    for name, key in (("Principal", "principals"), ("NotPrincipal", "notPrincipals")):
        if given.get(key):
            _refuse_incomplete(given[key], ("type", "identifiers"), f"{place}.{key}")
            statement[name] = _principals(given[key])
    if given.get("conditions"):
        _refuse_incomplete(given["conditions"], ("test", "variable", "values"), f"{place}.conditions")
        statement["Condition"] = _conditions(given["conditions"])
    return statement


def _refuse_incomplete(given: Sequence[Mapping[str, Any]], needed: Sequence[str], place: str) -> None:
    for at, one in enumerate(given):
        missing = [name for name in needed if one.get(name) is None]
        if missing:
            raise ResourceError(f"{place}[{at}]: missing required {', '.join(missing)}")


def _sorted(texts: Sequence[str]) -> str | list[str]:
    return _single(sorted(dict.fromkeys(texts), reverse=True))


def _single(items: list[Any]) -> Any:
    return items[0] if len(items) == 1 else items


def _list(value: Any) -> list[Any]:
    return list(value) if is_list(value) else [value]


def _principals(given: Sequence[Mapping[str, Any]]) -> Any:
    by_type: dict[str, list[str]] = {}
    for principal in given:
        by_type.setdefault(principal["type"], []).extend(_variable(text) for text in principal["identifiers"])
    if by_type == {"*": ["*"]}:
        return "*"
    return {type_: _sorted(identifiers) for type_, identifiers in sorted(by_type.items())}


def _conditions(given: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    conditions: dict[str, dict[str, list[str]]] = {}
    for condition in given:
        conditions.setdefault(condition["test"], {}).setdefault(condition["variable"], []).extend(
            map(_variable, condition["values"])
        )
    return {
        test: {variable: _single(values) for variable, values in sorted(variables.items())}
        for test, variables in sorted(conditions.items())
    }


def _variable(text: Any) -> str:
    return str(text).replace("&{", "${") if not is_object(text) else json.dumps(text)
