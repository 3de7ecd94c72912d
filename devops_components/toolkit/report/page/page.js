"use strict";
(() => {
  const form = document.querySelector("form.tools");
  if (!form) return;
  const search = form.querySelector("input");
  const status = form.querySelector("[role=status]");
  const filters = [...document.querySelectorAll("[data-filter]")];
  const rules = [...document.querySelectorAll("article.rule")].map((article) => {
    const about = [...article.children].filter((part) => part.tagName !== "UL").map((part) => part.textContent).join(" ");
    const rows = [...article.querySelectorAll("[data-outcome]")].map((row) => ({
      row,
      text: `${about} ${row.textContent}`.toLowerCase(),
    }));
    return { article, rows, count: article.querySelector(".count") };
  });

  const written = (shown, total) =>
    shown === total ? total.toLocaleString("en") : `${shown.toLocaleString("en")} of ${total.toLocaleString("en")}`;

  const pressed = (button) => button.getAttribute("aria-pressed") === "true";
  const chosen = (filter) =>
    new Set(filters.filter((button) => button.dataset.filter === filter && pressed(button)).map((button) => button.dataset.value));

  const show = () => {
    const outcomes = chosen("outcome");
    const severities = chosen("severity");
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    let total = 0;
    for (const { article, rows, count } of rules) {
      let here = 0;
      for (const { row, text } of rows) {
        const fits =
          (!outcomes.size || outcomes.has(row.dataset.outcome)) &&
          (!severities.size || severities.has(row.dataset.severity)) &&
          words.every((word) => text.includes(word));
        row.hidden = !fits;
        here += fits ? 1 : 0;
      }
      article.hidden = here === 0;
      count.textContent = written(here, rows.length);
      shown += here;
      total += rows.length;
    }
    status.textContent = `${written(shown, total)} shown`;
  };

  for (const button of filters) {
    button.disabled = false;
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(!pressed(button)));
      show();
    });
  }
  search.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    for (const button of filters) button.setAttribute("aria-pressed", "false");
    search.value = "";
    show();
  });
  form.hidden = false;
  show();
})();
