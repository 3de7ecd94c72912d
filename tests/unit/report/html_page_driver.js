// Runs a page's script on a small model of its elements: as much of a browser as the script asks for.
"use strict";

class Part {
  constructor({ tag, attributes, children }) {
    this.tagName = tag.toUpperCase();
    this.attributes = attributes;
    this.nodes = children.map((child) => (typeof child === "string" ? child : new Part(child)));
    this.hidden = "hidden" in attributes;
    this.disabled = "disabled" in attributes;
    this.value = "";
    this.listeners = {};
    this.dataset = Object.fromEntries(
      Object.entries(attributes).filter(([name]) => name.startsWith("data-")).map(([name, value]) => [name.slice(5), value]),
    );
  }
  get children() { return this.nodes.filter((node) => node instanceof Part); }
  get textContent() { return this.nodes.map((node) => (node instanceof Part ? node.textContent : node)).join(""); }
  set textContent(text) { this.nodes = [text]; }
  getAttribute(name) { return this.attributes[name] ?? null; }
  setAttribute(name, value) { this.attributes[name] = value; }
  addEventListener(name, listener) { this.listeners[name] = listener; }
  dispatch(name) { this.listeners[name]({ preventDefault() {} }); }
  all() { return this.children.flatMap((child) => [child, ...child.all()]); }
  querySelectorAll(selector) {
    const [, tag, name, attribute, value] = /^([a-z]+)?(?:\.([a-z]+))?(?:\[([a-z-]+)(?:=([a-z]+))?\])?$/.exec(selector);
    return this.all().filter(
      (part) =>
        (!tag || part.tagName === tag.toUpperCase()) &&
        (!name || (part.attributes.class ?? "").split(" ").includes(name)) &&
        (!attribute || (attribute in part.attributes && (!value || part.attributes[attribute] === value))),
    );
  }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }
}

const { page, script, actions } = JSON.parse(require("node:fs").readFileSync(0, "utf-8"));
const document = new Part(page);
new Function("document", script)(document);

const shown = () => ({
  status: document.querySelector("[role=status]")?.textContent ?? null,
  rules: document.querySelectorAll("article.rule").filter((rule) => !rule.hidden).map((rule) => rule.querySelector("code").textContent),
  counts: document.querySelectorAll("article.rule").filter((rule) => !rule.hidden).map((rule) => rule.querySelector(".count").textContent),
  resources: document.querySelectorAll("[data-outcome]").filter((row) => !row.hidden).map((row) => row.querySelector("b").textContent),
});
const steps = [shown()];
for (const [action, detail] of actions) {
  if (action === "click") document.querySelector(detail).dispatch("click");
  if (action === "type") {
    document.querySelector("input").value = detail;
    document.querySelector("input").dispatch("input");
  }
  if (action === "reset") document.querySelector("form.tools").dispatch("reset");
  steps.push(shown());
}
console.log(JSON.stringify(steps));
