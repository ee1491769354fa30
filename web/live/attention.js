// A query among keys: chapter 8.
import {html, liveLine, number} from "../draw.js";
import {newestOf} from "./newest.js";
import {plane} from "./plane.js";

export async function attentionBlock(place, engine) {
  const drawing = plane({x: [-4, 4], y: [-3, 3], width: 480}), said = liveLine();
  const query = drawing.point("query", [1.5, 1], "query", draw);
  const keys = [[3, 1], [1, 2.2], [-2, 1], [0.5, -2]].map((at, i) => drawing.point(`key ${i}`, at, "key", draw));
  const rows = keys.map((_, i) => ({score: html("td"), bar: html("div", {class: "bar"}), weight: html("td")}));
  const ask = newestOf(engine);

  async function draw() {
    const answer = await ask("attention", {numbers: [query, ...keys].flatMap(point => point.at)});
    if (!answer) return;
    const {numbers} = answer;
    const count = keys.length, weights = numbers.subarray(count, 2 * count), output = numbers.subarray(2 * count);
    rows.forEach(({score, bar, weight}, i) => {
      score.textContent = number(numbers[i], 3);
      weight.textContent = weights[i].toFixed(3);
      bar.style.width = `${100 * weights[i]}%`;
    });
    drawing.behind.replaceChildren(...keys.map((key, i) => {
      const line = drawing.path([[0, 0], key.at], "pull");
      line.style.strokeOpacity = weights[i];
      return line;
    }), drawing.path([[0, 0], query.at], "query"), drawing.path([[0, 0], output], "output"));
    const most = weights.indexOf(Math.max(...weights)), alike = weights[most] - Math.min(...weights) < 0.05;
    said.textContent = (alike ? "The query looks at all keys nearly alike" : `The query looks most at key ${most}, with ${weights[most].toFixed(3)}`)
      + `; the output is (${number(output[0], 3)}, ${number(output[1], 3)}).`;
  }

  place.replaceChildren(drawing.element, said, html("table", {class: "weights"},
    html("thead", {}, html("tr", {}, ...["", "score", "weight", ""].map(text => html("th", {scope: "col"}, text)))),
    html("tbody", {}, ...rows.map(({score, bar, weight}, i) =>
      html("tr", {}, html("th", {scope: "row"}, `key ${i}`), score, weight, html("td", {class: "bars"}, bar))))),
    html("p", {class: "quiet"}, "Drag query and keys, or move them by the arrow keys. Keys are the values too; the thick line is the output."));
  await draw();
}
