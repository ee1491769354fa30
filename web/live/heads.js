// What each head looks at: small maps to choose from, and the chosen one large.
import {html, liveLine} from "../draw.js";
import {heatMap, legend} from "../heat_map.js";

/** `named(head)` is what stands below a small map; `words(head)` says what the large one shows, `pointed(head, row, column,
 *  weight)` what is pointed at. */
export function headMaps({chosen = 0, named = head => `head ${head}`, words, pointed}) {
  const heads = html("fieldset", {class: "heads"}), mapBox = html("div", {class: "main-map"}), said = liveLine();
  let head = chosen, made = {}, now, at = null;  // at: what is pointed at

  function paint() {
    const size = now.rows.length * now.columns.length;
    const weights = i => now.weights.subarray(i * size, (i + 1) * size);
    made.small.forEach((map, i) => map.show(weights(i)));
    made.large.show(weights(head), {words: words(head)});
    if (at) point(...at);
  }
  function point(row, column) {
    at = [row, column];
    made.large.point(row, column);
    const {rows, columns, weights} = now;
    said.textContent = pointed(head, row, column, weights[(head * rows.length + row) * columns.length + column]);
  }
  function choose(which) {
    head = which;
    made = {};
  }

  /** `weights` of `count` heads, one after the other. Maps are made anew where their labels have changed. */
  function show({rows, columns, count, weights}) {
    const labels = JSON.stringify([rows, columns, count]);
    now = {rows, columns, weights};
    head = Math.min(head, count - 1);
    if (made.labels !== labels) {
      at = null;
      said.textContent = "";
      const make = small => heatMap({rows, columns, small, pointed: point});
      made = {labels, small: Array.from({length: count}, () => make(true)), large: make(false)};
      heads.replaceChildren(html("legend", {}, "Head"), ...made.small.map((map, i) => html("label", {class: "head"},
        html("input", {type: "radio", name: "live-head", value: i, checked: i === head,
          change: () => { head = i; paint(); }}), map.element, named(i))));
      mapBox.replaceChildren(made.large.element, legend("share", "0", "1", "share of attention"));
    }
    paint();
  }

  return {element: html("div", {}, html("div", {class: "heads-and-map"}, heads, mapBox), said), show, choose};
}
