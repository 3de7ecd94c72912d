"""A page as a browser reads it: its elements, and its script at work on them."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from tests.support import npm_tools

VOID = {"link", "meta", "input", "rect"}
"""Elements of the page that have no end."""


@dataclass
class Element:
    """One element; its children are elements and texts."""

    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict[str, "str | None"])
    children: list[Element | str] = field(default_factory=list["Element | str"])

    def all(self) -> list[Element]:
        """The element and everything in it, in the order of the page."""
        return [self, *(inner for child in self.children if isinstance(child, Element) for inner in child.all())]

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("page")]
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag == tag:
            self.open.pop()
        else:
            self.problems.append(f"</{tag}> in <{self.open[-1].tag}>")

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        self.problems.append(f"comment {data}")


def read(source: str) -> Element:
    """The page; raises `ValueError` where its elements do not fit together, or where there is a comment."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    if reader.problems or len(reader.open) != 1:
        raise ValueError(f"not a page: {reader.problems} {[element.tag for element in reader.open]}")
    return reader.open[0]


def driven(source: str, *actions: list[str]) -> list[dict[str, Any]]:
    """What the page shows at first and after each action: `["click", selector]`, `["type", words]` or `["reset"]`."""
    page = read(source)
    (script,) = [element.text for element in page.all() if element.tag == "script"]
    driver = (Path(__file__).parent / "html_page_driver.js").read_text(encoding="utf-8")
    given = json.dumps({"page": _plain(page), "script": script, "actions": actions})
    node = Path(npm_tools._npm()[0]).with_name("node")
    process = subprocess.run([str(node), "-e", driver], input=given, capture_output=True, text=True, check=False)
    if process.returncode:
        raise RuntimeError(process.stderr)
    return json.loads(process.stdout)


def _plain(element: Element) -> dict[str, Any]:
    children = [child if isinstance(child, str) else _plain(child) for child in element.children]
    return {"tag": element.tag, "attributes": element.attributes, "children": children}
