// Masks drawn by hand: chapter 9.
import {html, liveLine, moved} from "../draw.js";
import {heatMap, legend} from "../heat_map.js";
import {newestOf} from "./newest.js";

const symbols = ["A", "B", "C", "D", "E"], n = symbols.length;
const forms = {
  causal: (query, key) => key <= query,
  "key <= query + 1": (query, key) => key <= query + 1,
  "all see all": () => true,
  "D and E are padding": (_, key) => key < n - 2,
};

export async function masksBlock(place, engine) {
  const may = symbols.map(() => symbols.map(() => true)), said = liveLine();
  const map = heatMap({rows: symbols, columns: symbols, pointed: (row, column) => map.point(row, column)});
  const cells = symbols.map((_, query) => symbols.map((_, key) => html("button", {type: "button", class: "cell-button", role: "checkbox",
    tabindex: query + key ? -1 : 0, "aria-label": `${symbols[query]} may look at ${symbols[key]}`,
    click: () => {
      may[query][key] = !may[query][key];
      draw();
    },
    keydown: event => {
      const to = moved(event, query, key, n, n);
      if (!to) return;
      event.preventDefault();
      cells[query][key].tabIndex = -1;
      cells[to[0]][to[1]].tabIndex = 0;
      cells[to[0]][to[1]].focus();
    }})));
  const ask = newestOf(engine);

  async function draw() {
    const answer = await ask("masked", {numbers: may.flat().map(Number)});
    if (!answer) return;
    const leaks = [];
    cells.forEach((row, query) => row.forEach((cell, key) => {
      const leak = may[query][key] && key > query;
      cell.setAttribute("aria-checked", String(may[query][key]));
      cell.classList.toggle("leak", leak);
      if (leak) leaks.push(`“${symbols[query]}” sees “${symbols[key]}”`);
    }));
    const none = symbols.filter((_, query) => !may[query].some(Boolean));
    map.show(answer.numbers, {words: `Weights of ${n} queries by ${n} keys under this mask`});
    said.textContent = (leaks.length ? `A model that predicts the next symbol would see what it is to say: ${leaks.slice(0, 3).join(", ")}${leaks.length > 3 ? ` and ${leaks.length - 3} more` : ""}.`
      : "No symbol sees one that comes after it.") + (none.length ? ` “${none.join("”, “")}” may look at nothing, and gets nothing.` : "");
  }

  function take(form) {
    may.forEach((row, query) => row.forEach((_, key) => { row[key] = form(query, key); }));
    return draw();
  }

  place.replaceChildren(html("div", {class: "controls"}, ...Object.entries(forms).map(([name, form]) =>
    html("button", {type: "button", click: () => take(form)}, name))),
    html("div", {class: "side-by-side"}, html("figure", {}, html("figcaption", {}, "Who may look"), html("div", {class: "grid-of-cells", role: "group",
      "aria-label": "mask, a row for each query: arrow keys and the space bar", style: `grid-template-columns: repeat(${n + 1}, 2.2em)`},
      html("span"), ...symbols.map(name => html("span", {"aria-hidden": "true"}, name)),
      ...cells.flatMap((row, query) => [html("span", {"aria-hidden": "true"}, symbols[query]), ...row]))),
    html("figure", {}, html("figcaption", {}, "Where they look"), map.element, legend("share", "0", "1", "weight"))), said);
  await take(forms.causal);
}
