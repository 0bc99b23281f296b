// Tables that sort. A heading pressed once puts the rows in rising order of its column, twice in falling order, and a third
// time as the page had them. Cells without a value stay behind; rows with a bold name are sums and stay where they are.
"use strict";
(() => {
  const units = {"%": 0.01, million: 1e6, billion: 1e9, trillion: 1e12};

  // "1 234.5×", "−3", "87.9 %", "157.8 billion", "1.654×10⁻¹⁷"; NaN where a cell begins with no number.
  const number = (words) => {
    const digits = words.replace(/\u2212/g, "-").replace(/(\d)\s(?=\d{3}(?!\d))/g, "$1");
    const found = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?/.exec(digits);
    if (!found) return NaN;
    const unit = digits.slice(found[0].length).trim().split(/\s/)[0];
    const power = /^×10([⁻⁰¹²³⁴-⁹]+)/.exec(unit);
    if (power) return Number(found[0] + "e" + [...power[1]].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(sign)).join("").replace("-1", "-"));
    return Number(found[0]) * (units[unit] ?? 1);
  };

  const words = (row, column) => row.cells[column].textContent.trim();
  const isEmpty = (text) => text === "" || text === "–";
  const isSum = (row) => row.cells[0].firstElementChild?.tagName === "STRONG";

  const compare = (column, numeric) => (a, b) => {
    const [left, right] = [words(a, column), words(b, column)];
    if (isEmpty(left) || isEmpty(right)) return isEmpty(left) - isEmpty(right);
    return numeric ? number(left) - number(right) : left.localeCompare(right, "en", {numeric: true});
  };

  const sorted = (rows, column, order) => {
    const filled = rows.filter((row) => !isEmpty(words(row, column)));
    const empty = rows.filter((row) => isEmpty(words(row, column)));
    const numeric = filled.every((row) => !Number.isNaN(number(words(row, column))));
    const rising = filled.sort(compare(column, numeric));
    return (order === "descending" ? rising.reverse() : rising).concat(empty);
  };

  const next = {none: "ascending", ascending: "descending", descending: "none"};

  for (const table of document.querySelectorAll(".table > table")) {
    const body = table.tBodies[0];
    if (!body || body.rows.length < 3) continue;
    const original = [...body.rows];
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      if (heading.textContent.trim() === "") return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      heading.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const order = next[heading.getAttribute("aria-sort")];
        const rows = original.filter((row) => !isSum(row));
        const sums = original.filter(isSum);
        headings.forEach((other) => other.hasAttribute("aria-sort") && other.setAttribute("aria-sort", "none"));
        heading.setAttribute("aria-sort", order);
        body.append(...(order === "none" ? original : [...sorted(rows, column, order), ...sums]));
      });
    });
  }
})();
